import Files
import Foundation
import TextEncoder

/// Texts in which concepts are mentioned, or mentions alone.
public struct MentionCorpus: Equatable, Sendable {
  /// A text with mentions.
  public struct Document: Equatable, Sendable {
    /// Its id, such as a PubMed number.
    public var id: String
    /// Title and abstract with a space between them.
    public var text: String

    /// A document.
    public init(id: String, text: String) {
      self.id = id
      self.text = text
    }
  }

  /// A concept mentioned.
  public struct Mention: Equatable, Sendable {
    /// As it is written.
    public var text: String
    /// The concept's ids, one unless the mention is a composite; empty where the file has none.
    public var ids: [String]
    /// The class of the file, such as `Disease`; nil where it has none.
    public var type: String?
    /// Id of its document; nil for a mention alone.
    public var document: String?
    /// Its place in the document's text, in Unicode scalars.
    public var place: Range<Int>?

    /// A mention.
    public init(_ text: String, ids: [String], type: String? = nil, document: String? = nil, place: Range<Int>? = nil) {
      self.text = text
      self.ids = ids
      self.type = type
      self.document = document
      self.place = place
    }

    /// Whether it means several concepts at once, as "breast and ovarian cancer" does.
    public var isComposite: Bool { ids.count > 1 }
  }

  /// Names of the files, for reports.
  public var origin: String
  /// The texts; none for mentions alone.
  public var documents: [Document]
  /// The mentions in the order of the files.
  public var mentions: [Mention]

  /// A corpus.
  public init(origin: String, documents: [Document] = [], mentions: [Mention]) {
    self.origin = origin
    self.documents = documents
    self.mentions = mentions
  }

  /// Puts corpora together.
  public init(_ parts: [MentionCorpus]) {
    self.init(
      origin: parts.map(\.origin).joined(separator: ", "), documents: parts.flatMap(\.documents),
      mentions: parts.flatMap(\.mentions))
  }

  /// The corpus with mentions of some classes only; all for an empty list.
  ///
  /// - Throws: `EncoderError` that names the classes there are, when none is left.
  public func mentions(ofTypes types: [String]) throws(EncoderError) -> MentionCorpus {
    guard !types.isEmpty else { return self }
    var corpus = self
    corpus.mentions.removeAll { !types.contains($0.type ?? "") }
    guard !corpus.mentions.isEmpty else {
      let known = Set(mentions.compactMap(\.type)).sorted()
      throw EncoderError(
        "\(origin): there are no mentions of class \(types.joined(separator: ", "))",
        hint: "there are \(known.isEmpty ? "no classes" : known.joined(separator: ", "))")
    }
    return corpus
  }

  /// The texts of the mentions, with the abbreviations that their documents define written out.
  public var expandedMentions: [String] {
    let finders = Dictionary(
      documents.map { ($0.id, AbbreviationFinder($0.text)) }, uniquingKeysWith: { first, _ in first })
    return mentions.map { mention in
      mention.document.flatMap { finders[$0] }?.expanded(mention.text) ?? mention.text
    }
  }

  /// The ids of a field: those of composites are joined by `+` or `|`.
  static func ids(_ field: some StringProtocol) -> [String] {
    field.split { $0 == "+" || $0 == "|" }.map { String($0).collapsed }.filter { !$0.isEmpty }
  }
}

extension MentionCorpus {
  /// Reads a file, plain or gzipped: PubTator, a mention a line, or columns of text, ids and perhaps document, start and end.
  ///
  /// Columns are separated by tabs, in a file whose name ends in `.csv` by commas; a first line that begins with `text` and
  /// `id` is a header.
  ///
  /// - Parameter columns: Header names or numbers from 1 of the columns of a delimited file, in this order.
  ///
  /// - Throws: `EncoderError` naming the line that is wrong, `FileError` when the file cannot be read.
  public init(contentsOf url: URL, columns: [String] = []) throws {
    let file = TextFile(url: url)
    let lines = String(decoding: try file.head(), as: UTF8.self).split(whereSeparator: \.isNewline)
    if let first = lines.first(where: { !$0.allSatisfy(\.isWhitespace) }), PubTatorReader.isFirstLine(String(first)) {
      var reader = PubTatorReader(name: url.lastPathComponent)
      try file.forEachTextLine { number, line in try reader.add(line, number: number) }
      self = reader.corpus
    } else {
      self = try Self.delimited(url, columns)
    }
    guard !mentions.isEmpty else { throw EncoderError("\(origin): there are no mentions") }
  }

  private static func delimited(_ url: URL, _ columns: [String]) throws -> MentionCorpus {
    let isCSV = url.ending(among: [".csv", ".csv.gz"]) != nil
    let table = try DelimitedTable(contentsOf: url, isCSV ? .csv : .tsv)
    let places = try columns.isEmpty ? Array(table.rows[0].fields.indices.prefix(5)) : columns.map(table.column)
    guard places.count != 4, places.count <= 5 else {
      throw EncoderError(
        "\(table.name): \(places.count) columns, expected text, id, and perhaps document, start and end")
    }
    let first = places.map { table.rows[0].fields[$0] }
    let isHeader = columns.contains { Int($0) == nil } || first.starts(with: ["text", "id"])
    let mentions = try table.rows.dropFirst(isHeader ? 1 : 0).map { row in
      let fields = places.map { row.fields[$0] }
      var mention = Mention(fields[0].collapsed, ids: fields.count > 1 ? ids(fields[1]) : [])
      guard !mention.text.isEmpty else { throw EncoderError("\(table.name), line \(row.line): the text is empty") }
      if fields.count > 2 { mention.document = fields[2] }
      if fields.count > 4 {
        guard let start = Int(fields[3]), let end = Int(fields[4]), 0 <= start, start < end else {
          throw EncoderError("\(table.name), line \(row.line): start and end are no places of a text")
        }
        mention.place = start..<end
      }
      return mention
    }
    return MentionCorpus(origin: table.name, mentions: mentions)
  }
}
