import Foundation
import TestSupport
import Testing
import VisionBridge

@testable import Report

@Suite("The report of a demo folder")
struct ReportPageTests {
  private func write(_ files: [String: String], to folder: URL) throws {
    for (name, text) in files {
      let file = folder.appending(path: name)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  private static let commands = ReportCommands(
    countOntology: "count", evaluateEncoder: "evaluate", trainEncoder: "train", findNeighbours: "find",
    drawScans: "draw", trainImageModel: "teach", evaluateImageModel: "test", scoreCases: "score",
    examineInstallation: "examine", writePage: "write", explainCommand: "explain")

  private func page(of folder: URL) throws -> String {
    try ReportPage(DemoResults(ResultFolder.demo(folder.path), version: "1"), Self.commands).html.source
  }

  @Test("An empty folder gives a page that says of every part that it was not run")
  func emptyFolder() throws {
    try withTemporaryDirectory { folder in
      let page = try page(of: folder)
      for anchor in ["input", "encoder", "neighbours", "image-model", "examples", "running"] {
        #expect(page.contains("<section id=\"\(anchor)\""))
      }
      for command in ["count", "evaluate", "train", "find", "draw", "teach", "test", "examine"] {
        #expect(page.contains("Made by <code>\(command)</code>"), "\(command) is not named")
      }
      #expect(page.contains("<code>write \(try ResultFolder.demo(folder.path).url.relativePath)</code>"))
      #expect(page.contains("<code>explain</code>") && !page.contains(/nosology [a-z]/))
    }
  }

  @Test("The page asks for nothing outside itself")
  func noExternalResources() throws {
    try withTemporaryDirectory { folder in
      let page = try page(of: folder)
      for forbidden in ["<script", "<link", "@import", "url(", "src=\"http"] {
        #expect(!page.contains(forbidden))
      }
    }
  }

  @Test("A folder that does not exist is refused in one line")
  func missingFolder() {
    #expect {
      try ResultFolder.demo("/no/such/folder")
    } throws: { error in
      (error as? ReportError)?.description == "there is no folder /no/such/folder"
    }
  }

  @Test("A damaged file is named, not passed over")
  func damagedFile() throws {
    try withTemporaryDirectory { folder in
      try write(["encoders.json": #"{"parts": 3}"#], to: folder)
      #expect {
        try page(of: folder)
      } throws: { error in
        (error as? ReportError)?.description.contains("encoders.json is damaged") == true
      }
    }
  }

  @Test("The scores of the encoder are set side by side; what was not asked has a dash")
  func encoderScores() throws {
    func row(_ measure: String, _ before: Double, _ after: Double) -> String {
      """
      {"measure":"\(measure)","question_count":9,
       "scores":[{"estimate":{"value":\(before)}},{"estimate":{"value":\(after)}}]}
      """
    }
    let report = """
      {"bootstrap":{"sample_count":1000,"seed":1,"confidence":0.95},
       "encoders":[{"name":"a","digest":"b","dimension":3,"precision":"f32"},
         {"name":"c","digest":"d","dimension":3,"precision":"f32"}],
       "parts":[{"task":{"name":"held_out","kind":"held_out","protocol_text":"c","counts":[
         {"name":"names_of_a_level","count":1012},{"name":"sibling_triplets","count":990}]},
         "rows":[\(row("parents.accuracy_at_1", 0.842, 0.859)),\(row("distances.spearman", 0.676, 0.758)),
           {"measure":"descriptions.accuracy_at_1","question_count":0,"scores":[{},{}]}]},
         {"task":{"name":"withheld_names","kind":"linking","protocol_text":"c","counts":[
         {"name":"questions","count":1200}]},"rows":[\(row("raw.accuracy_at_1", 0.311, 0.424))]}]}
      """
    let files = ["encoders.json": report]
    try withTemporaryDirectory { folder in
      try write(files, to: folder)
      let page = try page(of: folder)
      for expected in [
        "1,012 on average", "990 than to a sibling", "0.842", "0.859", "+0.017", "+0.082", "1,200 names", "+0.113",
      ] {
        #expect(page.contains(expected), "\(expected) is not in the page")
      }
      #expect(page.contains("<td class=\"number\">–</td>"))
    }
  }

  @Test("A last line that is still being written is left out, a broken one before it is an error")
  func partialLog() throws {
    try withTemporaryDirectory { folder in
      let log = "runs/knowledge-encoder/log.jsonl"
      try write([log: "{\"step\":1,\"loss\":2.5}\n{\"step\":2,\"loss\":null}\n{\"step\":3,\"lo"], to: folder)
      let curves = try #require(try TrainingCurves(ResultFolder.demo(folder.path), log))
      #expect(curves["loss"] == [ChartPoint(x: 1, y: 2.5)])
      try write([log: "{\"step\":1,\"lo\n{\"step\":2,\"loss\":1}\n"], to: folder)
      #expect(throws: ReportError.self) { try TrainingCurves(ResultFolder.demo(folder.path), log) }
    }
  }

  @Test("Example cases come from the test split, show marked slices and both models' classes")
  func examples() throws {
    try withTemporaryDirectory { folder in
      let manifest = """
        {"id":"a","labels":["Gout"],"scans":[{"modality":"CT","path":"gone.nii.gz"}],"split":"train"}
        {"id":"b","labels":["Gout"],"scans":[{"modality":"CT","path":"gone.nii.gz"}],"split":"test"}

        """
      let scored = #"{"id":"b","predictions":[{"label":"Gout","probability":0.75}]}"# + "\n"
      try write(["phantom/manifest.jsonl": manifest, "predictions-knowledge.jsonl": scored], to: folder)
      let examples = try ExampleCase.choose(DemoResults(ResultFolder.demo(folder.path), version: "1"))
      #expect(examples.map(\.id) == ["b"])
      #expect(examples.first?.group == .tail)
      let page = try page(of: folder)
      #expect(page.contains("✓ Gout") && page.contains("75 %"))
      #expect(page.contains("The file of this scan is gone."))
    }
  }

  @Test("A slice is shown with the patient's right on the left and the front on top")
  func orientation() {
    // x to the right, y to the front: the voxel of highest value lies right and in front.
    let scan = Scan(voxels: [0, 1, 2, 255], shape: ZYX(z: 1, y: 2, x: 2), spacingMM: ZYX(z: 1, y: 2, x: 1))
    let picture = SlicePicture(scan, keySlice: nil)
    #expect(picture.image.pixels == [255, 2, 1, 0])
    #expect(picture.aspect == 0.5)
  }
}
