import Foundation
import TestSupport
import Testing

/// Lists of splits on the command line.
@Suite struct SplitListOptionTests {
  @Test func `a list for each split makes the splits, and a misspelt split is no file`() throws {
    try withTemporaryDirectory { folder in
      for name in ["a", "b", "c"] {
        let place = folder.appending(path: "films/Cyst")
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        try VisionWorkshop.writeImage([0, 1, 2, 3], to: place.appending(path: "\(name).npy"))
      }
      let (train, test) = (folder.appending(path: "train.txt").path, folder.appending(path: "test.txt").path)
      try Data("Cyst/a\nCyst/b\n".utf8).write(to: URL(filePath: train))
      try Data("Cyst/c\n".utf8).write(to: URL(filePath: test))
      func imported(_ lists: String...) throws -> CommandLineTool.Result {
        try CommandLineTool.run(
          [
            "vision", "import", "folders", folder.appending(path: "films").path, "--modality", "X-ray", "--output",
            folder.appending(path: "cases.jsonl").path,
          ] + lists.flatMap { ["--split-list", $0] })
      }
      let both = try imported("train=\(train)", "test=\(test)")
      try #require(both.status == 0, "\(both.errors)")
      #expect(both.errors.contains("train 2, validation 0, test 1"), "\(both.errors)")
      let one = try imported("train=\(train)")
      #expect(one.status == 1 && one.errors.contains("train.txt: no split for case Cyst/c"), "\(one.errors)")
      let misspelt = try imported("tset=test.txt")
      #expect(misspelt.status != 0 && misspelt.errors.contains("'tset' is none of train, validation, test"))
    }
  }
}
