import Glibc
import Interpreter
import Syntax
final class H: Host {
  func write(_ t: String) { print(t, terminator: "") }
  func show(_ v: Value) {}
  func notice(_ t: String) { print(t) }
  var isLive: Bool { false }
  func readLine(prompt: String) -> String? { nil }
}
let h = H(); let vm = Interpreter(); vm.host = h
let path = CommandLine.arguments[1]
let f = fopen(path, "r")!; var b = [UInt8](repeating: 0, count: 1<<20); let n = fread(&b, 1, b.count, f)
do { _ = try vm.run(try Parser.parse(SourceText(String(decoding: b[0..<n], as: UTF8.self), name: "x"))) }
catch let r as Raise { print(r.exception.classObject.name, (try? r.exception.str(vm)) ?? "", r.exception.trace.map { $0.source.position($0.span.start) }, r.exception.hints) ; exit(1) }
catch { print(error); exit(1) }
