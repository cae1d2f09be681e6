internal import GRDB

/// What a database says about the translation of one code.
public struct MappingAnswer: Equatable, Codable, Sendable {
  /// Whether there is an answer.
  public enum Outcome: String, Codable, CaseIterable, Sendable {
    /// The code is mapped.
    case mapped
    /// The system has the code, which is mapped to nothing in the other system.
    case unmapped
    /// The system has no such code.
    case unknown
  }

  /// The code as it was asked for.
  public var code: String
  /// Whether there is an answer.
  public var outcome: Outcome
  /// The concepts that the code stands for today, in use where there are such; empty where no source describes it.
  public var present: [PresentConcept]
  /// The mappings; empty unless the code is mapped.
  public var mappings: [SystemMapping]
}

extension OntologyStore {
  /// With more codes than this all mappings are read at once.
  private static let singleLimit = 20

  /// Answers every code, in the order given: its mappings, or whether it is unmapped or unknown. A system that only
  /// mappings name has the codes that these name. A code that its source has merged is answered for the present concepts.
  ///
  /// - Parameters:
  ///   - system: The system of the codes, which may be written in any case and with or without dots.
  ///   - target: The system they are translated into.
  ///   - codes: The codes.
  ///   - via: A third system, see `mappings(from:to:code:via:)`.
  ///
  /// - Throws: `OntologyError` for a system that neither a source describes nor a mapping names.
  public func mappingAnswers(
    from system: String, to target: String, codes: [String], via: String? = nil
  ) throws -> [MappingAnswer] {
    try requireMappable([system, target] + (via.map { [$0] } ?? []))
    let all =
      codes.count > Self.singleLimit
      ? Dictionary(grouping: try mappings(from: system, to: target, via: via)) { $0.from.code.plainCode } : nil
    return try codes.map { code in
      let present = try presentConcepts(code: code, system: system)
      let found =
        try all.map { all in
          // Codes that differ in case or dots only have their mappings in one group.
          var seen: Set<String> = []
          let plain = (present.isEmpty ? [code] : present.map(\.concept.id.code).sorted()).map(\.plainCode)
            .filter { seen.insert($0).inserted }
          return plain.flatMap { all[$0] ?? [] }
        } ?? mappings(from: system, to: target, code: code, via: via)
      let outcome: MappingAnswer.Outcome =
        try found.isEmpty ? (isNamed(code, of: system) ? .unmapped : .unknown) : .mapped
      return MappingAnswer(code: code, outcome: outcome, present: present, mappings: found)
    }
  }

  /// Checks that sources describe systems or mappings name them.
  ///
  /// - Throws: `OntologyError` that names the nearest and lists all, for the first that is not there.
  public func requireMappable(_ systems: [String]) throws {
    let known = try mappableSystems()
    if let system = systems.first(where: { !known.contains($0) }) {
      throw FilterValues.unknown(.system, system, among: known)
    }
  }

  /// Whether a source describes what a code stands for, or a mapping leads to it.
  private func isNamed(_ code: String, of system: String) throws -> Bool {
    try read { database in
      try Bool.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT EXISTS (
              SELECT 1 FROM entry WHERE concept_id IN (\(PresentCodes.concepts("?2", system: "?1"))))
            OR EXISTS (
              SELECT 1 FROM mapping WHERE target_system = ?1
                AND \(PresentCodes.plain("target_code")) IN (\(PresentCodes.codes("?2", system: "?1"))))
            """), arguments: [system, code]) ?? false
    }
  }
}
