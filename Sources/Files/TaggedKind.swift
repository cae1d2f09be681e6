extension KeyedDecodingContainer {
  /// Decodes which of several kinds a value is: its `kind`.
  ///
  /// - Throws: `DecodingError` that names the known kinds.
  package func decodeKind<Kind: RawRepresentable & CaseIterable>(
    _ type: Kind.Type, forKey key: Key
  ) throws -> Kind where Kind.RawValue == String {
    guard let kind = Kind(rawValue: try decode(String.self, forKey: key)) else {
      let known = Kind.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
      throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: "known are \(known)")
    }
    return kind
  }
}
