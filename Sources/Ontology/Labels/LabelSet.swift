import Files
import Foundation

/// An ordered list of class labels. The order is part of the set: position `i` is class `i` of every model trained on it.
public struct LabelSet: Equatable, Codable, Sendable {
  /// One class.
  public struct Label: Equatable, Codable, Sendable {
    /// Name of the class, unique in the set.
    public var name: String
    /// The concept that the class stands for; nil for a class like "Normal".
    public var concept: ConceptID?

    /// Makes a label.
    public init(name: String, concept: ConceptID? = nil) {
      self.name = name
      self.concept = concept
    }

    /// Decodes a label.
    ///
    /// - Throws: an error that names the nearest key for one that is not known.
    public init(from decoder: any Decoder) throws {
      try UnknownKey.refuse(in: decoder, besides: CodingKeys.allCases.map(\.stringValue))
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      name = try fields.decode(String.self, forKey: .name)
      concept = try fields.decodeIfPresent(ConceptID.self, forKey: .concept)
      guard concept != nil else { return }
      try UnknownKey.refuse(in: fields.superDecoder(forKey: .concept), besides: ["system", "code"])
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case name, concept
    }
  }

  /// Name of the set.
  public var name: String
  /// The classes in the order of their positions.
  public let labels: [Label]

  /// Makes a set whose classes are numbered in the order given.
  ///
  /// - Throws: `OntologyError` when a name is empty or occurs twice, or when there is no label.
  public init(name: String, labels: [Label]) throws {
    guard !name.isEmpty else { throw OntologyError("a label set needs a name") }
    guard !labels.isEmpty else { throw OntologyError("label set \(name) has no labels") }
    var positions: [String: Int] = [:]
    for (position, label) in labels.enumerated() {
      guard !label.name.isEmpty else {
        throw OntologyError("label set \(name): label \(position) has no name")
      }
      if let first = positions.updateValue(position, forKey: label.name) {
        throw OntologyError("label set \(name): labels \(first) and \(position) are both named \(label.name)")
      }
    }
    self.name = name
    self.labels = labels
  }

  /// Reads a set from a list of labels, see `LabelList`, whose codes name their systems.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read, is no list of labels, or has a code without its system.
  public init(contentsOf url: URL) throws {
    self = try LabelList(contentsOf: url).set { code, label in
      throw OntologyError(
        "\(url.lastPathComponent): the label \(label) has the code \(code) and no system",
        hint: "Add the key system to the label, for example ICD10CM.")
    }
  }

  /// Decodes and checks a set.
  ///
  /// - Throws: an error that names the nearest key for one that is not known.
  public init(from decoder: any Decoder) throws {
    try UnknownKey.refuse(in: decoder, besides: CodingKeys.allCases.map(\.stringValue))
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      name: container.decode(String.self, forKey: .name),
      labels: container.decode([Label].self, forKey: .labels))
  }

  private enum CodingKeys: String, CodingKey, CaseIterable {
    case name, labels
  }

  /// Writes the set as a list of labels that `init(contentsOf:)` reads, under a temporary name first. Its name is that of
  /// the file.
  public func write(to url: URL) throws { try LabelList(self).write(to: url) }
}
