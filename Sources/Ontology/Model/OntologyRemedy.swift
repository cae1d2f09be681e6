public import Files

/// What can be done about an `OntologyError`.
public enum OntologyRemedy: Remedy, Equatable {
  /// There is no database yet.
  case makeDatabase
  /// The database is not as it was written.
  case checkDatabase
  /// None of the known formats was recognised; the caller can name one.
  case nameFormat(known: [String])
  /// Neither the file nor the caller names a source and a code system.
  case nameSourceAndSystem
  /// A strict import refuses a bad row.
  case leaveOutBadRows
  /// A strict import refuses codes that lead to none.
  case allowMissingTargets
  /// A package is not in the cache, and may not be downloaded.
  case goOnline
  /// The cache cannot be written.
  case chooseWritableCache
  /// A code stands for nothing.
  case lookUpCode
  /// There is no such source.
  case listSources
  /// A source describes nothing of a system.
  case nameNoSourceOrListThem
  /// There is nothing of a code system.
  case listSystems
  /// Nothing fulfils all conditions.
  case chooseOtherFilters
  /// Vectors of names belong to another database.
  case makeNameVectorsAgain

  /// What can be done, in words that know of no command line.
  public var advice: String {
    switch self {
    case .makeDatabase: "Import sources into one first, or name another file."
    case .checkDatabase: "Check the database, and start again."
    case .nameFormat(let known): "Name it, as one of \(known.joined(separator: ", "))."
    case .nameSourceAndSystem: "Give the source and the code system a name."
    case .leaveOutBadRows: "An import that is not strict counts such rows and leaves them out."
    case .allowMissingTargets: "An import that is not strict only reports such codes."
    case .goOnline: "Run once with downloads allowed."
    case .chooseWritableCache: "Choose a cache that can be written."
    case .lookUpCode: "Search for the code by name."
    case .listSources: "List the sources of the database, and name one of them."
    case .nameNoSourceOrListThem: "Name no source, or list those of the database."
    case .listSystems: "List the systems of the database, and name one of them."
    case .chooseOtherFilters: "Look at what the database holds, and give other filters."
    case .makeNameVectorsAgain: "Make them again from this database."
    }
  }
}
