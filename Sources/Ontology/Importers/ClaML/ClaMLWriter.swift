/// Hands on the concepts of a classification once all of it is known.
struct ClaMLWriter {
  private let classes: [ClaMLClass]
  private let modifiers: ClaMLModifiers
  private let session: ImportSession
  /// The first class of each code.
  private let places: [String: Int]
  /// Codes that have classes below them.
  private let parents: Set<String>
  private var instructions = ICD10CMInstructions()

  init(_ reader: ClaMLReader, session: ImportSession) {
    classes = reader.classes
    modifiers = reader.modifiers
    self.session = session
    places = Dictionary(classes.enumerated().map { ($1.code, $0) }) { first, _ in first }
    parents = Set(classes.flatMap(\.superClasses))
  }

  /// Hands on all classes, what modifiers make of them, and the relations.
  mutating func emit() throws {
    for entry in classes { try emit(entry) }
    try instructions.emit(to: session)
  }

  private mutating func emit(_ entry: ClaMLClass) throws {
    guard entry.kind == "chapter" || !entry.superClasses.isEmpty else {
      return try session.reject(line: entry.line, "'\(entry.code)' is no chapter and has no SuperClass")
    }
    let kind = kind(of: entry)
    var record = ConceptRecord(
      code: entry.code, kind: kind, name: entry.rubrics.name, synonyms: entry.rubrics.synonyms,
      descriptions: entry.rubrics.descriptions, relations: entry.superClasses.map { .init(.isA, $0) },
      tags: entry.usage.map { [.init("usage", $0)] } ?? [], row: entry.line)
    note(entry.code, kind, parent: entry.superClasses.first)
    for reference in entry.rubrics.references {
      let code = Self.plain(reference.code)
      if places[code] != nil {
        if code != entry.code { record.relations.append(.init(reference.kind, code, label: reference.label)) }
      } else {
        let references = ICD10CMReference.all(in: code).map { found in
          var found = found
          found.condition = reference.label
          return found
        }
        instructions.add(reference.kind, references, of: entry.code, line: reference.line)
      }
    }
    try session.emit(record)
    try emitModified(entry, kind)
  }

  private mutating func emitModified(_ entry: ClaMLClass, _ kind: ConceptKind) throws {
    for problem in entry.modifiers.flatMap(modifiers.problems) {
      try session.reject(line: entry.line, "'\(entry.code)' names \(problem)")
    }
    guard !parents.contains(entry.code), kind == .category || kind == .code, !entry.rubrics.name.isEmpty else { return }
    let uses = uses(of: entry)
    guard modifiers.count(uses) <= ClaMLModifiers.mostCodes else {
      return try session.reject(
        line: entry.line, "the modifiers of '\(entry.code)' make more than \(ClaMLModifiers.mostCodes) codes")
    }
    for made in modifiers.codes(of: entry.code, named: entry.rubrics.name, uses)
    where places[made.code] == nil {
      let usage = made.option.usage ?? entry.usage
      note(made.code, .code, parent: made.parent)
      try session.emit(
        ConceptRecord(
          code: made.code, kind: .code, name: made.name,
          synonyms: made.option.rubrics.synonyms.filter { $0.scope == .inclusion },
          descriptions: made.option.rubrics.descriptions, relations: [.init(.isA, made.parent)],
          tags: usage.map { [.init("usage", $0)] } ?? [], row: entry.line))
    }
  }

  /// The modifiers that hold for a class, those of the classes above it first.
  private func uses(of entry: ClaMLClass) -> [ClaMLModifiers.Use] {
    var uses: [ClaMLModifiers.Use] = []
    var excluded: Set<String> = []
    var seen: Set<String> = []
    var next: ClaMLClass? = entry
    while let current = next, seen.insert(current.code).inserted {
      let own = current.modifiers.filter { use in
        !excluded.contains(use.modifier) && !uses.contains { $0.modifier == use.modifier }
      }
      uses = own + uses
      excluded.formUnion(current.excludedModifiers)
      next = current.superClasses.first.flatMap { places[$0] }.map { classes[$0] }
    }
    return uses
  }

  private func kind(of entry: ClaMLClass) -> ConceptKind {
    switch entry.kind {
    case "chapter": .chapter
    case "block": .section
    case "category":
      entry.superClasses.contains { places[$0].map { classes[$0].kind } == "category" } ? .code : .category
    default: .term
    }
  }

  /// Keeps a code for references to ranges.
  private mutating func note(_ code: String, _ kind: ConceptKind, parent: String?) {
    guard !code.isEmpty else { return }
    if kind == .section || kind == .chapter {
      if let range = ICD10CMRange(code) { instructions.codes.addBlock(code, range: range, parent: parent) }
    } else {
      instructions.codes.add(code, parent: parent)
    }
  }

  /// A code without what stands for all below it: `A18.-` is `A18`.
  private static func plain(_ code: String) -> String {
    var code = code[...]
    while let last = code.last, last == "-" || last == "." || last == " " { code.removeLast() }
    return String(code)
  }
}
