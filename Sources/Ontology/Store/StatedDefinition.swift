/// What a row says about a concept beside its name that can be said only once; nil where it says nothing.
struct StatedDefinition {
  var kind: ConceptKind?
  var isObsolete: Bool?
  var isBillable: Bool?

  /// What a row states.
  init(kind: ConceptKind?, isObsolete: Bool?, isBillable: Bool?) {
    self.kind = kind
    self.isObsolete = isObsolete
    self.isBillable = isBillable
  }

  /// All that a record says.
  init(_ record: ConceptRecord) {
    self.init(kind: record.kind, isObsolete: record.isObsolete, isBillable: record.isBillable)
  }

  /// What a row says otherwise than the one that defined the concept; nil where it says the same or nothing.
  func contradiction(to definition: StatedDefinition) -> String? {
    if let kind, kind != definition.kind { return "kind" }
    if let isObsolete, isObsolete != definition.isObsolete { return "value of obsolete" }
    if let isBillable, isBillable != definition.isBillable { return "value of billable" }
    return nil
  }
}
