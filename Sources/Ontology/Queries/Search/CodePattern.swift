/// A pattern of codes: `J93*` (J93 and every code that begins so), `J93.-` (the codes below J93, as the classification
/// itself writes it), `S52.5??A` (one character for each question mark). Case and dots do not matter.
struct CodePattern: Equatable {
  /// What every code of the pattern begins with, upper case and without dots.
  let prefix: String
  /// The pattern as SQLite's GLOB reads it, for codes in upper case and without dots.
  let glob: String

  /// Reads a pattern; nil for a text that is none. A word with a star and no digit (`pneumo*`) is an incomplete word.
  init?(_ text: String) {
    let plain = text.plainCode
    guard !plain.isEmpty, plain.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "*?-:_".contains($0)) })
    else { return nil }
    let isIncomplete = plain.hasSuffix("-")
    guard isIncomplete || plain.contains("*") || plain.contains("?"), plain.contains(where: \.isNumber) else {
      return nil
    }
    glob = isIncomplete ? plain.dropLast() + "?*" : plain
    prefix = String(glob.prefix { $0 != "*" && $0 != "?" })
    guard !prefix.isEmpty else { return nil }
  }
}
