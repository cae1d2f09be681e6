import Foundation
import NN
import TestSupport
import Testing
import Torch

/// What the training of an image model needs, in a folder.
enum VisionWorkshop {
  /// Writes a phantom of ten classes with 90 small cases by the command.
  static func makePhantom(in folder: URL) throws -> CommandLineTool.Result {
    var names: [String] = []
    for side in ["right", "left"] {
      names += ["Cyst", "Abscess", "Calculus", "Malignant neoplasm"].map { "\($0) of \(side) kidney" }
      for bone in ["femur", "humerus"] {
        names += ["Solitary bone cyst", "Osteolysis"].map { "\($0), \(side) \(bone)" }
        names.append("Displaced transverse fracture of shaft of \(side) \(bone)")
      }
    }
    let concepts = folder.appending(path: "concepts.jsonl")
    let lines = names.map { #"{"label": "\#($0)", "code": "", "texts": ["\#($0)"]}"# }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: concepts)
    return try CommandLineTool.run(
      "vision", "phantom", "--concepts", concepts.path, "--output", folder.appending(path: "phantom").path,
      "--classes", "9", "--cases", "90", "--size", "32", "--depth", "4", "--validation-minimum", "2")
  }

  /// The folder of that phantom.
  static func phantom(in folder: URL) throws -> URL {
    let result = try makePhantom(in: folder)
    try #require(result.status == 0, "\(result.errors)")
    #expect(result.output.hasPrefix("90 cases, "))
    return folder.appending(path: "phantom")
  }

  /// The demo's recipe, made small.
  static func recipe(in folder: URL, epochs: Int) throws -> String {
    let demo = CommandLineTool.root.appending(path: "recipes/vision/demo.json")
    var recipe = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: demo)) as? [String: Any])
    var preprocess = try #require(recipe["preprocess"] as? [String: Any])
    (preprocess["size"], preprocess["depth"]) = (32, 4)
    var training = try #require(recipe["training"] as? [String: Any])
    (training["epochs"], training["batch_size"]) = (epochs, 4)
    // Where bfloat16 is not used, a training says so; what is expected of stderr does not depend on the processor.
    training["bf16"] = false
    (recipe["preprocess"], recipe["training"]) = (preprocess, training)
    let url = folder.appending(path: "recipe.json")
    try JSONSerialization.data(withJSONObject: recipe).write(to: url)
    return url.path
  }

  /// Class embeddings for the labels of a phantom.
  static func classes(of phantom: URL, in folder: URL, ontology: String? = "o1") throws -> String {
    struct Entry: Decodable { var label: String }
    let entries = try JSONDecoder().decode(
      [Entry].self, from: Data(contentsOf: phantom.appending(path: "labels.json")))
    let classes = try ClassEmbeddings(
      entries.map { .init($0.label) }, embeddings: .normal([entries.count, 16], generator: Generator(seed: 2)),
      encoderDigest: "e1", ontologyVersion: ontology)
    let url = folder.appending(path: "classes-\(ontology ?? "none").safetensors")
    try classes.save(to: url)
    return url.path
  }

  /// Writes an image of two by two pixels.
  static func writeImage(_ values: [Float], to url: URL) throws {
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 2), }".padding(
      toLength: 117, withPad: " ", startingAt: 0)
    var data = Data([0x93] + Array("NUMPY".utf8) + [1, 0, 118, 0] + Array((header + "\n").utf8))
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    try data.write(to: url)
  }

  /// Writes a manifest of cases, each of a split, a label and a scan, or no scan where its path is empty.
  static func manifest(_ url: URL, _ cases: [(split: String, label: String, scan: String)]) throws -> String {
    let lines = cases.enumerated().map { index, entry in
      let scans = entry.scan.isEmpty ? "" : #"{"path":"\#(entry.scan)","modality":"MRI"}"#
      return #"{"id":"\#(index)","split":"\#(entry.split)","labels":["\#(entry.label)"],"scans":[\#(scans)]}"#
    }
    try Data(lines.joined(separator: "\n").utf8).write(to: url)
    return url.path
  }
}
