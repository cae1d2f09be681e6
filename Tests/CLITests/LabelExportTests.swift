import Files
import Foundation
import TestSupport
import Testing

/// From names of disorders to a trained image model: class embeddings that do not belong together are refused.
@Suite struct LabelExportTests {
  private struct Project {
    let folder: URL
    let database: String
    let manifest: String

    init(in folder: URL) throws {
      self.folder = folder
      database = try EncoderWorkshop.database(in: folder)
      for (name, values) in [("a", [0, 1, 2, 3]), ("b", [3, 1, 2, 0])] as [(String, [Float])] {
        try VisionWorkshop.writeImage(values, to: folder.appending(path: "\(name).npy"))
      }
      manifest = try VisionWorkshop.manifest(
        folder.appending(path: "cases.jsonl"), [("train", "Failure of lung", "a.npy"), ("train", "Normal", "b.npy")])
    }

    func path(_ name: String) -> String { folder.appending(path: name).path }

    /// Runs `labels build` and `encoder export-labels`; returns the class embeddings.
    func export(
      _ name: String, of titles: [String], encoder: String = "tiny-new", text: String = "name"
    ) throws -> String {
      try Data(titles.joined(separator: "\n").utf8).write(to: folder.appending(path: "\(name).txt"))
      for arguments in [
        ["labels", "build", path("\(name).txt"), "--output", path("\(name).json")],
        [
          "encoder", "export-labels", "--encoder", Golden.url("text_encoder/\(encoder)").path, "--labels",
          path("\(name).json"), "--text", text, "--output", path("\(name).safetensors"),
        ],
      ] {
        let result = try CommandLineTool.run(arguments + ["--database", database])
        try #require(result.status == 0, "\(result.errors)")
      }
      return path("\(name).safetensors")
    }

    func train(_ classes: String, resume: Bool = false) throws -> CommandLineTool.Result {
      try CommandLineTool.run(
        [
          "vision", "train", manifest, "--labels", classes, "--recipe",
          try VisionWorkshop.recipe(in: folder, epochs: 1), "--output", path("run"),
        ] + (resume ? ["--resume"] : []))
    }

    func predict(_ classes: String) throws -> CommandLineTool.Result {
      try CommandLineTool.run("vision", "predict", path("run"), "--manifest", manifest, "--labels", classes)
    }
  }

  @Test func `an image model takes only class embeddings that belong to its cases, run, encoder and ontology`() throws {
    try withTemporaryDirectory { folder in
      let project = try Project(in: folder)
      let titles = ["Failure of lung", "Fracture of femur"]
      let classes = try project.export("classes", of: titles)
      expectError(
        try project.train(project.export("others", of: ["Fracture of femur"])),
        "labels of the manifest are not in the label space: Failure of lung", hint: "export the label embeddings again")
      let trained = try project.train(classes)
      try #require(trained.status == 0, "\(trained.errors)")
      expectError(
        try project.train(project.export("described", of: titles, text: "name_and_definition"), resume: true),
        "the run in \(project.path("run")) was started otherwise: labels is another")

      // Classes that were not trained on are scored when they come from the same encoder and ontology.
      let unseen = try project.export("unseen", of: ["Neoplasm of brain", "Failure of kidney"])
      let predicted = try project.predict(unseen)
      #expect(predicted.status == 0 && predicted.output.contains("Neoplasm of brain"), "\(predicted.errors)")
      expectError(
        try project.predict(project.export("foreign", of: titles, encoder: "tiny-old")),
        "the label embeddings come from encoder ", hint: "export them with the encoder")
      let table = OntologyWorkshop(folder: folder)
      try table.writeTable("NEW", rows: 2)
      try #require(try CommandLineTool.run(table.importing("NEW", into: "ontology.sqlite")).status == 0)
      expectError(
        try project.predict(project.export("later", of: titles)), "the label embeddings come from ontology ",
        hint: "export them with the ontology")
    }
  }
}
