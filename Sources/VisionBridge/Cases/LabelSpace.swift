import Deterministic
import Files
import Foundation
import NN
import Torch

/// The classes of a model in their order, and where known the embedding of each class's text.
public struct LabelSpace {
  /// Names of the classes, in the order of the model's outputs.
  public let labels: [String]
  /// Embedding of each class's text by the knowledge encoder. Shapes: [C, D], float32.
  public let embeddings: Tensor?
  /// What the file said about its origin: `encoder_digest`, `ontology_version`, `created_by` and others.
  public let metadata: [String: String]
  /// Tells label spaces apart: labels, their order and every bit of the embeddings.
  public let digest: String

  /// Makes a label space.
  ///
  /// - Throws: `VisionError` when there is no label, one is named twice, or the embeddings do not fit.
  public init(labels: [String], embeddings: Tensor? = nil, metadata: [String: String] = [:])
    throws(VisionError)
  {
    guard !labels.isEmpty else { throw VisionError("a label space without labels") }
    var seen: Set<[UInt8]> = []
    for label in labels where !seen.insert(Array(label.utf8)).inserted {
      throw VisionError("the label \(label) is there twice", hint: "every class needs a name of its own")
    }
    var fingerprint = StableHash()
    for label in labels { fingerprint.add(label) }
    if let embeddings {
      guard embeddings.rank == 2, embeddings.shape[0] == labels.count else {
        throw VisionError("embeddings of shape \(embeddings.shape) for \(labels.count) labels")
      }
      let values: [Float] = embeddings.array()
      guard values.allSatisfy(\.isFinite) else {
        throw VisionError("the label embeddings hold values that are not numbers", hint: "export them again")
      }
      values.withUnsafeBytes { fingerprint.add($0) }
    }
    self.labels = labels
    self.embeddings = embeddings?.to(.float32).detached()
    self.metadata = metadata
    digest = fingerprint.hexadecimal
  }

  /// Reads `.safetensors` as `nosology encoder export-labels` writes it, or names without embeddings: a
  /// `.json` array of strings, or of objects with the key `label`.
  ///
  /// - Throws: `VisionError` or `TorchError` when the file is neither.
  public static func load(_ url: URL) throws -> LabelSpace {
    if url.hasEnding(".json") { return try LabelSpace(labels: names(in: url)) }
    guard url.hasEnding(".safetensors") else {
      throw VisionError(
        "\(url.path): label files are .safetensors or .json", hint: "the ending of the name says which it is")
    }
    let contents = try Safetensors.load(url)
    func missing(_ what: String) -> VisionError {
      VisionError(
        "\(url.path) holds no label embeddings: \(what)", hint: "nosology encoder export-labels writes such a file")
    }
    guard let embeddings = contents.tensors["embeddings"] else { throw missing("there is no tensor `embeddings`") }
    guard let text = contents.metadata["labels"] else { throw missing("its metadata has no `labels`") }
    let labels: [String]
    do {
      labels = try ForeignJSONDecoder().decode([String].self, from: Data(text.utf8))
    } catch {
      throw missing("`labels` in its metadata: \(JSONReason.of(error))")
    }
    return try LabelSpace(labels: labels, embeddings: embeddings, metadata: contents.metadata)
  }

  /// The names in a JSON array of strings, or of objects with the key `label`.
  private static func names(in url: URL) throws(VisionError) -> [String] {
    /// An element of either form.
    struct Entry: Decodable {
      var label: String

      private enum CodingKeys: CodingKey { case label }

      init(from decoder: any Decoder) throws {
        if let container = try? decoder.container(keyedBy: CodingKeys.self) {
          label = try container.decode(String.self, forKey: .label)
        } else {
          label = try decoder.singleValueContainer().decode(String.self)
        }
      }
    }
    do {
      return try ForeignJSONDecoder().decode([Entry].self, from: Data(contentsOf: url)).map(\.label)
    } catch let error as DecodingError {
      throw VisionError(
        "\(url.path) is no JSON array of label names: \(JSONReason.of(error))",
        hint: "for example [\"Normal\", \"Pneumothorax\"]")
    } catch {
      throw VisionError("cannot read \(url.path): \(JSONReason.of(error))")
    }
  }

  /// Writes the label space with everything that was read; a file without embeddings is a JSON array.
  ///
  /// Returns the file: `labels.safetensors` or `labels.json` in `folder`.
  @discardableResult
  public func save(in folder: URL) throws -> URL {
    let names = try JSONEncoder().encode(labels)
    guard let embeddings else {
      let url = folder.appending(path: "labels.json")
      try AtomicFile.write(names, to: url)
      return url
    }
    var metadata = metadata
    metadata["labels"] = String(decoding: names, as: UTF8.self)
    let url = folder.appending(path: "labels.safetensors")
    try Safetensors.save(["embeddings": embeddings], metadata: metadata, to: url)
    return url
  }

  /// The label space that `save(in:)` left in a folder.
  public static func load(savedIn folder: URL) throws -> LabelSpace {
    let embedded = folder.appending(path: "labels.safetensors")
    return try load(
      FileManager.default.fileExists(atPath: embedded.path) ? embedded : folder.appending(path: "labels.json")
    )
  }

  /// The index of every label of a case list, which may differ from the name in case, white space and Unicode normal form
  /// where that is unambiguous.
  ///
  /// - Throws: `VisionError` naming every label that is not in this space.
  public func indices(of cases: [CaseRecord]) throws(VisionError) -> [[Int]] {
    let lookup = LabelLookup(labels)
    var unknown: Set<String> = []
    let result = cases.map { record in
      record.labels.compactMap { label in
        let index = lookup.index(of: label)
        if index == nil { unknown.insert(label) }
        return index
      }
    }
    guard unknown.isEmpty else {
      let shown = unknown.sorted().prefix(8).joined(separator: ", ")
      let more = unknown.count > 8 ? ", …" : ""
      throw VisionError(
        "\(unknown.count) labels of the manifest are not in the label space: \(shown)\(more)",
        hint: "export the label embeddings again with these labels, or remove them from the manifest")
    }
    return result
  }
}
