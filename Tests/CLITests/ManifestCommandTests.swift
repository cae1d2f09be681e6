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
      #expect(text.contains("Cases by what their labels say") && text.contains(">abnormal<"))
      #expect(text.contains("; columns to the "))
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

  @Test func `a subset has other labels, and labels without a class are counted`() throws {
    try withTemporaryDirectory { folder in
      let phantom = try VisionWorkshop.phantom(in: folder)
      let names =
        try JSONSerialization.jsonObject(
          with: Data(contentsOf: phantom.appending(path: "labels.json"))) as? [[String: Any]]
      let labels = try #require(names).compactMap { $0["label"] as? String }
      let table = folder.appending(path: "members.csv")
      let rows = labels.dropLast().enumerated().map { "\"\($1)\",group \($0 % 2)" }
      try Data((["label,class"] + rows).joined(separator: "\n").utf8).write(to: table)
      let target = folder.appending(path: "groups.jsonl")
      let made = try CommandLineTool.run(
        "vision", "subset", phantom.appending(path: "manifest.jsonl").path, "--relabel", table.path, "--output",
        target.path)
      try #require(made.status == 0, "\(made.errors)")
      #expect(made.errors.contains("1 labels are not in \(table.path) and are taken away: \(labels.last!) ("))
      let written = try String(contentsOf: folder.appending(path: "groups.labels.json"), encoding: .utf8)
      #expect(written.contains("group 0") && written.contains("group 1") && !written.contains(labels[0]))
    }
  }

  @Test func `masks beside images are named, and left out by a pattern`() throws {
    try withTemporaryDirectory { folder in
      let films = folder.appending(path: "films/benign")
      try FileManager.default.createDirectory(at: films, withIntermediateDirectories: true)
      for name in ["a", "a_mask", "b"] {
        try FileManager.default.copyItem(
          at: Golden.url("pictures/grey.png"), to: films.appending(path: "\(name).png"))
      }
      func imported(_ form: String, _ more: String...) throws -> CommandLineTool.Result {
        try CommandLineTool.run(
          [
            "vision", "import", form, folder.appending(path: "films").path, "--modality", "Ultrasound", "--output",
            folder.appending(path: "cases.jsonl").path,
          ] + more)
      }
      let all = try imported("folders")
      #expect(all.errors.contains("1 case named like masks of others, as benign/a_mask; --exclude "), "\(all.errors)")
      let some = try imported("folders", "--exclude", "*_mask*")
      #expect(
        some.errors.contains(": 2 cases of 1 labels") && !some.errors.contains("like masks of others"), "\(some.errors)"
      )
      let none = try imported("folders", "--exclude", "mask")
      #expect(none.status == 1 && none.errors.contains("no file of a class is like mask"), "\(none.errors)")
      #expect(try imported("dicom", "--exclude", "*").errors.contains("--exclude is for folders"))
    }
  }
}
