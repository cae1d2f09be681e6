import Files
import Foundation

/// Articles as JSON lines; `knowledge/README.md` describes them.
public struct ArticleFormat: SourceFormat {
  /// A format; there is nothing to choose.
  public init() {}

  /// `articles`
  public var name: String { "articles" }
  /// What is read.
  public var file: String { "articles as JSON lines, or a directory of them" }
  /// What becomes a concept.
  public var concepts: String { "one for each line" }

  /// Judges by the members that each article has.
  public func recognises(_ place: SourcePlace) throws -> Bool {
    guard let line = try place.head(ofFirst: ArticleImporter().directoryUse)?.lines.first, line.first == "{" else {
      return false
    }
    struct Article: Decodable {
      let id, title: AnyValue
    }
    struct AnyValue: Decodable {
      init(from decoder: any Decoder) {}
    }
    return (try? ForeignJSONDecoder().decode(Article.self, from: Data(line.utf8))) != nil
  }

  /// The importer; there is nothing to choose.
  public func importer(_ options: NoOptions) -> ArticleImporter { ArticleImporter() }
}
