extension String {
  /// The words of the text with single spaces between them.
  package var collapsed: String {
    isCollapsed
      ? self
      : utf8.split(whereSeparator: Self.isBlank).map { String(Substring($0)) }.joined(separator: " ")
  }

  /// Whether there is no blank at either end, no two in a row, and none but spaces. Nearly every text is like that.
  private var isCollapsed: Bool {
    var previousIsBlank = true
    for byte in utf8 {
      let blank = Self.isBlank(byte)
      if blank && (previousIsBlank || byte != 0x20) { return false }
      previousIsBlank = blank
    }
    return !previousIsBlank || isEmpty
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
}
