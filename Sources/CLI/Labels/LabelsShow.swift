import ArgumentParser
import Foundation
import Ontology

/// `nosology labels show`
struct LabelsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print a stored label set with its concepts and texts.",
    discussion: """
      A line for each class: position, label, system and code, and with --text the texts that are embedded for it. --dictionary \
      writes the published form {"Normal": 0, …}.

      Example: nosology labels show disorders --text name_and_definition
      """)

  @Argument(help: "Name of the set.")
  var name: String

  @OptionGroup var ontology: OntologyOptions

  @Option(help: "Print these texts of each class: \(LabelText.allCases.map(\.rawValue).joined(separator: ", ")).")
  var text: LabelText?

  @Option(help: "Write names and positions to this file (.json).", completion: .file())
  var dictionary: String?

  @Flag(help: "Print JSON, as `labels build` writes it.")
  var json = false

  func validate() throws {
    try OutputEnding.check(dictionary, "--dictionary", [".json"])
  }

  func run() throws {
    let store = try ontology.open()
    let set = try store.labelSet(named: name)
    if let dictionary { try LabelDictionary.write(set.labels.map(\.name), to: URL(filePath: dictionary)) }
    if json { return try JSONOutput.print(LabelList(set).entries) }
    let texts = try text.map { try store.texts(of: set, [$0]) }
    for (position, label) in set.labels.enumerated() {
      var fields = ["\(position)", label.name, label.concept?.system ?? "", label.concept?.code ?? ""]
      if let texts { fields += texts[position].map(\.text) }
      Console.data(fields.joined(separator: "\t"))
    }
  }
}
