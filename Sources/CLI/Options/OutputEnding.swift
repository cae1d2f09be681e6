import ArgumentParser
import Files
import Foundation
import Torch

/// The rule of every option that names a file to write: the name's ending says the format, in small or capital letters,
/// and an ending that says another one is refused before any work is done.
enum OutputEnding {
  /// Checks the value of `option`; nothing to write is fine.
  static func check(_ path: String?, _ option: String, _ endings: [String]) throws(ValidationError) {
    guard let path, URL(filePath: path).ending(among: endings) == nil else { return }
    throw ValidationError("\(option) must end in \(endings.joined(separator: " or ")), found \(path)")
  }
}
