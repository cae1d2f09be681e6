import Files

/// One article, as it stands in a line of a JSON lines file.
public struct Article: Decodable, Equatable, Sendable {
  /// A part of an article.
  public struct Section: Decodable, Equatable, Sendable {
    /// What the part is about, such as `definition` or `radiographic_features`.
    public var kind: String
    /// The imaging modality it is about, where it is about one.
    public var modality: String?
    /// What it says.
    public var text: String
  }

  /// Lower-case words joined by hyphens; the concept's code.
  public var id: String
  /// Name of the disorder.
  public var title: String
  /// Other names of it.
  public var synonyms: [String]
  /// The parts in their order.
  public var sections: [Section]
  /// Codes of ICD-10-CM for it, with their dot.
  public var icd10cm: [String]
  /// Regions out of `regions`.
  public var anatomy: [String]
  /// Modalities out of `modalityNames`.
  public var modalities: [String]
  /// Who wrote it, or where it was taken from.
  public var source: String
  /// Under what it may be used.
  public var licence: String
  /// Members of the JSON object that are not part of the schema.
  public var unknownMembers: [String]

  /// The anatomical regions an article may name.
  public static let regions = [
    "Head and Neck", "Spine", "Chest", "Breast", "Abdomen and Pelvis", "Upper Limb", "Lower Limb",
  ]
  /// The imaging modalities an article may name.
  public static let modalityNames = [
    "CT", "MRI", "X-ray", "Ultrasound", "Fluoroscopy", "Nuclear medicine", "Mammography", "DSA", "Barium",
  ]
  /// The kinds of section an article may have.
  public static let sectionKinds: [DescriptionKind] = [
    .definition, .radiographicFeatures, .clinicalPresentation, .note, .section,
  ]

  private enum Member: String, CodingKey, CaseIterable {
    case id, title, synonyms, sections, icd10cm, anatomy, modalities, source, licence
  }

  private struct AnyMember: CodingKey {
    let stringValue: String
    let intValue: Int? = nil
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads an article and lists the members that the schema does not have in `unknownMembers`.
  ///
  /// - Throws: `DecodingError` when a member is missing or of another type.
  public init(from decoder: any Decoder) throws {
    let members = try decoder.container(keyedBy: Member.self)
    id = try members.decode(String.self, forKey: .id)
    title = try members.decode(String.self, forKey: .title)
    synonyms = try members.decodeIfPresent([String].self, forKey: .synonyms) ?? []
    sections = try members.decode([Section].self, forKey: .sections)
    icd10cm = try members.decodeIfPresent([String].self, forKey: .icd10cm) ?? []
    anatomy = try members.decodeIfPresent([String].self, forKey: .anatomy) ?? []
    modalities = try members.decodeIfPresent([String].self, forKey: .modalities) ?? []
    source = try members.decode(String.self, forKey: .source)
    licence = try members.decode(String.self, forKey: .licence)
    unknownMembers = try decoder.container(keyedBy: AnyMember.self).allKeys.map(\.stringValue)
      .filter { Member(rawValue: $0) == nil }
  }
}

extension Article {
  /// What breaks the schema, in words.
  var problems: [String] {
    var problems: [String] = []
    func check(_ value: String, _ what: String, in allowed: [String]) {
      if !allowed.contains(value) {
        problems.append("unknown \(what) '\(value)', expected one of \(allowed.joined(separator: ", "))")
      }
    }
    if id.wholeMatch(of: /[a-z0-9]+(-[a-z0-9]+)*/) == nil {
      problems.append("id '\(id)' is not made of lower-case words and hyphens")
    }
    if title.collapsed.isEmpty { problems.append("the title is empty") }
    if sections.isEmpty { problems.append("there is no section") }
    anatomy.forEach { check($0, "anatomy", in: Self.regions) }
    modalities.forEach { check($0, "modality", in: Self.modalityNames) }
    for section in sections {
      check(section.kind, "section kind", in: Self.sectionKinds.map(\.rawValue))
      if let modality = section.modality { check(modality, "modality", in: Self.modalityNames) }
      if section.text.collapsed.isEmpty { problems.append("a section of kind '\(section.kind)' is empty") }
    }
    for code in icd10cm where code.wholeMatch(of: /[A-Z][0-9A-Z]{2}(\.[0-9A-Z]{1,4})?/) == nil {
      problems.append("'\(code)' does not look like an ICD-10-CM code such as J93.9")
    }
    return problems
  }

  /// The article as a concept.
  func record(row: Int) -> ConceptRecord {
    ConceptRecord(
      code: id, kind: .disorder, name: title.collapsed,
      synonyms: synonyms.map(\.collapsed).filter { !$0.isEmpty }.map { .init($0, scope: .exact) },
      descriptions: sections.compactMap { section in
        DescriptionKind(rawValue: section.kind).map {
          .init($0, section.text.collapsed, modality: section.modality)
        }
      },
      mappings: icd10cm.map { .init(system: "ICD10CM", code: $0) },
      tags: anatomy.map { .init("anatomy", $0) } + modalities.map { .init("modality", $0) }
        + [.init("source", source), .init("licence", licence)],
      row: row)
  }
}
