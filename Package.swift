// swift-tools-version: 6.1
import PackageDescription

/// The same strictness in every room.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
]

/// A room of the house; what it may import stands in ARCHITECTURE.md, and a test holds this file against it.
func room(_ name: String, _ dependencies: [Target.Dependency] = [], path: String? = nil) -> Target {
    .target(name: name, dependencies: dependencies, path: "Sources/" + (path ?? name), swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude, swiftSettings: strict)
}

let ordered = Target.Dependency.product(name: "OrderedCollections", package: "swift-collections")

let package = Package(
    name: "unroll",
    products: [.executable(name: "unroll", targets: ["unroll"])],
    dependencies: [
        // The command line: flags, help, "did you mean".
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // Python's dict keeps insertion order: OrderedDictionary.
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        // Python's integers grow without end.
        .package(url: "https://github.com/attaswift/BigInt", from: "6.0.1"),
        // YAML: a lesson's front matter, quizzes and exercises.
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // CSV as pandas reads it: quotes, delimiters, line ends.
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .systemLibrary(name: "COpenBLAS", providers: [.apt(["libopenblas-dev"])]),
        .systemLibrary(name: "CEditLine", providers: [.apt(["libedit-dev"])]),
        .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
        .systemLibrary(name: "CMark", providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
        room("Arrays", ["COpenBLAS"]),
        room("Recurrent", ["Arrays"]),
        room("Plots"),
        room("Syntax"),
        room("Interpreter", ["Syntax", "BigInt", ordered]),
        // What scripts import, a target a module, so that both cores of a small machine compile them.
        room("StandardBridge", ["Interpreter", "Arrays", "BigInt"], path: "Modules/Standard"),
        room("NumPyBridge", ["StandardBridge", "Interpreter", "Arrays"], path: "Modules/NumPy"),
        room("PandasBridge", ["NumPyBridge", "StandardBridge", "Interpreter", "Syntax", "Arrays", "SwiftCSV", ordered], path: "Modules/Pandas"),
        room("SklearnBridge", ["PandasBridge", "NumPyBridge", "Interpreter", "Arrays"], path: "Modules/Sklearn"),
        room("MatplotlibBridge", ["NumPyBridge", "StandardBridge", "Interpreter", "Syntax", "Arrays", "Plots", ordered], path: "Modules/Matplotlib"),
        room("KerasBridge", [
            "MatplotlibBridge", "NumPyBridge", "StandardBridge", "Interpreter", "Syntax", "Arrays", "Recurrent", "Plots", "CZlib", "SwiftCSV", ordered,
        ], path: "Modules/Keras"),
        // All of them by name.
        room("Modules", ["KerasBridge", "MatplotlibBridge", "SklearnBridge", "PandasBridge", "NumPyBridge", "StandardBridge", "Interpreter", "Arrays"], path: "Modules/Library"),
        room("Notebook", ["Interpreter", "Modules", "StandardBridge", "MatplotlibBridge", "KerasBridge", "Plots", "Syntax", "CMark"]),
        room("Lessons", ["Notebook", "StandardBridge", "Interpreter", "Syntax", "Yams"]),
        room("Terminal", ["Notebook", "Lessons", "StandardBridge", "Interpreter", "Plots", "Syntax", "CEditLine"]),
        .executableTarget(
            name: "unroll",
            dependencies: ["Terminal", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        // `make bench`: figures beside those of CPython, NumPy, PyTorch and Keras.
        .executableTarget(
            name: "Benchmarks", dependencies: ["COpenBLAS"], path: "Tests/Benchmarks/Harness", swiftSettings: strict),
        // `make fuzz`: spoiled cells and documents, in this process and in workers.
        .target(
            name: "Fuzzing", dependencies: ["Lessons", "Notebook", "StandardBridge", "Interpreter", "Syntax", "Arrays"], path: "Tests/Fuzz/Fuzzing", swiftSettings: strict),
        .executableTarget(name: "Fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzz/Main", swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["Fuzzing", "TestSupport"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Notebook", "Plots"], path: "Tests/TestSupport", swiftSettings: strict),
        tests("Syntax"),
        tests("Interpreter"),
        tests("Arrays"),
        tests("Recurrent", ["Arrays"]),
        tests("Plots"),
        tests("Modules", exclude: ["Corpus", "Differential", "Inspection"]),
        tests("Notebook", ["Interpreter"]),
        tests("Lessons"),
        tests("Terminal"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"], swiftSettings: strict),
    ]
)

// `make fuzz-parsers` links libFuzzer's driver, which an ordinary build has not.
if Context.environment["UNROLL_LIBFUZZER"] != nil {
    package.targets.append(.executableTarget(name: "ParserFuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzz/Parsers", swiftSettings: strict))
}
