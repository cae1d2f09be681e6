import Files
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct AtomicFileTests {
  private func names(in folder: URL) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
  }

  @Test func `two writers of one file do not mix, and the last to commit wins`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t")
      let (first, second) = (try AtomicFile(at: url), try AtomicFile(at: url))
      #expect(try names(in: folder).count == 2)
      for (file, words) in [(first, ["one ", "file"]), (second, ["another ", "file, a longer one"])] {
        for word in words { try file.append(Data(word.utf8)) }
      }
      try first.commit()
      #expect(try String(contentsOf: url, encoding: .utf8) == "one file")
      try second.commit()
      #expect(try String(contentsOf: url, encoding: .utf8) == "another file, a longer one")
      #expect(try names(in: folder) == ["t"])
    }
  }

  @Test func `a writer that is given up takes only its own temporary file along`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t")
      let kept = try AtomicFile(at: url)
      try kept.append(Data("kept".utf8))
      do {
        let givenUp = try AtomicFile(at: url)
        try givenUp.append(Data("given up".utf8))
      }
      #expect(try names(in: folder).count == 1)
      try kept.commit()
      #expect(try String(contentsOf: url, encoding: .utf8) == "kept")
    }
  }

  @Test func `temporary files that another process left behind are passed over`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t")
      var file: AtomicFile? = try AtomicFile(at: url)
      let name = try #require(try names(in: folder).first)
      file = nil
      var parts = name.split(separator: ".").map(String.init)
      let number = try #require(Int(parts[2]))
      // More than one, as tests that run beside this one count on as well.
      let left = (number + 1...number + 200).map { next in
        parts[2] = "\(next)"
        return folder.appending(path: ".\(parts.joined(separator: "."))")
      }
      for file in left { try Data("left".utf8).write(to: file) }
      file = try AtomicFile(at: url)
      try file?.append(Data("new".utf8))
      try file?.commit()
      #expect(try String(contentsOf: url, encoding: .utf8) == "new")
      for file in left { #expect(try Data(contentsOf: file) == Data("left".utf8)) }
    }
  }

  @Test func `a folder made while another of its name is made does not mix with it`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "deep/t")
      try AtomicFile.replaceFolder(url) { outer in
        try Data("outer".utf8).write(to: outer.appending(path: "a"))
        try AtomicFile.replaceFolder(url) { try Data("inner".utf8).write(to: $0.appending(path: "b")) }
        let inner = try names(in: url)
        #expect(inner == ["b"])
      }
      #expect(try names(in: url) == ["a"])
      #expect(try names(in: url.deletingLastPathComponent()) == ["t"])
    }
  }
}
