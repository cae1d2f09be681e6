extension String {
  /// A code as codes are compared: in capitals and without dots. `PresentCodes.plain` is the same in SQL.
  var plainCode: String { uppercased().filter { $0 != "." } }
}
