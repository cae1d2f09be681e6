/// The abbreviations that a text defines itself: "heat shock transcription factor (HSF)".
///
/// A short form has two to ten letters and digits in at most two words. Its letters and digits are looked for in the words
/// before the bracket from right to left; the first must begin a word. A long form has at most five words more than the
/// short form has letters and digits, and at most twice as many. Where a bracket has more than two words it is the long
/// form, and the word before it the short one.
///
/// Source: A. S. Schwartz and M. A. Hearst, A simple algorithm for identifying abbreviation definitions in biomedical text,
/// Pacific Symposium on Biocomputing 2003.
public struct AbbreviationFinder: Equatable, Sendable {
  /// The long form of each short form, of several the first in the text.
  public let longForms: [String: String]

  /// Finds the definitions of a text.
  public init(_ text: String) {
    var found: [String: String] = [:]
    for sentence in Self.sentences(text) {
      for (short, long) in Self.definitions(in: sentence) where found[short] == nil { found[short] = long }
    }
    longForms = found
  }

  /// A mention with its short forms written out, wherever they stand as words of their own: "APC carriers" becomes
  /// "adenomatous polyposis coli carriers". A long form that the mention has already is not repeated.
  public func expanded(_ mention: String) -> String {
    if let whole = longForms[mention] { return whole }
    var words: [Substring] = []
    var hasChanged = false
    var rest = mention[...]
    while let first = rest.first {
      let isWord = first.isLetter || first.isNumber
      var end = rest.firstIndex { ($0.isLetter || $0.isNumber) != isWord } ?? rest.endIndex
      // Short forms may have signs inside, such as "TTF-1".
      if isWord, let (form, long) = longForm(at: rest), !mention.lowercased().contains(long.lowercased()) {
        words.append(Substring(long))
        end = rest.index(rest.startIndex, offsetBy: form.count)
        hasChanged = true
      } else {
        words.append(rest[..<end])
      }
      rest = rest[end...]
    }
    return hasChanged ? words.joined() : mention
  }

  /// The longest short form that a text begins with as a word of its own.
  private func longForm(at text: Substring) -> (form: String, long: String)? {
    let fitting = longForms.filter { form, _ in
      guard text.hasPrefix(form) else { return false }
      let next = text.dropFirst(form.count).first
      return next.map { !$0.isLetter && !$0.isNumber } ?? true
    }
    return fitting.max { $0.key.count < $1.key.count }.map { ($0.key, $0.value) }
  }

  /// The parts of a text between full stops that a space follows.
  private static func sentences(_ text: String) -> [[Character]] {
    var sentences: [[Character]] = []
    var current: [Character] = []
    for character in text {
      if character.isWhitespace, current.last == "." {
        sentences.append(current)
        current = []
      } else {
        current.append(character.isWhitespace ? " " : character)
      }
    }
    return sentences + [current]
  }

  private static func definitions(in sentence: [Character]) -> [(short: String, long: String)] {
    var found: [(String, String)] = []
    var start = 0
    while let open = sentence[start...].firstIndex(of: "(") {
      start = open + 1
      guard let close = closing(sentence, from: open) else { break }
      let before = sentence[..<open]
      var inside = sentence[(open + 1)..<close]
      if let sign = inside.indices.dropLast().first(where: { ",;".contains(inside[$0]) && inside[$0 + 1] == " " }) {
        inside = inside[..<sign]
      }
      let words = inside.split(separator: " ")
      if words.count <= 2, let pair = pair(short: String(inside), long: before) {
        found.append(pair)
      } else if words.count > 2, let word = before.split(separator: " ").last, word.contains(where: \.isUppercase),
        let pair = pair(short: String(word), long: inside)
      {
        found.append(pair)
      }
    }
    return found
  }

  /// The bracket that closes the one at `open`.
  private static func closing(_ sentence: [Character], from open: Int) -> Int? {
    var depth = 0
    for place in open..<sentence.count {
      if sentence[place] == "(" { depth += 1 }
      if sentence[place] == ")" { depth -= 1 }
      if depth == 0 { return place }
    }
    return nil
  }

  private static func pair(short text: String, long: ArraySlice<Character>) -> (short: String, long: String)? {
    let short = Array(text.trimmed)
    let size = short.count { $0.isLetter || $0.isNumber }
    guard short.count >= 2, (1...10).contains(size), short.contains(where: \.isLetter),
      short[0].isLetter || short[0].isNumber
    else { return nil }
    let words = long.split(separator: " ")
    let candidate = Array(words.suffix(min(size + 5, size * 2)).joined(separator: " "))
    guard let best = longForm(of: short, in: candidate), best.count > short.count else { return nil }
    // A long form that has the short form as a word defines nothing.
    guard !best.split(separator: " ").contains(where: { $0.elementsEqual(short) }) else { return nil }
    return (String(short), String(best))
  }

  /// The end of a text that has the letters and digits of a short form in their order, as few words of it as will do.
  private static func longForm(of short: [Character], in text: [Character]) -> ArraySlice<Character>? {
    var place = text.count - 1
    for (index, sign) in short.enumerated().reversed() where sign.isLetter || sign.isNumber {
      func fits(_ place: Int) -> Bool {
        guard text[place].lowercased() == sign.lowercased() else { return false }
        return index > 0 || place == 0 || !(text[place - 1].isLetter || text[place - 1].isNumber)
      }
      while place >= 0, !fits(place) { place -= 1 }
      guard place >= 0 else { return nil }
      place -= 1
    }
    // The first letter may stand behind a hyphen; the long form begins with its word.
    let start = place < 0 ? 0 : (text[...place].lastIndex(of: " ") ?? -1) + 1
    return text[start...]
  }
}

extension String {
  fileprivate var trimmed: Substring {
    let start = firstIndex { !$0.isWhitespace } ?? endIndex
    return self[start...].lastIndex { !$0.isWhitespace }.map { self[start...$0] } ?? ""
  }
}
