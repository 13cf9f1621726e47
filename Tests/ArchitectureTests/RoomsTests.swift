import Foundation
import TestSupport
import Testing

/// ARCHITECTURE.md's table against what the sources really import.
@Suite struct RoomsTests {
    private func table() throws -> [String: Set<String>] {
        var rooms: [String: Set<String>] = [:]
        for line in try Repository.text("ARCHITECTURE.md").split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            guard cells.count == 3 else { continue }
            let allowed = cells[2].split(separator: ",").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `–")) }.filter { !$0.isEmpty }
            for room in cells[0].split(separator: ",") { rooms[room.trimmingCharacters(in: CharacterSet(charactersIn: " `"))] = Set(allowed) }
        }
        return rooms
    }

    private func folder(_ room: String) -> String {
        room == "Modules" ? "Modules/Library" : room.hasSuffix("Bridge") ? "Modules/" + room.dropLast(6) : room
    }

    @Test func importsPointDownward() throws {
        let rooms = try table()
        #expect(rooms.count >= 12)
        for (room, allowed) in rooms where !room.hasPrefix("C") || room == "Cells" {
            let folder = folder(room)
            let files = FileManager.default.enumerator(atPath: Repository.root + "/Sources/" + folder)?.compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") } ?? []
            #expect(!files.isEmpty, "\(room) has no sources")
            for file in files {
                for line in try Repository.text("Sources/\(folder)/\(file)").split(separator: "\n") {
                    let words = line.split(separator: " ")
                    guard let at = words.firstIndex(of: "import"), at <= 1, words.count > at + 1 else { continue }
                    let name = String(words[at + 1])
                    if rooms[name] != nil { #expect(allowed.contains(name), "\(room)/\(file) imports \(name)") }
                }
            }
        }
    }

    @Test func everyRoomIsInTheTable() throws {
        let rooms = try table()
        for folder in try FileManager.default.contentsOfDirectory(atPath: Repository.root + "/Sources") where !folder.contains(".") { #expect(rooms[folder] != nil, "\(folder) is not in ARCHITECTURE.md") }
    }
}
