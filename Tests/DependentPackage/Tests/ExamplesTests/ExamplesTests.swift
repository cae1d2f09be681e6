import Examples
import Foundation
import NN
import Ontology
import Testing

/// The examples of README.md, run as a program of somebody else would run them.
@Suite struct ExamplesTests {
  private static let repository = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()
  private let start = repository.appending(path: "Tests/Golden/text_encoder/tiny-new")
  private let folder = FileManager.default.temporaryDirectory.appending(path: "dependent-\(UUID().uuidString)")

  /// A database of some organs and what befalls them.
  private func database() throws -> URL {
    let url = folder.appending(path: "ontology.sqlite")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let source = SourceDescription(
      name: "Example", system: "EX", version: "1", file: "example", digest: String(repeating: "a", count: 64),
      licence: "CC0-1.0", origin: "built in code")
    _ = try OntologyStore.create(at: url).importSource(source) { session in
      for organ in ["lung", "femur", "liver", "kidney", "spleen", "brain"] {
        for (number, form) in ["fracture", "neoplasm", "disease", "failure"].enumerated() {
          try session.emit(
            ConceptRecord(
              code: "\(organ)-\(form)", kind: .term, name: "\(form.capitalized) of \(organ)",
              synonyms: [.init("\(organ) \(form)", scope: .exact)],
              descriptions: [.init(.definition, "A \(form) that is found in the \(organ).")], row: number + 1))
        }
      }
    }
    return url
  }

  private func recipe() throws -> URL {
    let url = folder.appending(path: "recipe.json")
    let text = try String(contentsOf: Self.repository.appending(path: "recipes/encoder/demo.json"), encoding: .utf8)
    var recipe = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    var training = try #require(recipe["training"] as? [String: Any])
    training["steps"] = 3
    recipe["training"] = training
    var pairs = try #require(recipe["pairs"] as? [String: Any])
    pairs["batch_size"] = 4
    pairs["held_out_fraction"] = 0.4
    pairs["weights"] = ["synonym": 1, "hierarchy": 0, "description": 1, "relatedness": 0]
    recipe["pairs"] = pairs
    try JSONSerialization.data(withJSONObject: recipe).write(to: url)
    return url
  }

  @Test func `the examples of the README train, judge, export and search`() throws {
    defer { try? FileManager.default.removeItem(at: folder) }
    let (database, recipe) = (try database(), try recipe())
    let encoder = try pretrain(start, on: database, recipe: recipe, run: folder.appending(path: "run"))
    #expect(FileManager.default.fileExists(atPath: encoder.appending(path: "model.safetensors").path))
    let accuracy = try #require(try accuracy(of: encoder, on: database, recipe: recipe))
    #expect((0...1).contains(accuracy))

    let labels = folder.appending(path: "labels.json")
    try Data(#"[{"label":"Normal"},{"label":"Fracture of femur","code":"femur-fracture","system":"EX"}]"#.utf8)
      .write(to: labels)
    let file = folder.appending(path: "classes.safetensors")
    try exportClasses(labels, of: database, encoder: encoder, to: file)
    let classes = try ClassEmbeddings(contentsOf: file)
    #expect(classes.labels.map(\.name) == ["Normal", "Fracture of femur"])
    #expect(classes.labels[1].texts == ["Fracture of femur: A fracture that is found in the femur."])

    let found = try search("femur fracture", in: database, encoder: encoder, index: folder.appending(path: "names"))
    #expect(found.first == ConceptID(system: "EX", code: "femur-fracture"))
  }
}
