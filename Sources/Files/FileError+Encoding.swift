extension FileError {
  /// Refuses a text that is not UTF-8; `line` is that of the first bytes that show it.
  package init(_ file: String, line: Int? = nil, isIn encoding: TextEncoding) {
    self.init(
      "\(file)\(line.map { ", line \($0)" } ?? ""): expected UTF-8 text, found \(encoding.name)", hint: encoding.hint)
  }
}
