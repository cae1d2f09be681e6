import Foundation
import TestSupport
import Testing

/// What commands make of a manifest besides trainings.
@Suite struct ManifestCommandTests {
  @Test func `a page shows what a manifest holds, and what is wrong with it`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let manifest = phantom.appending(path: "manifest.jsonl")
      var lines = try String(contentsOf: manifest, encoding: .utf8).split(separator: "\n").map(String.init)
      lines.append("{\"id\": \"<i>\"}")
      try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: manifest)
      let page = folder.appending(path: "cases.html")
      let shown = try CommandLineTool.run("vision", "inspect", manifest.path, "--output", page.path, "--samples", "1")
      try #require(shown.status == 0, "\(shown.errors)")
      let text = try String(contentsOf: page, encoding: .utf8)
      #expect(text.contains("1 problem, ") && text.contains("invalid line") && text.contains("NIfTI-1"))
      #expect(text.contains("90 cases") && text.contains("alt=\"MRI of"))
      for forbidden in ["<script", "<link", "@import", "url(", "src=\"http", "<i>"] {
        #expect(!text.contains(forbidden))
      }
    }
  }

  @Test func `a subset is written beside its labels and never over its source`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let manifest = phantom.appending(path: "manifest.jsonl").path
      let target = folder.appending(path: "new/part.jsonl")
      let made = try CommandLineTool.run(
        "vision", "subset", manifest, "--share", "0.5", "--classes", "4", "--output", target.path)
      try #require(made.status == 0, "\(made.errors)")
      let valid = try CommandLineTool.run(
        "vision", "validate", target.path, "--labels", folder.appending(path: "new/part.labels.json").path)
      #expect(valid.status == 0, "\(valid.output)\(valid.errors)")
      let over = try CommandLineTool.run("vision", "subset", manifest, "--share", "0.5", "--output", manifest)
      #expect(over.status != 0 && over.errors.contains("--output is the manifest itself"))
    }
  }
}
