/// What one source says about one concept, in the form every importer produces and `OntologyStore` stores.
///
/// Codes are local to the source's system (`ICD10CM`, `HP`, `MESH`, `article`, …); relations point to codes of the same
/// system where they name no other, mappings to codes of others. Targets may be seen later than the concept that names them.
///
/// A record either defines a concept or, made by `addition`, adds to one that another record or source of the system
/// defines: the index of ICD-10-CM has names for codes of the tabular list.
public struct ConceptRecord: Equatable, Sendable {
  /// Code inside the system, for example `J93.0` or `HP:0002107`.
  public var code: String
  /// What sort of thing the concept is.
  public var kind: ConceptKind
  /// The preferred name.
  public var name: String
  /// Other names, in the order of the source.
  public var synonyms: [Synonym]
  /// Texts about the concept, in the order of the source.
  public var descriptions: [Description]
  /// Relations that begin at the concept.
  public var relations: [Relation]
  /// Concepts of other systems that mean the same.
  public var mappings: [Mapping]
  /// Free attributes worth keeping and searching by (anatomy, modality, subset, …).
  public var tags: [Tag]
  /// Whether the source has withdrawn the concept: it can be shown, but is no part of the hierarchy.
  public var isObsolete: Bool
  /// False for ICD-10-CM header codes that may not be used for billing.
  public var isBillable: Bool?
  /// 1-based row or line of the source file this record starts at.
  public var row: Int
  /// Whether the record leaves the definition of the concept to others; its kind and name are not used.
  public private(set) var isAddition = false

  /// A concept that the source defines.
  public init(
    code: String, kind: ConceptKind, name: String, synonyms: [Synonym] = [], descriptions: [Description] = [],
    relations: [Relation] = [], mappings: [Mapping] = [], tags: [Tag] = [], isObsolete: Bool = false,
    isBillable: Bool? = nil, row: Int
  ) {
    self.code = code
    self.kind = kind
    self.name = name
    self.synonyms = synonyms
    self.descriptions = descriptions
    self.relations = relations
    self.mappings = mappings
    self.tags = tags
    self.isObsolete = isObsolete
    self.isBillable = isBillable
    self.row = row
  }

  /// What a source says about a concept that it does not define itself.
  ///
  /// It is kept, but not seen, while no source defines the concept.
  public static func addition(
    to code: String, synonyms: [Synonym] = [], descriptions: [Description] = [], relations: [Relation] = [],
    mappings: [Mapping] = [], tags: [Tag] = [], row: Int
  ) -> ConceptRecord {
    var record = ConceptRecord(
      code: code, kind: .code, name: "", synonyms: synonyms, descriptions: descriptions, relations: relations,
      mappings: mappings, tags: tags, row: row)
    record.isAddition = true
    return record
  }

  /// Takes over what an addition states.
  mutating func merge(_ addition: ConceptRecord) {
    synonyms += addition.synonyms
    descriptions += addition.descriptions
    relations += addition.relations
    mappings += addition.mappings
    tags += addition.tags
  }

  /// The same facts, with the definition and the name left to others.
  var withoutDefinition: ConceptRecord {
    .addition(
      to: code, synonyms: synonyms, descriptions: descriptions, relations: relations, mappings: mappings, tags: tags,
      row: row)
  }

  /// The same facts, with the definition left to others; the name is a synonym then.
  var asAddition: ConceptRecord {
    .addition(
      to: code, synonyms: [.init(name, scope: .exact)] + synonyms, descriptions: descriptions, relations: relations,
      mappings: mappings, tags: tags, row: row)
  }

  /// Another name of the concept.
  public struct Synonym: Equatable, Sendable {
    /// The name as the source writes it.
    public var text: String
    /// How close it is to the preferred name.
    public var scope: SynonymScope
    /// What sort of name the source says it is, for example `layperson` or `abbreviation` in HPO. A synonym that reads like
    /// the preferred name says it of that.
    public var termType: String?

    /// Makes a synonym.
    public init(_ text: String, scope: SynonymScope, termType: String? = nil) {
      self.text = text
      self.scope = scope
      self.termType = termType
    }
  }

  /// A text about the concept.
  public struct Description: Equatable, Sendable {
    /// What the text says.
    public var kind: DescriptionKind
    /// The text, without markup.
    public var text: String
    /// The modality the text is about, where it is about one.
    public var modality: String?

    /// Makes a description.
    public init(_ kind: DescriptionKind, _ text: String, modality: String? = nil) {
      self.kind = kind
      self.text = text
      self.modality = modality
    }
  }

  /// A directed relation to another concept: `self kind target`.
  public struct Relation: Equatable, Sendable {
    /// What relates the two.
    public var kind: RelationKind
    /// Code of the other concept, which may come later or not at all.
    public var target: String
    /// What the source calls the relation, where that says more than the kind: `RELA` of UMLS, a typedef of OBO.
    public var label: String?
    /// The system of the other concept; nil where it is that of the source.
    public var targetSystem: String?

    /// Makes a relation.
    public init(_ kind: RelationKind, _ target: String, of targetSystem: String? = nil, label: String? = nil) {
      self.kind = kind
      self.target = target
      self.label = label
      self.targetSystem = targetSystem
    }
  }

  /// A statement that a concept of another system means the same.
  public struct Mapping: Equatable, Codable, Sendable {
    /// The other system, for example `UMLS`; it needs no concepts in the database.
    public var system: String
    /// Code in that system.
    public var code: String

    /// Makes a mapping.
    public init(system: String, code: String) {
      self.system = system
      self.code = code
    }
  }

  /// A key and a value, for example `anatomy` and `Chest`.
  public struct Tag: Equatable, Sendable {
    /// What is said, for example `anatomy`.
    public var key: String
    /// What it is, for example `Chest`.
    public var value: String

    /// Makes a tag.
    public init(_ key: String, _ value: String) {
      self.key = key
      self.value = value
    }
  }
}

/// What sort of thing a concept is.
public enum ConceptKind: String, Codable, CaseIterable, Sendable {
  /// ICD-10-CM chapter, section (block) and code; a block that holds one category shares its name with it.
  case chapter, section, category, code
  /// ICD-10-CM code of seven characters that is another code and a seventh character.
  case extended
  /// A term of an ontology such as HPO or DOID.
  case term
  /// A disorder that an article is about.
  case disorder
}

/// How close a synonym is to the preferred name, as in OBO 1.4.
public enum SynonymScope: String, Codable, CaseIterable, Sendable {
  /// The same; something more special; something more general; something near. From the source's scope.
  case exact, narrow, broad, related
  /// An inclusion term of ICD-10-CM: a condition that the code is to be used for.
  case inclusion
  /// An entry of the alphabetic index of ICD-10-CM that leads to the code, with all its terms: `Abscess, lung`.
  case index
}

/// What a text says about a concept.
public enum DescriptionKind: String, Codable, CaseIterable, Sendable {
  /// What it is.
  case definition
  /// What images show.
  case radiographicFeatures = "radiographic_features"
  /// What the patient has.
  case clinicalPresentation = "clinical_presentation"
  /// ICD-10-CM: what the code is for.
  case includes
  /// ICD-10-CM: what is never coded together with it.
  case excludes1
  /// ICD-10-CM: what it does not include, and what may be coded as well.
  case excludes2
  /// ICD-10-CM: what is coded too, after it.
  case useAdditionalCode = "use_additional_code"
  /// ICD-10-CM: what is coded before it.
  case codeFirst = "code_first"
  /// ICD-10-CM: what is coded too, in any order.
  case codeAlso = "code_also"
  /// ICD-10-CM: any other note.
  case note
  /// A remark of the source's editors.
  case comment
  /// Any other section of an article.
  case section
}

/// Relations between concepts. `isA` and `partOf` between concepts of one system make the closure.
public enum RelationKind: String, Codable, CaseIterable, Sendable {
  /// The target is more general.
  case isA = "is_a"
  /// The target is the whole.
  case partOf = "part_of"
  /// The target is to be used instead of an obsolete concept.
  case replacedBy = "replaced_by"
  /// The two have to do with each other though neither is the other: a disease and where it is, what it shows, what it comes
  /// from; `Relation.label` says which (`AssociationLabel`).
  case associatedWith = "associated_with"
  /// Anything else that a source states; `Relation.label` keeps its name.
  case related
  /// ICD-10-CM: the two are never coded together.
  case excludes1
  /// ICD-10-CM: the one does not include the other; both may be coded.
  case excludes2
  /// ICD-10-CM: the other, an underlying condition, is coded before this one.
  case codeFirst = "code_first"
  /// ICD-10-CM: the other is coded too where it applies, after this one.
  case useAdditionalCode = "use_additional_code"
  /// ICD-10-CM: the other is coded too where it applies, in any order.
  case codeAlso = "code_also"
  /// The index of ICD-10-CM sends the reader to the other instead.
  case see
  /// The index of ICD-10-CM sends the reader to the other also.
  case seeAlso = "see_also"
}
