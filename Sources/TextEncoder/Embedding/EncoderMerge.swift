import Foundation
import Torch

/// A weighted average of the weights of encoders that are alike but for them, such as a trained one and its start.
///
/// ```swift
/// let merge = try EncoderMerge([trained, start], weights: [0.5, 0.5])
/// try merge.save(to: folder, creator: "my program 1.0")
/// ```
///
/// Source: model soups (arXiv:2203.05482); with the start WiSE-FT (arXiv:2109.01903).
public struct EncoderMerge {
  /// An encoder that went into the average.
  public struct Parent: Codable, Equatable, Sendable {
    /// `SentenceEncoder.digest()`.
    public var digest: String
    /// Its share; all shares add up to 1.
    public var weight: Double
  }

  /// What was averaged.
  public let parents: [Parent]
  /// The average, with the files of the first parent.
  public let encoder: SentenceEncoder

  /// Averages encoders.
  ///
  /// - Parameter weights: one for each encoder, divided by their sum.
  /// - Throws: `EncoderError` when the encoders differ in more than their weights: it names what differs.
  public init(_ encoders: [SentenceEncoder], weights: [Double]) throws {
    guard encoders.count > 1, encoders.count == weights.count else {
      throw EncoderError(
        "\(encoders.count) encoders and \(weights.count) weights",
        hint: "give two encoders or more, and a weight for each")
    }
    guard weights.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw EncoderError("weights must be positive, found \(weights)", hint: "leave out what is to have no share")
    }
    for other in encoders.dropFirst() {
      let differences = try Self.differences(encoders[0], other)
      guard differences.isEmpty else {
        throw EncoderError(
          "\(encoders[0].directory.path) and \(other.directory.path) cannot be averaged: "
            + differences.joined(separator: "; "),
          hint: "merge encoders that were trained from the same start")
      }
    }
    let sum = weights.reduce(0, +)
    parents = try zip(encoders, weights).map { Parent(digest: try $0.digest(), weight: $1 / sum) }
    encoder = try encoders[0].reread()
    // A pooler, which no vector depends on, is averaged where every encoder has one.
    let states = encoders.map { $0.parameters.state.merging($0.setAside) { weight, _ in weight } }
    for (name, tensor) in encoder.parameters.state.merging(encoder.setAside, uniquingKeysWith: { weight, _ in weight })
    where states.allSatisfy({ $0[name]?.shape == tensor.shape }) {
      withoutGrad {
        let parts = zip(states, parents).compactMap { state, parent in
          state[name].map { $0.to(.float64) * parent.weight }
        }
        tensor.assign(parts.dropFirst().reduce(parts[0], +))
      }
    }
  }

  /// Writes the average as an encoder directory, with the digests and shares of its parents in
  /// `config_sentence_transformers.json` and in README.md.
  ///
  /// - Parameters:
  ///   - creator: name and version of the program, stated in what is written.
  ///   - files: what is written beside them, by name.
  /// - Throws: `FileError` when the folder cannot be written; an older one is then untouched.
  public func save(to url: URL, creator: String, files: [String: Data] = [:]) throws {
    let rows = parents.map { "| `\($0.digest)` | \($0.weight) |" }.joined(separator: "\n")
    let card = """
      # Average of encoders

      Made by \(creator): each weight is the average of those of these encoders.

      | digest | share |
      |---|---|
      \(rows)

      """
    let list = parents.map { ["digest": $0.digest, "weight": $0.weight] as [String: Any] }
    try encoder.save(to: url, card: card, files: files, settings: ["merged_from": list])
  }

  /// What two encoders differ in besides their weights, in words.
  private static func differences(_ one: SentenceEncoder, _ other: SentenceEncoder) throws -> [String] {
    var found = settings(one).compactMap { name, value in
      let second = settings(other)[name] ?? "absent"
      return value == second ? nil : "\(name) is \(value) and \(second)"
    }.sorted()
    let shapes = [one, other].map { $0.parameters.state.mapValues(\.shape) }
    if found.isEmpty, shapes[0] != shapes[1] { found.append("their weights have other names or shapes") }
    for name in SentenceEncoder.tokenizerFiles {
      let contents = [one, other].map {
        FileManager.default.contents(atPath: $0.files.transformer.appending(path: name).path)
      }
      if contents[0] != contents[1] { found.append("\(name) is another") }
    }
    return found
  }

  /// What decides vectors beside weights and tokenizer. Dropout acts in a training only.
  private static func settings(_ encoder: SentenceEncoder) -> [String: String] {
    let config = fields(of: encoder.files.architecture.configuration)
    let own = [
      "pooling": encoder.pooling.rawValue, "normalization": "\(encoder.normalizes)", "length": "\(encoder.maxLength)",
      "prompt": "\"\(encoder.prompt)\"", "lowercasing": "\(encoder.files.lowercases)",
    ]
    return Dictionary(config.filter { !$0.0.contains("Dropout") }) { first, _ in first }.merging(own) { $1 }
  }
  /// The properties of a configuration by name, also those of the configurations within it.
  private static func fields(of configuration: Any) -> [(String, String)] {
    Mirror(reflecting: configuration).children.flatMap { child in
      let parts = Mirror(reflecting: child.value).displayStyle == .struct ? fields(of: child.value) : []
      return parts.isEmpty ? [(child.label ?? "", "\(child.value)")] : parts
    }
  }
}
