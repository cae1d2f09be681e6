import Deterministic
import Files
import Foundation
import NN
import Torch

/// The classes of a model in their order, and where known the embeddings of each class's texts.
public struct LabelSpace {
  /// Names of the classes, in the order of the model's outputs.
  public let labels: [String]
  /// The classes with their texts as vectors; nil where only names are known.
  public let classes: ClassEmbeddings?
  /// Tells label spaces apart: labels, their order and every bit of the embeddings.
  public let digest: String

  /// The embedding of each class: the mean of those of its texts. Shapes: [C, D], float32.
  public var embeddings: Tensor? { classes?.means }

  /// Makes a label space of classes with embeddings.
  public init(_ classes: ClassEmbeddings) {
    labels = classes.labels.map(\.name)
    self.classes = classes
    var fingerprint = Self.fingerprint(labels)
    let values: [Float] = classes.embeddings.array()
    values.withUnsafeBytes { fingerprint.add($0) }
    // Where each class has one text, the numbers say nothing.
    if classes.textCounts.contains(where: { $0 > 1 }) {
      for count in classes.textCounts { fingerprint.add("\(count)") }
    }
    digest = fingerprint.hexadecimal
  }

  /// Makes a label space of names.
  ///
  /// - Throws: `VisionError` when there is no label, or one is named twice.
  public init(labels: [String]) throws(VisionError) {
    do {
      try ClassEmbeddings.check(names: labels)
    } catch {
      throw VisionError(error)
    }
    self.labels = labels
    classes = nil
    digest = Self.fingerprint(labels).hexadecimal
  }

  private static func fingerprint(_ labels: [String]) -> StableHash {
    var fingerprint = StableHash()
    for label in labels { fingerprint.add(label) }
    return fingerprint
  }

  /// Reads `.safetensors` as `ClassEmbeddings` writes it, or names without embeddings: a `.json` array of strings or of
  /// objects with the key `label`, or the published form, an object of names and their places from 0.
  ///
  /// - Throws: `VisionError`, `ClassEmbeddingsError` or `TorchError` when the file is neither.
  public static func load(_ url: URL) throws -> LabelSpace {
    if url.hasEnding(".json") { return try LabelSpace(labels: names(in: url)) }
    guard url.hasEnding(".safetensors") else {
      throw VisionError(
        "\(url.path): label files are .safetensors or .json", hint: "the ending of the name says which it is")
    }
    return LabelSpace(try ClassEmbeddings(contentsOf: url))
  }

  /// The names in a JSON array of strings or of objects with the key `label`, or in an object of names and places.
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
      let data = try Data(contentsOf: url)
      guard let places = try? ForeignJSONDecoder().decode([String: Int].self, from: data) else {
        return try ForeignJSONDecoder().decode([Entry].self, from: data).map(\.label)
      }
      guard places.values.sorted() == Array(0..<places.count) else {
        throw VisionError(
          "\(url.path): the places of \(places.count) labels are not 0 to \(places.count - 1), each once")
      }
      return places.sorted { $0.value < $1.value }.map(\.key)
    } catch let error as VisionError {
      throw error
    } catch let error as DecodingError {
      throw VisionError(
        "\(url.path) is no JSON array of label names: \(JSONReason.of(error))",
        hint: "for example [\"Normal\", \"Pneumothorax\"]")
    } catch {
      throw VisionError("cannot read \(url.path): \(JSONReason.of(error))")
    }
  }

  /// Writes the label space with everything that was read; names without embeddings are a JSON array.
  ///
  /// Returns the file: `labels.safetensors` or `labels.json` in `folder`.
  @discardableResult
  public func save(in folder: URL) throws -> URL {
    if let classes {
      let url = folder.appending(path: "labels.safetensors")
      try classes.save(to: url)
      return url
    }
    let url = folder.appending(path: "labels.json")
    try AtomicFile.write(try JSONEncoder().encode(labels), to: url)
    return url
  }

  /// The label space that `save(in:)` left in a folder.
  public static func load(savedIn folder: URL) throws -> LabelSpace {
    let embedded = folder.appending(path: "labels.safetensors")
    return try load(
      FileManager.default.fileExists(atPath: embedded.path) ? embedded : folder.appending(path: "labels.json")
    )
  }

  /// Checks that every case has exactly one class.
  ///
  /// - Throws: `VisionError` with the number of those that have not, and the first three.
  func demandOneClass(_ cases: [CaseRecord]) throws(VisionError) {
    guard labels.count > 1 else {
      throw VisionError("there is one class, and training.loss cross_entropy chooses between classes")
    }
    let others = zip(cases, try indices(of: cases)).filter { Set($1).count != 1 }
    guard others.isEmpty else {
      let shown = others.prefix(3).map { "\($0.id) has \(Set($1).count)" }.joined(separator: ", ")
      throw VisionError(
        "\(others.count) of \(cases.count) cases do not have exactly one class: \(shown)",
        hint: "training.loss cross_entropy is for classes of which each case has one; bce is for any number of them")
    }
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

extension LabelSpace {
  /// The labels with the word left or right, which do not hold for a mirrored scan.
  static func namingSides(among labels: [String]) -> [String] {
    labels.filter { !Set($0.lowercased().split { !$0.isLetter }).isDisjoint(with: ["left", "right"]) }
  }
}
