/// Something that is wrong with a database, or that someone should look at.
public struct OntologyProblem: Equatable, Codable, Sendable {
  /// How bad it is.
  public enum Severity: String, Codable, Sendable {
    /// The database contradicts itself: answers may be wrong.
    case error
    /// The sources contradict themselves or each other; the database holds what they state.
    case warning
  }

  /// What was looked for.
  public enum Kind: String, Codable, CaseIterable, Sendable {
    /// SQLite finds its own file damaged.
    case damaged
    /// A row refers to a row that does not exist.
    case danglingReference = "dangling_reference"
    /// The words that search knows are not those of the names.
    case searchIndex = "search_index"
    /// Concepts above themselves.
    case cycle
    /// The stored ancestors are not those that the relations give.
    case closure
    /// A concept that no source describes.
    case undescribed
    /// A concept in use without parents and children in a system that has a hierarchy.
    case orphan
    /// A relation from a concept in use to one that is withdrawn.
    case withdrawnTarget = "withdrawn_target"
    /// A mapping to a code that a system in this database does not have.
    case missingTarget = "missing_target"
    /// Concepts in use of one system that share their preferred name though none is above another.
    case sharedName = "shared_name"

    /// How bad a problem of the kind is.
    public var severity: Severity {
      switch self {
      case .damaged, .danglingReference, .searchIndex, .cycle, .closure, .undescribed: .error
      case .orphan, .withdrawnTarget, .missingTarget, .sharedName: .warning
      }
    }
  }

  /// What is wrong.
  public var kind: Kind
  /// The code system that it is about; nil for what is wrong with the database as a whole.
  public var system: String?
  /// How bad it is.
  public var severity: Severity
  /// Where, in words.
  public var detail: String

  init(_ kind: Kind, in system: String? = nil, _ detail: String) {
    self.kind = kind
    self.system = system
    severity = kind.severity
    self.detail = detail
  }
}
