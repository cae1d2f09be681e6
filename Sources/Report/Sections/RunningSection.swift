/// How to run the steps alone, what the results do not say, and the versions.
struct RunningSection: ReportSection {
  let results: DemoResults
  let commands: ReportCommands
  let anchor = "running"
  let title = "Running it, limits, versions"

  var body: HTML {
    """
    <h3>Each step alone</h3>
    <p>Every command of the first section runs alone from the root of the checkout, once the files it names are there. \
    <code>make demo</code> skips a step whose result is newer than what it was made from; to repeat one, remove its \
    result from <code>\(results.folder.url.relativePath)</code>. Ctrl-C is safe at any moment: trainings go on from their last checkpoint. \
    <code>\(commands.explainCommand)</code> lists the options.</p>
    <h3>Limits</h3>
    <ul>
    <li>The scans are synthetic phantoms: ellipsoids and tubes drawn from the words of a concept's name. They test whether \
    knowledge can move from frequent to rare classes, and nothing else.</li>
    <li><strong>No clinical claim is made.</strong> No number on this page says how a model would do on patients, and nothing here \
    is meant for diagnosis.</li>
    <li>The trainings are scaled to minutes on two processor cores. One seed was run; another gives other numbers.</li>
    <li>Means over few classes with few test cases vary much; look at the intervals and counts before the differences.</li>
    <li>Held-out concepts come from the sources that the encoder was trained on: the scores say how it does on concepts it \
    has not seen, not on other people's texts.</li>
    </ul>
    <h3>Versions</h3>
    \(versions)
    """
  }

  private var versions: HTML {
    var lines = "\(commands.writePage) \(results.version)"
    if let phantom = results.phantom { lines += "\nphantom made by nosology \(phantom.version)" }
    if let ontology = results.ontology {
      lines += "\nontology \(ontology.ontologyVersion)"
      for source in ontology.sources {
        lines +=
          "\n  \(source.source.name) \(source.source.version): \(source.source.origin), SHA-256 \(source.source.digest)"
      }
    }
    guard let installation = results.installation else {
      return
        "<pre>\(lines)</pre>\n\(.notRun("the installation has not been examined", command: commands.examineInstallation))"
    }
    return "<pre>\(lines)\n\n\(installation)</pre>"
  }
}
