import VectorSearch
import Foundation

/// The vectors of an earlier file that were made as those of the next one are, by text.
struct FormerVectors {
  private let file: NameVectorFile
  private let rows: [String: Int]

  /// Nil where there is no file, or none whose vectors can be used; `note` is then told why.
  init?(_ url: URL, _ identity: NameVectorFile.Identity, note: (String) -> Void) {
    guard FileManager.default.fileExists(atPath: url.path) else { return nil }
    do {
      file = try NameVectorFile(contentsOf: url)
    } catch {
      note("no earlier vectors are kept: \(error)")
      return nil
    }
    let differences = identity.differences(from: file.identity)
    guard differences.isEmpty else {
      note("no vectors of \(url.path) are kept: \(differences.joined(separator: "; "))")
      return nil
    }
    rows = Dictionary((0..<file.count).map { [file] in (file.text($0), $0) }) { first, _ in first }
  }

  /// The stored vector of a text; nil where there is none, or a damaged one.
  func vector(of text: String) -> Data? {
    // Strings compare canonically equivalent texts as equal, encoders may not.
    guard let row = rows[text], file.text(row).utf8.elementsEqual(text.utf8) else { return nil }
    let vector = file.vector(row)
    return file.identity.format.areFinite(vector) ? vector : nil
  }
}
