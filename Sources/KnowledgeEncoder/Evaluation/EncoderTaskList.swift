import Files
import Foundation
import Ontology
import TextEncoder

/// A file that names sets of questions: JSON with `format_version` and `sets`.
///
/// ```json
/// {"format_version": 1, "sets": [
///   {"kind": "linking", "name": "NCBI", "mentions": ["corpus.txt.gz"], "dictionary": "medic.txt.gz"},
///   {"kind": "pairs", "name": "EHR-RelB", "file": "pairs.tsv"}]}
/// ```
///
/// Files are looked for beside the list.
public struct EncoderTaskList: Decodable, Equatable, Sendable {
  /// Mentions and the dictionary they are linked to.
  public struct Linking: Equatable, Sendable {
    /// The name of the set.
    public var name: String
    /// Files of mentions, asked for together.
    public var mentions: [String]
    /// Files of names; concepts of all of them count.
    public var dictionary: [String]
    /// Classes of mentions that count; all for an empty list.
    public var types: [String]
    /// Columns of text and id in delimited files of mentions.
    public var columns: [String]
    /// How vectors are compared.
    public var similarity: VectorSimilarity
    /// What encoders were trained on: a file of names of concepts with the same ids, or a database, whose concepts have the
    /// codes they are mapped to as ids too.
    public var trainingNames: String?
    /// Whether concepts are ranked by words and meaning too.
    public var isFused: Bool

    /// A set.
    public init(
      name: String, mentions: [String], dictionary: [String], types: [String] = [], columns: [String] = [],
      similarity: VectorSimilarity = .cosine, trainingNames: String? = nil, isFused: Bool = false
    ) {
      self.name = name
      self.mentions = mentions
      self.dictionary = dictionary
      self.types = types
      self.columns = columns
      self.similarity = similarity
      self.trainingNames = trainingNames
      self.isFused = isFused
    }
  }

  /// A file of rated pairs.
  public struct Pairs: Equatable, Sendable {
    /// The name of the set.
    public var name: String
    /// The file.
    public var file: String
    /// Columns of both terms and of the rating; found without them.
    public var columns: [String]
    /// How vectors are compared.
    public var similarity: VectorSimilarity

    /// A set.
    public init(name: String, file: String, columns: [String] = [], similarity: VectorSimilarity = .cosine) {
      self.name = name
      self.file = file
      self.columns = columns
      self.similarity = similarity
    }
  }

  /// Names that are nearly the same.
  public struct Contrasts: Equatable, Sendable {
    /// The name of the set.
    public var name: String
    /// Files of names; concepts of all of them count.
    public var dictionary: [String]

    /// A set.
    public init(name: String, dictionary: [String]) {
      self.name = name
      self.dictionary = dictionary
    }
  }

  /// A set of questions.
  public enum Entry: Equatable, Sendable {
    /// Mentions that are linked to concepts.
    case linking(Linking)
    /// Pairs of terms with ratings.
    case pairs(Pairs)
    /// Names of a dictionary that differ in one word.
    case contrasts(Contrasts)
  }

  /// The sets in their order.
  public var sets: [Entry]

  /// A list.
  public init(_ sets: [Entry]) { self.sets = sets }

  /// Reads a list.
  ///
  /// - Throws: `EncoderError` that names the file and the key that is missing, unknown or has a value of the wrong kind.
  public init(contentsOf url: URL) throws {
    do {
      self = try JSONFile(url: url, largest: 1 << 24).decode(as: "list of sets", isVersioned: true)
    } catch let error as any Hinted {
      throw EncoderError(error.description, hint: error.hint ?? "docs/evaluation.md has an example")
    }
    let names = sets.map(\.name)
    guard let twice = Dictionary(grouping: names, by: \.self).filter({ $1.count > 1 }).keys.min() else { return }
    throw EncoderError("\(url.lastPathComponent): two sets are called '\(twice)'")
  }

  /// Reads the files of all sets. A dictionary that several sets name is read once.
  ///
  /// - Parameter folder: Where relative paths begin.
  ///
  /// - Throws: `EncoderError` or `FileError` that names the file and the line that is wrong.
  public func tasks(in folder: URL) throws -> [any EncoderTask] {
    func url(_ path: String) -> URL { path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path) }
    var dictionaries: [[String]: TermDictionary] = [:]
    func dictionary(_ paths: [String]) throws -> TermDictionary {
      if let known = dictionaries[paths] { return known }
      let parts = try paths.map { try TermDictionary(contentsOf: url($0)) }
      let read = parts.count == 1 ? parts[0] : TermDictionary(parts)
      dictionaries[paths] = read
      return read
    }
    func trainingNames(_ path: String) throws -> TermDictionary {
      guard url(path).hasEnding(".sqlite") else { return try dictionary([path]) }
      if let known = dictionaries[[path]] { return known }
      let read = try TermDictionary(OntologyStore.open(at: url(path)), includesMappings: true)
      dictionaries[[path]] = read
      return read
    }
    return try sets.map { entry in
      switch entry {
      case .linking(let set):
        let corpus = MentionCorpus(
          try set.mentions.map { try MentionCorpus(contentsOf: url($0), columns: set.columns) })
        return try LinkingTask(
          name: set.name, corpus: corpus.mentions(ofTypes: set.types), dictionary: dictionary(set.dictionary),
          similarity: set.similarity, trainingNames: set.trainingNames.map(trainingNames),
          isFused: set.isFused)
      case .pairs(let set):
        return try TermPairs(
          contentsOf: url(set.file), name: set.name, columns: set.columns, similarity: set.similarity)
      case .contrasts(let set):
        return ContrastTask(name: set.name, try dictionary(set.dictionary))
      }
    }
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case formatVersion = "format_version"
    case sets
  }

  /// Decodes a list, and refuses keys that it does not have.
  public init(from decoder: any Decoder) throws {
    try UnknownKey.refuse(in: decoder, besides: CodingKeys.self)
    sets = try decoder.container(keyedBy: CodingKeys.self).decode([Entry].self, forKey: .sets)
  }
}

extension EncoderTaskList.Entry: Decodable {
  private enum Kind: String, CaseIterable { case linking, pairs, contrasts }

  private enum CodingKeys: String, CodingKey { case kind }

  private enum LinkingKeys: String, CodingKey, CaseIterable {
    case kind, name, mentions, dictionary, types, columns, similarity, fused
    case trainingNames = "training_names"
  }

  private enum PairsKeys: String, CodingKey, CaseIterable {
    case kind, name, file, columns, similarity
  }

  private enum ContrastsKeys: String, CodingKey, CaseIterable {
    case kind, name, dictionary
  }

  /// The name of the set.
  var name: String {
    switch self {
    case .linking(let set): set.name
    case .pairs(let set): set.name
    case .contrasts(let set): set.name
    }
  }

  /// Decodes a set, and refuses keys that its kind does not have.
  public init(from decoder: any Decoder) throws {
    switch try decoder.container(keyedBy: CodingKeys.self).decodeKind(Kind.self, forKey: .kind) {
    case .linking:
      try UnknownKey.refuse(in: decoder, besides: LinkingKeys.self)
      let fields = try decoder.container(keyedBy: LinkingKeys.self)
      self = .linking(
        .init(
          name: try fields.decode(String.self, forKey: .name),
          mentions: try fields.decode(OneOrMany.self, forKey: .mentions).values,
          dictionary: try fields.decode(OneOrMany.self, forKey: .dictionary).values,
          types: try fields.decodeIfPresent([String].self, forKey: .types) ?? [],
          columns: try fields.decodeIfPresent([String].self, forKey: .columns) ?? [],
          similarity: try fields.decodeIfPresent(VectorSimilarity.self, forKey: .similarity) ?? .cosine,
          trainingNames: try fields.decodeIfPresent(String.self, forKey: .trainingNames),
          isFused: try fields.decodeIfPresent(Bool.self, forKey: .fused) ?? false))
    case .contrasts:
      try UnknownKey.refuse(in: decoder, besides: ContrastsKeys.self)
      let fields = try decoder.container(keyedBy: ContrastsKeys.self)
      self = .contrasts(
        .init(
          name: try fields.decode(String.self, forKey: .name),
          dictionary: try fields.decode(OneOrMany.self, forKey: .dictionary).values))
    case .pairs:
      try UnknownKey.refuse(in: decoder, besides: PairsKeys.self)
      let fields = try decoder.container(keyedBy: PairsKeys.self)
      self = .pairs(
        .init(
          name: try fields.decode(String.self, forKey: .name), file: try fields.decode(String.self, forKey: .file),
          columns: try fields.decodeIfPresent([String].self, forKey: .columns) ?? [],
          similarity: try fields.decodeIfPresent(VectorSimilarity.self, forKey: .similarity) ?? .cosine))
    }
  }
}

/// One path, or a list of them.
private struct OneOrMany: Decodable {
  let values: [String]

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    values = try (try? container.decode(String.self)).map { [$0] } ?? container.decode([String].self)
  }
}
