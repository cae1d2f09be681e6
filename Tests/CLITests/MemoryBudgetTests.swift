import Foundation
import TestSupport
import Testing

@Suite struct MemoryBudgetTests {
  @Test func `a step that takes more memory than may be used is refused before a run is begun`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let run = folder.appending(path: "run")
      func train(_ budget: String) throws -> CommandLineTool.Result {
        try CommandLineTool.run(
          "vision", "train", phantom.appending(path: "manifest.jsonl").path, "--labels",
          phantom.appending(path: "labels.json").path, "--classifier", "linear", "--recipe",
          VisionWorkshop.recipe(in: folder, epochs: 1), "--output", run.path, "--memory-budget", budget)
      }
      let refused = try train("0.001")
      #expect(refused.status != 0)
      #expect(refused.errors.contains("error: a step of the heaviest cases takes about "), "\(refused.errors)")
      #expect(refused.errors.contains(", and 1 MB may be used"), "\(refused.errors)")
      #expect(refused.errors.contains("hint: "), "\(refused.errors)")
      #expect(!FileManager.default.fileExists(atPath: run.appending(path: "config.json").path))
      #expect(try train("none").status == 64)
      #expect(try train("0").errors.contains("--memory-budget is in GB and above 0"))
      let trained = try train("1")
      #expect(trained.status == 0, "\(trained.errors)")
      #expect(trained.errors.contains("; 1.0 GB may be used"), "\(trained.errors)")
    }
  }
}
