import Files
import Foundation

/// The classes of a model as a file holds them: a JSON array of objects with the keys label, code, system, cases and group.
///
/// This is the one form in which label lists are written. Forms that are read too: an array of names, the published
/// `{"Normal": 0, …}` and the earlier `{"name": …, "labels": [{"name": …, "concept": {"system": …, "code": …}}]}`.
public struct LabelList: Equatable, Sendable {
  /// One class.
  public struct Entry: Equatable, Codable, Sendable {
    /// Name of the class.
    public var label: String
    /// Code of its concept; nil for a class like "Normal".
    public var code: String?
    /// System of the code; nil where only one system has the code.
    public var system: String?
    /// Cases that bear the class; nil where nobody has counted.
    public var cases: Int?
    /// `head`, `medium` or `tail`; nil where nobody has counted.
    public var group: String?

    /// Makes a class.
    public init(label: String, code: String? = nil, system: String? = nil, cases: Int? = nil, group: String? = nil) {
      self.label = label
      self.code = code
      self.system = system
      self.cases = cases
      self.group = group
    }

    /// What the phantom benchmark says of its classes, for people and for models; a list of classes does without.
    private static let passedOver = ["attributes", "band", "modalities", "splits", "texts"]

    /// Decodes a class; `count` is an earlier key for `cases`.
    ///
    /// - Throws: an error that names the nearest key for one that is not known.
    public init(from decoder: any Decoder) throws {
      try UnknownKey.refuse(in: decoder, besides: CodingKeys.allCases.map(\.stringValue) + Self.passedOver)
      let fields = try decoder.container(keyedBy: CodingKeys.self)
      label = try fields.decode(String.self, forKey: .label)
      code = try fields.decodeIfPresent(String.self, forKey: .code)
      system = try fields.decodeIfPresent(String.self, forKey: .system)
      cases =
        try fields.decodeIfPresent(Int.self, forKey: .cases) ?? fields.decodeIfPresent(Int.self, forKey: .count)
      group = try fields.decodeIfPresent(String.self, forKey: .group)
    }

    /// Writes a class, without what is nil.
    public func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: CodingKeys.self)
      try fields.encode(label, forKey: .label)
      try fields.encodeIfPresent(code, forKey: .code)
      try fields.encodeIfPresent(system, forKey: .system)
      try fields.encodeIfPresent(cases, forKey: .cases)
      try fields.encodeIfPresent(group, forKey: .group)
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
      case label, code, system, cases, group, count
    }
  }

  /// Name of the set; that of the file where it states none.
  public var name: String
  /// The classes in the order of their positions.
  public var entries: [Entry]

  /// Makes a list.
  public init(name: String, entries: [Entry]) {
    self.name = name
    self.entries = entries
  }

  /// Takes the classes of a set.
  public init(_ set: LabelSet) {
    self.init(
      name: set.name,
      entries: set.labels.map { Entry(label: $0.name, code: $0.concept?.code, system: $0.concept?.system) })
  }

  /// Reads a list in any of its forms.
  ///
  /// - Throws: `FileError` or `OntologyError` when the file cannot be read, is no list of labels or has a key that is not known.
  public init(contentsOf url: URL) throws {
    guard FileManager.default.fileExists(atPath: url.path) else {
      throw OntologyError("there is no file of labels at \(url.path)", hint: "Check the path.")
    }
    let data: Data
    do {
      data = try Data(contentsOf: url)
    } catch {
      throw OntologyError(
        "cannot read the labels in \(url.path): \(error.localizedDescription)",
        hint: "Check the path and its permissions.")
    }
    name = url.deletingPathExtension().lastPathComponent
    do {
      switch try ForeignJSONDecoder().decode(Form.self, from: data) {
      case .entries(let entries): self.entries = entries
      case .set(let set): (name, entries) = (set.name, LabelList(set).entries)
      case .positions: entries = try LabelDictionary.load(url).map { Entry(label: $0) }
      }
    } catch let error as DecodingError {
      throw OntologyError(
        "\(url.path) is no list of labels: \(JSONReason.of(error))",
        hint: #"For example [{"label": "Normal"}, {"label": "Pneumothorax", "code": "J93.9", "system": "ICD10CM"}]."#)
    } catch let error as UnknownKey {
      throw OntologyError("\(url.path) is no list of labels: \(error.description)", hint: error.hint)
    }
  }

  /// Returns the set that the list stands for.
  ///
  /// - Parameter concept: The concept of a class whose code stands without its system.
  ///
  /// - Throws: `OntologyError` when a name is empty or occurs twice, and what `concept` throws.
  public func set(_ concept: (_ code: String, _ label: String) throws -> ConceptID) throws -> LabelSet {
    try LabelSet(
      name: name,
      labels: entries.map { entry in
        guard let code = entry.code, !code.isEmpty else { return LabelSet.Label(name: entry.label) }
        let id = try entry.system.map { ConceptID(system: $0, code: code) } ?? concept(code, entry.label)
        return LabelSet.Label(name: entry.label, concept: id)
      })
  }

  /// Writes the list, a class a line, under a temporary name first.
  public func write(to url: URL) throws {
    let lines = try entries.map { String(decoding: try JSONText.encode($0, as: .line), as: UTF8.self) }
    try AtomicFile.write(Data("[\n\(lines.joined(separator: ",\n"))\n]\n".utf8), to: url)
  }

  /// A file told by its outermost form.
  private enum Form: Decodable {
    case entries([Entry])
    case set(LabelSet)
    case positions

    init(from decoder: any Decoder) throws {
      if var list = try? decoder.unkeyedContainer() {
        var entries: [Entry] = []
        while !list.isAtEnd {
          if let name = try? list.decode(String.self) {
            entries.append(Entry(label: name))
          } else {
            entries.append(try list.decode(Entry.self))
          }
        }
        self = .entries(entries)
        return
      }
      let object = try decoder.container(keyedBy: Key.self)
      let isPositions = object.allKeys.allSatisfy { (try? object.decode(Int.self, forKey: $0)) != nil }
      self = isPositions && !object.allKeys.isEmpty ? .positions : .set(try LabelSet(from: decoder))
    }

    private struct Key: CodingKey {
      let stringValue: String
      let intValue: Int? = nil

      init(stringValue: String) { self.stringValue = stringValue }
      init?(intValue: Int) { nil }
    }
  }
}
