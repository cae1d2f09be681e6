import Files
import TextEncoder

/// Reads the lines of a PubTator file: `id|t|title`, `id|a|abstract`, mentions of an id, start, end, text, class and ids with
/// tabs between them, and relations, which are passed over.
///
/// Source: https://www.ncbi.nlm.nih.gov/research/pubtator3/tutorial, "PubTator format".
struct PubTatorReader {
  private let name: String
  private(set) var corpus: MentionCorpus
  private var lastDocument: String?

  init(name: String) {
    self.name = name
    corpus = MentionCorpus(origin: name, mentions: [])
  }

  /// Whether a file that begins with this line is one.
  static func isFirstLine(_ line: String) -> Bool { passage(line)?.part == "t" }

  /// Takes the next line.
  ///
  /// - Throws: `EncoderError` for a line that is none of those.
  mutating func add(_ line: String, number: Int) throws(EncoderError) {
    func bad(_ reason: String) -> EncoderError { EncoderError("\(name), line \(number): \(reason)") }
    guard !line.allSatisfy(\.isWhitespace) else { return }
    if let passage = Self.passage(line) {
      if passage.part == "t" {
        corpus.documents.append(.init(id: passage.document, text: passage.text))
      } else if lastDocument == passage.document {
        corpus.documents[corpus.documents.count - 1].text += " " + passage.text
      } else {
        throw bad("an abstract without its title before it")
      }
      lastDocument = passage.document
      return
    }
    let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
    guard fields.count > 2 else {
      throw bad("expected a title (id|t|…), an abstract (id|a|…), a mention or a relation with tabs")
    }
    guard fields[0].elementsEqual(lastDocument ?? "") else {
      throw bad("a mention or relation of another document than the one before it")
    }
    guard let start = Int(fields[1]) else { return }
    guard let end = Int(fields[2]), 0 <= start, start < end else { throw bad("start and end are no places of a text") }
    guard fields.count > 4 else { throw bad("a mention without text and class") }
    let text = String(fields[3]).collapsed
    guard !text.isEmpty else { throw bad("the mention has no text") }
    corpus.mentions.append(
      .init(
        text, ids: fields.count > 5 ? MentionCorpus.ids(fields[5]) : [], type: String(fields[4]),
        document: lastDocument, place: start..<end))
  }

  /// The parts of a line `id|t|text` or `id|a|text`.
  private static func passage(_ line: String) -> (document: String, part: Substring, text: String)? {
    let parts = line.split(separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count == 3, parts[1] == "t" || parts[1] == "a", !parts[0].isEmpty, !parts[0].contains("\t") else {
      return nil
    }
    return (String(parts[0]), parts[1], String(parts[2]))
  }
}
