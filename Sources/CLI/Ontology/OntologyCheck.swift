import ArgumentParser
import Ontology

/// `nosology ontology check`
struct OntologyCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Look for what is wrong with a database.",
    discussion: """
      Errors are contradictions of the database itself: a damaged file, dangling references, cycles, stored ancestors that \
      the relations do not give, a search index that does not hold the names, concepts nobody describes. Warnings are what \
      the sources state: concepts without a place in the hierarchy, relations to withdrawn concepts, mappings to codes \
      that do not exist, names shared by unrelated concepts. Exit status 1 when there are errors, or with --strict warnings.

      Example: nosology ontology check --limit 3
      """)

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Look at one code system only.")
  var system: String?

  @Option(help: "The greatest number of problems of one kind that are listed; all are counted.")
  var limit = 10

  @Flag(help: "Fail on warnings too.")
  var strict = false

  @Flag(help: "Print JSON, with every problem.")
  var json = false

  func run() throws {
    let problems = try ontology.open().check(system: system)
    if json {
      try JSONOutput.print(problems)
    } else {
      let kinds = OntologyProblem.Kind.allCases.map { kind in (kind, problems.filter { $0.kind == kind }) }
      var table = TextTable("severity", "problem", "count")
      for (kind, found) in kinds { table.add(kind.severity.rawValue, kind.rawValue, "\(found.count)") }
      table.print()
      for (kind, found) in kinds {
        for problem in found.prefix(limit) { Console.note("\(kind.rawValue): \(problem.detail)") }
        if found.count > limit { Console.note("\(kind.rawValue): … and \(found.count - limit) more") }
      }
    }
    let isBad = problems.contains { $0.severity == .error || strict }
    if isBad { throw ExitCode(1) }
  }
}
