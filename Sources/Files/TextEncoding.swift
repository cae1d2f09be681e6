/// What the bytes of a text file say about its encoding. Everything here reads UTF-8.
public enum TextEncoding: String, Sendable, CaseIterable {
  /// Two bytes a unit, the lower first.
  case utf16LittleEndian = "UTF-16 (little-endian)"
  /// Two bytes a unit, the upper first.
  case utf16BigEndian = "UTF-16 (big-endian)"
  /// Four bytes a scalar, the lowest first.
  case utf32LittleEndian = "UTF-32 (little-endian)"
  /// Four bytes a scalar, the highest first.
  case utf32BigEndian = "UTF-32 (big-endian)"
  /// One byte a character; Windows-1252 has the same letters.
  case latin1 = "Latin-1 (ISO 8859-1) or Windows-1252"

  /// The mark that may stand before UTF-8 text.
  public static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

  /// What a user can do about a file in another encoding.
  public var hint: String {
    let name =
      switch self {
      case .utf16LittleEndian, .utf16BigEndian: "UTF-16"
      case .utf32LittleEndian, .utf32BigEndian: "UTF-32"
      case .latin1: "WINDOWS-1252"
      }
    return "save it as UTF-8, for example with `iconv -f \(name) -t UTF-8`"
  }

  /// The wide encoding of a file that begins with these bytes; nil where nothing speaks for one.
  ///
  /// Without a byte order mark, text of mostly ASCII letters shows by its zero bytes: every second one, on one side only.
  public init?(beginning bytes: some Collection<UInt8>) {
    let start = Array(bytes.prefix(1024))
    if start.starts(with: [0xFF, 0xFE, 0, 0]) {
      self = .utf32LittleEndian
    } else if start.starts(with: [0, 0, 0xFE, 0xFF]) {
      self = .utf32BigEndian
    } else if start.starts(with: [0xFF, 0xFE]), start.count.isMultiple(of: 2) {
      self = .utf16LittleEndian
    } else if start.starts(with: [0xFE, 0xFF]), start.count.isMultiple(of: 2) {
      self = .utf16BigEndian
    } else {
      let pairs = start.count / 2
      guard pairs >= 2 else { return nil }
      let upper = (0..<pairs).count { start[2 * $0] == 0 }
      let lower = (0..<pairs).count { start[2 * $0 + 1] == 0 }
      if upper == 0, lower * 2 > pairs {
        self = .utf16LittleEndian
      } else if lower == 0, upper * 2 > pairs {
        self = .utf16BigEndian
      } else {
        return nil
      }
    }
  }

  /// Whether bytes that are not UTF-8 are Latin-1 rather than damage: an accented letter follows a letter of ASCII, as
  /// in `Ménière`, and what follows it does not continue a UTF-8 sequence.
  public static func looksLatin1(_ bytes: [UInt8]) -> Bool {
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
