import Foundation
import TestSupport
import Testing

@Suite struct TextInputTests {
  private static let encoder = Golden.url("encoder_settings/tiny").path

  private func commands(_ file: String) -> [[String]] {
    [["tokenize", "--model", Self.encoder, "--ids", file], ["encoder", "embed", file, "--encoder", Self.encoder]]
  }

  @Test func `text in another encoding is refused with its name by tokenize and embed`() throws {
    let encodings: [(String.Encoding, String)] = [
      (.utf16LittleEndian, "UTF-16 LE"), (.utf16BigEndian, "UTF-16 BE"),
      (.utf16, "UTF-16 LE"), (.isoLatin1, "Latin-1"), (.windowsCP1252, "Latin-1"),
    ]
    for (encoding, name) in encodings {
      try withTemporaryDirectory { folder in
        let file = folder.appending(path: "in.txt")
        try #require("lung disease\nM\u{E9}ni\u{E8}re\n".data(using: encoding)).write(to: file)
        for command in commands(file.path) {
          let result = try CommandLineTool.run(command)
          #expect(result.status == 1)
          #expect(result.errors.contains("expected UTF-8 text, found \(name)"), "\(result.errors)")
          #expect(result.errors.contains("hint: convert it with: iconv"))
        }
      }
    }
  }

  @Test func `a byte order mark, an empty file and a last line without its end are read`() throws {
    try withTemporaryDirectory { folder in
      func lines(_ text: String) throws -> [[String]] {
        let file = folder.appending(path: "in.txt")
        try Data(text.utf8).write(to: file)
        return try commands(file.path).map { command in
          let result = try CommandLineTool.run(command)
          #expect(result.status == 0, "\(result.errors)")
          return result.output.split(separator: "\n").map(String.init)
        }
      }
      let plain = try lines("lung\nfemur\n")
      #expect(plain.allSatisfy { $0.count == 2 })
      #expect(try lines("\u{FEFF}lung\nfemur") == plain)
      #expect(try lines("") == [[], []])
    }
  }

  @Test func `damaged bytes are read as U+FFFD and said`() throws {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "in.txt")
      try Data([UInt8]("lung\n".utf8) + [0xFF, 0x20, 0xC3, 0x0A] + [UInt8]("femur\n".utf8)).write(to: file)
      for command in commands(file.path) {
        let result = try CommandLineTool.run(command)
        #expect(result.status == 0)
        #expect(result.output.split(separator: "\n").count == 3)
        #expect(result.errors.contains("1 lines are not valid UTF-8, first line 2"), "\(result.errors)")
      }
    }
  }
}
