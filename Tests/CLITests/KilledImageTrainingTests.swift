import Foundation
import TestSupport
import Testing

/// An image training that is killed before a write, whichever it is: to the cache, the log, a checkpoint or weights.
@Suite struct KilledImageTrainingTests {
  @Test func `killed before any of its writes, a training goes on to the same bits`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let arguments = [
        "vision", "train", phantom.appending(path: "manifest.jsonl").path, "--labels",
        try VisionWorkshop.classes(of: phantom, in: folder), "--recipe",
        try VisionWorkshop.recipe(in: folder, epochs: 2),
        "--threads", "1", "--resume", "--output",
      ]
      let count = try FileStop.writes(of: arguments + [folder.appending(path: "whole").path])
      try #require(count > 100, "\(count) writes")
      // In the cache, about where the training begins, and before each of the last writes, which are those of weights.
      for write in [count / 4, count / 2, count - 60, count - 9, count - 5, count - 3, count - 2, count - 1] {
        let run = folder.appending(path: "killed-\(write)")
        let killed = try CommandLineTool.run(
          arguments + [run.path], environment: FileStop(.signal(SIGKILL), atWrite: write).environment())
        #expect(killed.status == SIGKILL, "write \(write) of \(count): \(killed.errors)")
        let rest = try CommandLineTool.run(arguments + [run.path])
        #expect(rest.status == 0, "write \(write) of \(count): \(rest.errors)")
        for file in ["log.jsonl", "checkpoint.safetensors", "best.safetensors", "model.safetensors", "config.json"] {
          let (whole, own) = (folder.appending(path: "whole/\(file)"), run.appending(path: file))
          #expect(try Data(contentsOf: whole) == Data(contentsOf: own), "write \(write) of \(count): \(file)")
        }
      }
    }
  }
}
