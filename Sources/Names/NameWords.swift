/// The words of a name, as names are compared by.
package enum NameWords {
  /// Returns the runs of letters and digits of a name in lower case, in their order.
  package static func of(_ name: String) -> [String] {
    name.lowercased().split { !$0.isLetter && !$0.isNumber }.map(String.init)
  }
}
