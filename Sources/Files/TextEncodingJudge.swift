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
