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
    case (false, _, false, _): self.init(name: "UTF-16 LE", iconvName: "UTF-16LE")
    case (_, false, _, false): self.init(name: "UTF-16 BE", iconvName: "UTF-16BE")
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
}

/// Tells from the lines of a text whether it is UTF-8 with damaged lines, or all of it in another encoding.
///
/// The first hundred lines that are not ASCII decide: where most of them are not UTF-8, the text is not. A text with one
/// such line only, and that not UTF-8, is not UTF-8 either.
public struct TextEncodingJudge: Sendable {
  /// How many lines decide.
  public static let lineCount = 100

  /// The first line that is not UTF-8, from 1, and what it is encoded in.
  public private(set) var firstOther: (line: Int, encoding: TextEncoding)?
  private var otherCount = 0
  private var validCount = 0

  /// Nothing seen yet.
  public init() {}

  /// Whether further lines change nothing.
  public var isDecided: Bool { otherCount + validCount >= Self.lineCount }

  /// Whether what was seen is a text in another encoding.
  public var isOther: Bool { otherCount > validCount }

  /// Looks at a line, numbered from 1.
  public mutating func see(_ line: UnsafeBufferPointer<UInt8>, number: Int) {
    guard !isDecided, line.contains(where: { $0 >= 0x80 }) else { return }
    if String(validating: line, as: UTF8.self) != nil {
      validCount += 1
    } else {
      otherCount += 1
      if firstOther == nil { firstOther = (number, TextEncoding(notUTF8: line)) }
    }
  }
}

extension OntologyError {
  /// Refuses a text that is not UTF-8; `line` is that of the first bytes that show it.
  init(_ file: String, line: Int? = nil, isIn encoding: TextEncoding) {
    self.init(
      "\(file)\(line.map { ", line \($0)" } ?? ""): expected UTF-8 text, found \(encoding.name)", hint: encoding.hint)
  }
}
