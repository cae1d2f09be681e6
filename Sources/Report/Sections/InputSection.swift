import Ontology

/// What went in: the sources of the knowledge, the cases, and the commands.
struct InputSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let anchor = "input"
  let title = "What went in"

  var body: HTML {
    "<h3>Knowledge</h3>\n\(knowledge)\n<h3>Cases</h3>\n\(cases)\n<h3>Commands</h3>\n\(steps)"
  }

  private var knowledge: HTML {
    guard let ontology = results.ontology else {
      return .notRun("the ontology has not been counted", command: commands.countOntology)
    }
    let table = ReportTable(
      "Sources of the ontology: what each of them states.",
      columns: [
        .text("Source"), .text("Version"), .number("Concepts"), .number("Names"), .number("Descriptions"),
        .number("Relations"), .number("Mappings"), .text("Licence"),
      ],
      rows: ontology.sources.map { source in
        let counts = [
          source.conceptCount, source.nameCount, source.descriptionCount, source.relationCount,
          source.mappingCount,
        ]
        return ["\(source.source.name)", "\(source.source.version)"]
          + counts.map { "\(Numerals.count($0))" } + ["\(source.source.licence)"]
      })
    return """
      \(table.html)
      <p>Ontology version <code>\(ontology.ontologyVersion.prefix(16).description)…</code>: the same for everyone who builds \
      from these files. Class embeddings are stamped with it.</p>
      """
  }

  private var cases: HTML {
    guard let manifest = results.manifest else {
      return .notRun("there are no scans yet", command: commands.drawScans)
    }
    let splits = [
      ("training", manifest.records(in: .train)), ("validation", manifest.records(in: .validation)),
      ("test", manifest.records(in: .test)),
    ]
    let labels = Set(manifest.records.flatMap(\.labels))
    let modalities = Set(manifest.records.flatMap { $0.scans.map(\.modality) })
    let table = ReportTable(
      "Cases by split.", columns: [.text("Split"), .number("Cases"), .number("Scans"), .number("Labels")],
      rows: splits.map { name, cases in
        [
          "\(name)", "\(Numerals.count(cases.count))",
          "\(Numerals.count(cases.reduce(0) { $0 + $1.scans.count }))",
          "\(Numerals.count(cases.reduce(0) { $0 + $1.labels.count }))",
        ]
      })
    let origin = results.phantom.map { phantom -> HTML in
      """
       They are synthetic: \(Numerals.count(phantom.drawable)) of \(Numerals.count(phantom.concepts)) concepts can be drawn from \
      what their names and texts say (seed \(Int(clamping: phantom.options.seed)), \(phantom.options.size) voxels a side, \(phantom.options.depth) \
      slices a volume).
      """
    }
    return """
      <p>\(Numerals.count(manifest.records.count)) cases with \(labels.count) classes in \(modalities.count) modalities.\(origin ?? "")</p>
      \(table.html)
      """
  }

  private var steps: HTML {
    guard !results.steps.isEmpty else { return .notRun("no step has been recorded", command: "make demo") }
    let total = results.steps.reduce(0) { $0 + $1.seconds }
    let table = ReportTable(
      "The steps in their order, \(Numerals.duration(total)) in all. Each command can be run alone, see the last section.",
      columns: [.text("Step"), .text("What it does, and the command"), .number("Time")],
      rows: results.steps.map { step in
        [
          "\(step.name)", "\(step.explains)<br><code>\(step.command)</code>",
          "\(Numerals.duration(step.seconds))",
        ]
      })
    return table.html
  }
}
