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
func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = [], exclude: [String] = []) -> Target {
    .testTarget(
        name: name + "Tests", dependencies: [.byName(name: name), "TestSupport"] + dependencies, exclude: exclude, swiftSettings: strict)
}

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
        room("Interpreter", [
            "Syntax", "BigInt", .product(name: "OrderedCollections", package: "swift-collections"),
        ]),
        room("Modules", [
            "Interpreter", "Syntax", "Arrays", "Recurrent", "Plots", "CZlib", "SwiftCSV",
            .product(name: "OrderedCollections", package: "swift-collections"),
        ]),
        room("Notebook", ["Interpreter", "Modules", "Plots", "Syntax", "CMark"]),
        room("Lessons", ["Notebook", "Modules", "Interpreter", "Syntax", "Yams"]),
        room("Terminal", ["Notebook", "Lessons", "Modules", "Interpreter", "Plots", "Syntax", "CEditLine"]),
        .executableTarget(
            name: "unroll",
            dependencies: ["Terminal", .product(name: "ArgumentParser", package: "swift-argument-parser")],
            swiftSettings: strict),
        // `make bench`: figures beside those of CPython, NumPy, PyTorch and Keras.
        .executableTarget(
            name: "Benchmarks", dependencies: ["COpenBLAS"], path: "Tests/Benchmarks/Harness", swiftSettings: strict),
        // `make fuzz`: spoiled cells and documents, in this process and in workers.
        .target(
            name: "Fuzzing", dependencies: ["Lessons", "Notebook", "Modules", "Interpreter"], path: "Tests/Fuzz/Fuzzing", swiftSettings: strict),
        .executableTarget(name: "Fuzz", dependencies: ["Fuzzing"], path: "Tests/Fuzz/Main", swiftSettings: strict),
        .testTarget(name: "FuzzTests", dependencies: ["Fuzzing", "TestSupport"], swiftSettings: strict),
        .target(
            name: "TestSupport", dependencies: ["Notebook"], path: "Tests/TestSupport", swiftSettings: strict),
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
