import FoundationEssentials
import StandardBridge

/// Real scripts and documents, to be spoiled.
public struct Corpus {
    public let scripts: [String]
    public let documents: [(kind: Target.Kind, bytes: [UInt8])]

    public init(repository: String) {
        func files(_ folder: String, _ ending: String) -> [[UInt8]] {
            DataFiles.list(repository + "/" + folder).filter { $0.hasSuffix(ending) }.compactMap { DataFiles.bytes("\(repository)/\(folder)/\($0)") }
        }
        let programs = ["language", "numpy", "frames", "keras"].flatMap { files("Tests/ModulesTests/Corpus/" + $0, ".py") }
        scripts = programs.map { String(decoding: $0, as: UTF8.self) }
        let lessons = files("lessons", ".md")
        let tables = files("datasets", ".csv").map { Array($0.prefix(2000)) } + Corpus.tables.map { Array($0.utf8) }
        func all(_ kind: Target.Kind, _ documents: [[UInt8]]) -> [(kind: Target.Kind, bytes: [UInt8])] { documents.map { (kind, $0) } }
        documents = all(.lesson, lessons) + all(.markdown, lessons) + all(.csv, tables) + all(.script, programs) + all(.syntax, programs)
            + Corpus.small.map { ($0.kind, Array($0.text.utf8)) } + Corpus.binary.map { ($0.kind, Array(Data(base64Encoded: $0.base64) ?? Data())) }
    }

    private static let tables = ["a,b,c\n1,2,3\n4,,6\n\"x,\"\"y\",7,8\n", "date;v\n2020-01-01;1,5\n"]

    private static let small: [(kind: Target.Kind, text: String)] = [
        (.notebook, #"{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": ["x = 1\n", "x"], "outputs": [], "metadata": {}, "execution_count": null}, {"cell_type": "markdown", "source": "a"}]}"#),
        (.json, #"{"a": [1, 2.5e3, -0, null, true], "b": {"c": "\u00e9\ud83d\ude00\n"}, "d": []}"#),
        (.weights, "unroll weights 1\n1x8 2x8 8 2x1 1\n" + String(repeating: "abcd", count: 35)),
        (.journal, #"{"unroll":1,"seed":5,"directory":".","started":1}"# + "\n" + #"{"cell":"x = 1","isTyped":true}"# + "\n" + #"{"ended":"done"}"# + "\n"),
    ]

    /// What NumPy 2 writes: np.save of numbers and of texts, np.savez of two arrays, savez_compressed of lists as objects.
    private static let binary: [(kind: Target.Kind, base64: String)] = [
        (.npy, "k05VTVBZAQB2AHsnZGVzY3InOiAnPGY4JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAAAAAAAAAAAAAAAAAPA/AAAAAAAAAEAAAAAAAAAIQAAAAAAAABBAAAAAAAAAFEA="),
        (.npy, "k05VTVBZAQB2AHsnZGVzY3InOiAnPFUyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAphAAAAYgAAAGMAAAAAAAAA"),
        (.npz, "UEsDBC0AAAAAAAAAIQD3QBLq//////////8FABQAYS5ucHkBABAAmAAAAAAAAACYAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxpOCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgzLCksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAAAAAAAAAAABAAAAAAAAAAIAAAAAAAAAUEsDBC0AAAAAAAAAIQDBxqM8//////////8FABQAYi5ucHkBABAAkAAAAAAAAACQAAAAAAAAAJNOVU1QWQEAdgB7J2Rlc2NyJzogJzxmNCcsICdmb3J0cmFuX29yZGVyJzogRmFsc2UsICdzaGFwZSc6ICgyLCAyKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAKAACAPwAAAAAAAAAAAACAP1BLAQItAy0AAAAAAAAAIQD3QBLqmAAAAJgAAAAFAAAAAAAAAAAAAACAAQAAAABhLm5weVBLAQItAy0AAAAAAAAAIQDBxqM8kAAAAJAAAAAFAAAAAAAAAAAAAACAAc8AAABiLm5weVBLBQYAAAAAAgACAGYAAACWAQAAAAA="),
        (.npz, "UEsDBC0AAAAIAAAAIQCGB0w5//////////8FABQAeC5ucHkBABAAIgEAAAAAAADMAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loF7jr66joJ6WX1RSlJgXn1+UkgoSdkvMKU4FihdnJBakAvkaRjqaOgq1CpQArgaWqdMZIKBHLK80t6BSLz45vyhVL7c0pyQzsagosXJKD098UWpyfl5xSVFpcsmUyVN6WMEqp/Sw56VAlEye4s3QOsWZMWlK+5SgKRrejN5MrVMymHtYU0oqC1JBWpj8LaZ0dkBkmXsYa6b4+fl5/QcCMOFtXzIlqTN2ikYsRHNq7BRv5sRUoKAeAFBLAQItAy0AAAAIAAAAIQCGB0w5zAAAACIBAAAFAAAAAAAAAAAAAACAAQAAAAB4Lm5weVBLBQYAAAAAAQABADMAAAADAQAAAAA="),
    ]
}
