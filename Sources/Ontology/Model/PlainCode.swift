extension String {
  /// A code as codes are compared: in capitals and without dots. `PresentCodes.plain` is the same in SQL.
  ///
  /// Letters outside ASCII stay as they are: SQLite has no capitals of them.
  package var plainCode: String {
    let small = UInt8(ascii: "a")...UInt8(ascii: "z")
    let bytes = utf8.filter { $0 != UInt8(ascii: ".") }.map { small.contains($0) ? $0 - 32 : $0 }
    return String(decoding: bytes, as: UTF8.self)
  }
}
