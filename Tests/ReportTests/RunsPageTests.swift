import Foundation
import FoundationXML
import TestSupport
import Testing

@testable import Report
@testable import VisionBridge

@Suite("The report of training runs")
struct RunsPageTests {
  /// Folders of two runs that differ in one setting, and the manifest that one of them names.
  private func runs(in folder: URL) throws -> (paths: [String], manifest: URL) {
    let manifest = folder.appending(path: "cases.jsonl")
    try Data(
      (#"{"id":"a","labels":["Gout"],"scans":[{"modality":"CT","path":"a.nii.gz"}],"split":"train"}"# + "\n").utf8
    ).write(to: manifest)
    let digest = try CaseManifest.load(manifest).trainingDigest
    let paths = try ["first", "second"].enumerated().map { index, name -> String in
      let run = folder.appending(path: name)
      try FileManager.default.createDirectory(at: run, withIntermediateDirectories: true)
      let config =
        #"{"format_version":1,"identity":{"manifest":"\#(digest)"},"recipe":{"training":{"seed":\#(index),"bf16":true}},"version":"0.1.0"}"#
      try Data(config.utf8).write(to: run.appending(path: "config.json"))
      try Data("{\"step\":1,\"loss\":0.5}\n{\"step\":2,\"loss\":null}\n".utf8).write(
        to: run.appending(path: "log.jsonl"))
      try report().save(to: ClassThresholds.reportFile(of: .test, in: run))
      return run.path
    }
    return (paths, manifest)
  }

  private func report() throws -> EvaluationReport {
    let scores = try LongTailScores(
      scores: [3, -1, -2, 1, 0.5, 2, -3, -2], targets: [true, false, false, true, true, false, false, true],
      classCount: 2)
    return try .evaluate(
      validation: scores, test: scores, scale: .logits, classNames: ["Gout <b>", "Cyst"], trainingCounts: [200, 3],
      bootstrap: .init(sampleCount: 20))
  }

  @Test("Both runs, the setting in which they differ, curves with bands and a reliability plot are on the page")
  func wholePage() throws {
    try withTemporaryDirectory { folder in
      let (paths, manifest) = try runs(in: folder)
      let page = try RunsPage(ofRuns: paths, manifest: manifest, version: "1").source
      for text in [
        "<h2 id=\"run-2-title\">second</h2>", "<code>training.seed</code>", "Reliability", "class=\"band knowledge\"",
      ] {
        #expect(page.contains(text), "\(text)")
      }
      let compared = try #require(page.split(separator: "Settings in which the runs differ.").dropFirst().first)
      #expect(!compared.prefix(while: { $0 != "\n" }).contains("bf16"))
      #expect(page.contains("Gout &lt;b&gt;") && !page.contains("Gout <b>"))
      #expect(page.contains("real or synthetic, the manifest does not say"))
      for forbidden in ["<script", "<link", "@import", "url(", "src=\"http"] { #expect(!page.contains(forbidden)) }
    }
  }

  @Test(
    "The page of a phantom's runs says that the scans are synthetic; without a manifest it says that it does not know")
  func origin() throws {
    try withTemporaryDirectory { folder in
      let (paths, manifest) = try runs(in: folder)
      try CaseOrigin(isSynthetic: true, description: "a phantom").save(to: CaseOrigin.file(beside: manifest))
      #expect(
        try RunsPage(ofRuns: paths, manifest: manifest, version: "1").source.contains(
          "<strong>Synthetic scans</strong>"))
      #expect(try RunsPage(ofRuns: paths, manifest: nil, version: "1").source.contains("do not say"))
      let origin = CaseOrigin(isSynthetic: false, description: "imported from films (folders)")
      try origin.save(to: CaseOrigin.file(beside: manifest))
      #expect(try CaseManifest.load(manifest).origin == origin)
      let said = try RunsPage(ofRuns: paths, manifest: manifest, version: "1").source
      #expect(said.contains("<strong>Images as imported from films (folders)</strong>"))
      for path in paths { try origin.save(to: URL(filePath: path).appending(path: "origin.json")) }
      #expect(try RunsPage(ofRuns: paths, manifest: nil, version: "1").source.contains("imported from films"))
      try Data("{".utf8).write(to: CaseOrigin.file(beside: manifest))
      #expect(throws: VisionError.self) { try CaseManifest.load(manifest) }
    }
  }

  @Test("A folder without a run and a manifest of other cases are refused")
  func refusals() throws {
    try withTemporaryDirectory { folder in
      let (paths, manifest) = try runs(in: folder)
      #expect(throws: ReportError.self) { try RunsPage(ofRuns: [folder.path], manifest: nil, version: "1") }
      let line = #"{"id":"b","labels":["Gout"],"scans":[{"modality":"CT","path":"a.nii.gz"}],"split":"train"}"#
      try Data((line + "\n").utf8).write(to: manifest)
      let error = try #require(throws: ReportError.self) {
        try RunsPage(ofRuns: paths, manifest: manifest, version: "1")
      }
      #expect(error.description.contains("was not trained on the cases of"))
    }
  }

  @Test func `the curves of an evaluation are files of their own, with bands and a reliability plot`() throws {
    try withTemporaryDirectory { folder in
      let figures = folder.appending(path: "figures")
      let files = try EvaluationFigures(report()).write(to: figures)
      #expect(files.map(\.lastPathComponent) == ["roc.svg", "precision-recall.svg", "reliability.svg"])
      for file in files {
        let text = try String(contentsOf: file, encoding: .utf8)
        let document = try XMLDocument(data: Data(text.utf8))
        #expect(document.rootElement()?.name == "svg")
        #expect(
          !text.contains("var(") && text.contains(">Reliability<") == (file.lastPathComponent == "reliability.svg"))
      }
      let curve = try String(contentsOf: files[0], encoding: .utf8)
      #expect(curve.contains("class=\"band knowledge\"") && curve.contains(">tail</text>"))
      var bare = try report()
      (bare.curves, bare.calibration) = ([], nil)
      #expect(try EvaluationFigures(bare).write(to: figures).isEmpty)
    }
  }
}
