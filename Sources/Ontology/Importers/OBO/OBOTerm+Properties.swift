extension ConceptRecord {
  /// Takes the value of a `property_value` line that `OBOWriter` wrote; other properties say nothing a record holds.
  mutating func takeOBOProperty(_ value: OBOValue) {
    guard let property = value.words.first.flatMap(OBOProperty.init(rawValue:)), let text = value.description else {
      return
    }
    let parts = text.split(
      separator: "|", maxSplits: property == .description ? 2 : 1, omittingEmptySubsequences: false
    )
    .map(String.init)
    switch property {
    case .kind: kind = ConceptKind(rawValue: text) ?? kind
    case .billable: isBillable = text == "true"
    case .mapping where parts.count == 2: mappings.append(.init(system: parts[0], code: parts[1]))
    case .tag where parts.count == 2: tags.append(.init(parts[0], parts[1]))
    case .termType where parts.count == 2:
      // The synonyms stand before the properties.
      for place in synonyms.indices where synonyms[place].text == parts[1] { synonyms[place].termType = parts[0] }
    case .description where parts.count == 3:
      guard let kind = DescriptionKind(rawValue: parts[0]) else { return }
      descriptions.append(.init(kind, parts[2], modality: parts[1].isEmpty ? nil : parts[1]))
    default: break
    }
  }
}
