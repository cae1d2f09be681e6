import Files
import Foundation
import Torch

extension ClassEmbeddings {
  /// Writes the file atomically.
  public func save(to url: URL) throws {
    var metadata = [
      "format_version": "\(Self.formatVersion)", "names": try Self.json(labels.map(\.name)),
      "systems": try Self.json(labels.map(\.system)), "codes": try Self.json(labels.map(\.code)),
      "sources": try Self.json(sources),
    ]
    let texts = labels.flatMap(\.texts)
    if texts.count == textCounts.reduce(0, +) { metadata["texts"] = try Self.json(texts) }
    metadata["encoder_digest"] = encoderDigest
    metadata["ontology_version"] = ontologyVersion
    metadata["created_by"] = creator
    try Safetensors.save(
      ["embeddings": embeddings, "text_counts": Tensor(textCounts.map(Int64.init), shape: [textCounts.count])],
      metadata: metadata, to: url)
  }

  /// Reads the file that `save` writes.
  ///
  /// - Throws: `ClassEmbeddingsError` when the file holds no class embeddings or those of another version, `TorchError`
  ///   when it is not a whole safetensors file.
  public init(contentsOf url: URL) throws {
    let file = try Safetensors.load(url)
    func refusal(_ what: String, _ remedy: ClassEmbeddingsRemedy = .export) -> ClassEmbeddingsError {
      ClassEmbeddingsError("\(url.path) holds no class embeddings: \(what)", remedy: remedy)
    }
    func list(_ key: String, count: Int) throws -> [String]? {
      guard let text = file.metadata[key] else { return nil }
      let values: [String]
      do {
        values = try ForeignJSONDecoder().decode([String].self, from: Data(text.utf8))
      } catch {
        throw refusal("`\(key)` in its metadata: \(JSONReason.of(error))")
      }
      guard count < 0 || values.count == count else {
        throw refusal("`\(key)` in its metadata: expected \(count) texts, found \(values.count)")
      }
      return values
    }
    switch file.metadata["format_version"] {
    case "\(Self.formatVersion)": break
    case let version?:
      throw refusal(
        "it has the format version \(version), and this program reads version \(Self.formatVersion)",
        .exportAgain)
    case nil:
      let isOld = file.metadata["labels"] != nil && file.tensors["embeddings"] != nil
      throw isOld
        ? refusal("it has an earlier form, with one text for each class", .exportAgain)
        : refusal("its metadata has no `format_version`")
    }
    guard let embeddings = file.tensors["embeddings"] else { throw refusal("there is no tensor `embeddings`") }
    guard let names = try list("names", count: -1) else { throw refusal("its metadata has no `names`") }
    let counts = try file.tensors["text_counts"].map { tensor in
      guard tensor.dtype == .int64, tensor.shape == [names.count] else {
        throw refusal("`text_counts` is \(tensor.dtype) \(tensor.shape), not int64 [\(names.count)]")
      }
      return tensor.array(of: Int64.self).map { Int($0) }
    }
    let rows = embeddings.rank > 0 ? embeddings.shape[0] : 0
    let texts = try list("texts", count: rows)
    let systems = try list("systems", count: names.count)
    let codes = try list("codes", count: names.count)
    let sources = try list("sources", count: -1) ?? []
    var row = 0
    let labels = names.enumerated().map { index, name in
      let count = counts?[index] ?? 1
      defer { row += max(0, min(count, rows - row)) }
      let own = texts.map { Array($0[row..<row + max(0, min(count, rows - row))]) } ?? []
      return Label(name, system: systems?[index] ?? "", code: codes?[index] ?? "", texts: own)
    }
    do {
      try self.init(
        labels, textCounts: counts ?? Array(repeating: 1, count: names.count), embeddings: embeddings,
        encoderDigest: file.metadata["encoder_digest"], ontologyVersion: file.metadata["ontology_version"],
        creator: file.metadata["created_by"], sources: sources)
    } catch {
      throw ClassEmbeddingsError("\(url.path): \(error.description)", hint: error.hint)
    }
  }

  private static func json(_ strings: [String]) throws -> String {
    String(decoding: try JSONEncoder().encode(strings), as: UTF8.self)
  }
}
