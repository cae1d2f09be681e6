/// How a mapping was found.
public enum MappingMethod: String, Codable, CaseIterable, Sendable {
  /// A source states it.
  case stated
  /// The name is a name of the code, apart from case, punctuation, word order, number and spelling.
  case exactName = "exact_name"
  /// The name is that of a concept which a source links to the code.
  case crossReference = "cross_reference"
  /// The name is that of a concept whose nearest coded ancestor has the code.
  case inherited
  /// The name shares telling words with names of the code.
  case lexical
  /// The name lies near names of the code in the encoder's space.
  case semantic
  /// A person decided.
  case reviewed
}
