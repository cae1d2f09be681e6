/// What the bytes of a text say about how it is encoded. Everything that is read has to be UTF-8; what is not is refused
/// under its name.
///
/// A text that is not UTF-8 has no mark of its encoding as a rule: its name is a guess from the bytes, and says so by naming
/// all that they may be.
public struct TextEncoding: Equatable, Sendable {
  /// The name as people know it, for example `UTF-16 LE` or `Latin-1 (ISO-8859-1) or Windows-1252`.
  public let name: String
  /// The name that `iconv -f` takes; nil where the bytes fit no encoding known here.
  public let iconvName: String?

  /// The bytes that UTF-8 texts of some programs begin with.
  public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// UTF-16 or UTF-32, with a byte order mark or without, or binary data; nil where the first bytes of a text are none of
  /// them, which leaves UTF-8 and the encodings of one byte a character.
  ///
  /// Without a mark the zero bytes tell: texts of every language have line ends, digits or punctuation, whose upper byte
  /// is zero.
  public init?(head: some Collection<UInt8>) {
    let head = Array(head.prefix(4096))
    if let marked = Self.marks.first(where: { head.starts(with: $0.mark) }) {
      self.init(name: marked.name, iconvName: marked.name.replacing(" ", with: ""))
      return
    }
    var zeros = [0, 0, 0, 0]
    for (index, byte) in head.enumerated() where byte == 0 { zeros[index & 3] += 1 }
    guard zeros.contains(where: { $0 > 0 }) else { return nil }
    let isZero = zeros.map { $0 > 0 }
    let units = head.count / 4
    switch (isZero[0], isZero[1], isZero[2], isZero[3]) {
    case (false, _, _, true) where zeros[2] == units && zeros[3] == units && units > 0:
      self.init(name: "UTF-32 LE", iconvName: "UTF-32LE")
    case (true, _, _, false) where zeros[0] == units && zeros[1] == units && units > 0:
      self.init(name: "UTF-32 BE", iconvName: "UTF-32BE")
    // A single zero is a stray byte.
    case (false, _, false, _) where zeros[1] + zeros[3] > 1: self.init(name: "UTF-16 LE", iconvName: "UTF-16LE")
    case (_, false, _, false) where zeros[0] + zeros[2] > 1: self.init(name: "UTF-16 BE", iconvName: "UTF-16BE")
    default: self.init(name: "binary data", iconvName: nil)
    }
  }

  /// Longer marks first: that of UTF-32 LE begins with that of UTF-16 LE.
  private static let marks: [(mark: [UInt8], name: String)] = [
    ([0xFF, 0xFE, 0, 0], "UTF-32 LE"), ([0, 0, 0xFE, 0xFF], "UTF-32 BE"), ([0xFF, 0xFE], "UTF-16 LE"),
    ([0xFE, 0xFF], "UTF-16 BE"),
  ]

  /// What a text without zero bytes is that is not UTF-8.
  ///
  /// Windows-1252 has letters and quotes where Latin-1 has control characters; five of its bytes mean nothing.
  public init(notUTF8 bytes: some Sequence<UInt8>) {
    var hasWindows = false
    var hasNeither = false
    for byte in bytes where (0x80...0x9F).contains(byte) {
      if [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(byte) { hasNeither = true } else { hasWindows = true }
    }
    self =
      hasNeither
      ? Self(name: "an unknown encoding", iconvName: nil)
      : Self(
        name: hasWindows ? "Windows-1252" : "Latin-1 (ISO-8859-1) or Windows-1252", iconvName: "WINDOWS-1252")
  }

  private init(name: String, iconvName: String?) {
    self.name = name
    self.iconvName = iconvName
  }

  /// What the user can do about it.
  public var hint: String {
    iconvName.map { "convert it with: iconv -f \($0) -t UTF-8" } ?? "save it as UTF-8"
  }

  /// Whether bytes that are not UTF-8 are Latin-1 rather than damage: an accented letter follows a letter of ASCII, as
  /// in `Ménière`, and what follows it does not continue a UTF-8 sequence.
  public static func hasOneByteLetters(_ bytes: [UInt8]) -> Bool {
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      let length = byte < 0x80 ? 1 : wellFormedLength(bytes, at: position)
      if length == 0, byte >= 0xC0, position > 0, (bytes[position - 1] | 0x20) &- 0x61 < 26 { return true }
      position += Swift.max(length, 1)
    }
    return false
  }

  /// Bytes of the well-formed sequence of several bytes that starts at `position`; 0 where there is none.
  private static func wellFormedLength(_ bytes: [UInt8], at position: Int) -> Int {
    let length =
      switch bytes[position] {
      case 0xC2...0xDF: 2
      case 0xE0...0xEF: 3
      case 0xF0...0xF4: 4
      default: 0
      }
    guard length > 0, position + length <= bytes.count,
      String(validating: bytes[position..<position + length], as: UTF8.self) != nil
    else { return 0 }
    return length
  }
}
