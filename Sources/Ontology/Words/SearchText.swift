import Deterministic
import Foundation

/// Text as the search sees it: letters and digits in lower case, separated by single spaces.
package enum SearchText {
  /// Splits a text into words of letters and digits, in lower case.
  static func words(_ text: String) -> [String] {
    var text = text
    return text.withUTF8(asciiWords) ?? unicodeWords(text)
  }

  /// Returns nil for bytes that are not all ASCII. Nearly all names are, and a search reads thousands of them.
  private static func asciiWords(_ bytes: UnsafeBufferPointer<UInt8>) -> [String]? {
    var words: [String] = []
    let isASCII = eachASCIIWord(bytes) { word in
      words.append(
        String(unsafeUninitializedCapacity: word.count) { text in
          for (index, byte) in word.enumerated() { text[index] = lowercased(byte) }
          return word.count
        })
    }
    return isASCII ? words : nil
  }

  /// Gives each word as it is written; returns false, and gives none, for bytes that are not all ASCII.
  @inline(__always)
  private static func eachASCIIWord(
    _ bytes: UnsafeBufferPointer<UInt8>, _ body: (Slice<UnsafeBufferPointer<UInt8>>) -> Void
  ) -> Bool {
    guard bytes.allSatisfy({ $0 < 0x80 }) else { return false }
    var start = 0
    while start < bytes.count {
      guard isWord(bytes[start]) else {
        start += 1
        continue
      }
      var end = start + 1
      while end < bytes.count, isWord(bytes[end]) { end += 1 }
      body(bytes[start..<end])
      start = end
    }
    return true
  }

  /// Whether a byte of ASCII is a letter or a digit.
  static func isWord(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: false
    }
  }

  /// The small letter of a capital of ASCII; any other byte as it is.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
  }

  private static func unicodeWords(_ text: String) -> [String] {
    var words: [String] = []
    var word = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if scalar.properties.isAlphabetic || scalar.properties.numericType != nil
        || (scalar.properties.canonicalCombiningClass != .notReordered && !word.isEmpty)
      {
        word.append(scalar)
      } else if !word.isEmpty {
        words.append(String(word).lowercased())
        word.removeAll()
      }
    }
    if !word.isEmpty { words.append(String(word).lowercased()) }
    return words
  }

  /// Returns the words joined by spaces: equal for texts that differ only in case, punctuation and spacing.
  package static func normalised(_ text: String) -> String {
    words(text).joined(separator: " ")
  }

  /// Returns a hash of the normalised text, which is not made where all of it is ASCII: `StableHash.of(normalised(text))`.
  package static func hash(_ text: String) -> UInt64 {
    var text = text
    return text.withUTF8(asciiHash) ?? StableHash.of(normalised(text))
  }

  /// Returns nil for bytes that are not all ASCII.
  private static func asciiHash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64? {
    var hash = StableHash()
    var isFirst = true
    let isASCII = eachASCIIWord(bytes) { word in
      if !isFirst { hash.add(UInt8(ascii: " ")) }
      for byte in word { hash.add(lowercased(byte)) }
      isFirst = false
    }
    return isASCII ? SplitMix64.mix(hash.value) : nil
  }

  /// Returns a word of `words` as the full-text index keeps it: without diacritics.
  static func folded(_ word: String) -> String {
    guard !word.utf8.allSatisfy({ $0 < 0x80 }) else { return word }
    var scalars = String.UnicodeScalarView()
    for scalar in word.decomposedStringWithCanonicalMapping.unicodeScalars
    where scalar.properties.canonicalCombiningClass == .notReordered {
      scalars.append(scalar)
    }
    return String(scalars)
  }
}
