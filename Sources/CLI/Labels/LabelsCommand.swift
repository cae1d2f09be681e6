import ArgumentParser

/// `nosology labels`
struct LabelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "labels",
    abstract: "Build and show the ordered class lists that models are trained on.",
    discussion: """
      Position i of a label set is class i of every model trained on it, so a stored set never changes.

      Example: nosology labels build disorder_label_dict.json --level category --codes codes.csv --output labels.json
      """,
    subcommands: [LabelsBuild.self, LabelsShow.self, LabelsList.self, LabelsRemove.self])
}

/// `nosology labels list`
struct LabelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List the label sets stored in a database.",
    discussion: "Example: nosology labels list --database ontology.sqlite")

  @OptionGroup var ontology: OntologyOptions

  func run() throws {
    for name in try ontology.open().labelSetNames() { Console.data(name) }
  }
}

/// `nosology labels remove`
struct LabelsRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove a label set from a database.",
    discussion: "Example: nosology labels remove draft --database ontology.sqlite")

  @Argument(help: "Name of the set.")
  var name: String

  @OptionGroup var ontology: OntologyOptions

  func run() throws {
    let store = try ontology.open()
    _ = try store.labelSet(named: name)
    try store.removeLabelSet(named: name)
    Console.note("removed \(name)")
  }
}
