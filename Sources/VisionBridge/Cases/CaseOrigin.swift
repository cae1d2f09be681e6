import Files
import Foundation

/// Where the cases of a manifest come from, in a file beside it: `NAME.origin.json` for `NAME.jsonl`. Trainings keep it in their
/// run, so that a report can say what is real.
public struct CaseOrigin: Codable, Equatable, Sendable {
  /// Whether the images were drawn and not taken of anyone.
  public var isSynthetic: Bool
  /// What made the manifest of what, in one phrase.
  public var description: String

  private enum CodingKeys: String, CodingKey {
    case description
    case isSynthetic = "is_synthetic"
  }

  /// Makes an origin.
  public init(isSynthetic: Bool, description: String) {
    self.isSynthetic = isSynthetic
    self.description = description
  }

  /// Reads a file that `save` wrote; nil where there is none.
  ///
  /// - Throws: `VisionError` when the file cannot be read or is no origin, `FileError` when its folder cannot be entered.
  public static func load(_ url: URL) throws -> CaseOrigin? {
    guard try FolderListing.place(at: url) != .nothing else { return nil }
    do {
      return try ForeignJSONDecoder().decode(CaseOrigin.self, from: Data(contentsOf: url))
    } catch {
      throw VisionError("\(url.path) is no origin of cases: \(JSONReason.of(error))", hint: "remove the file")
    }
  }

  /// Writes the origin.
  ///
  /// - Throws: `FileError` when the file cannot be written.
  public func save(to url: URL) throws { try AtomicFile.write(try JSONText.encode(self, as: .document), to: url) }

  /// The file beside a manifest.
  public static func file(beside manifest: URL) -> URL {
    manifest.deletingPathExtension().appendingPathExtension("origin.json")
  }
}
