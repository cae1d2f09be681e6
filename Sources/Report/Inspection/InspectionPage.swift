import KnowledgeEncoder
import TextEncoder

/// What was found in one encoder or two, as one page without any other file.
package struct InspectionPage {
  private let findings: InspectionFindings
  private let version: String
  private let titles: [String]
  private let map: HTML

  private var isPair: Bool { titles.count == 2 }

  /// Lays findings out.
  ///
  /// - Parameter version: of the tool that writes the page.
  /// - Throws: `EncodingError` when a coordinate is no number.
  package init(_ findings: InspectionFindings, version: String) throws {
    self.findings = findings
    self.version = version
    titles = findings.maps.count == 2 ? ["Before", "After"] : ["Encoder"]
    map = try InspectionMapData(findings, titles: titles).html()
  }

  /// The page as text of HTML.
  package var source: String {
    let title: HTML = "Names of \(findings.sample.system) in a text encoder"
    return PageFrame(
      version: version, title: title, heading: "\(title)\(isPair ? ", before and after training" : "")",
      introduction: encoders, style: InspectionStyle.sheet,
      scripts: """
        <script type="application/json" id="data">\(map)</script>
        <script>\(InspectionScript.source)</script>
        """
    ).html(sections).source
  }

  private var encoders: HTML {
    let items = zip(titles, findings.report.encoders).map { title, encoder -> HTML in
      """
      <div class="tile"><dt>\(title)</dt><dd>\(encoder.dimension) dimensions <small>\(encoder.name), \(encoder.precision), digest \
      \(String(encoder.digest.prefix(12)))</small></dd></div>
      """
    }
    return "<dl class=\"tiles\">\(items)</dl>"
  }

  private var sections: [FinishedSection] {
    let asked =
      scores.isEmpty
      ? [
        FinishedSection(
          anchor: "questions", title: "Held-out questions",
          body: "<p>None were asked: no recipe says which concepts are held out.</p>")
      ]
      : [
        FinishedSection(anchor: "questions", title: "Held-out questions", body: questions),
        FinishedSection(anchor: "hardest", title: "Hardest questions", body: hardest),
      ]
    return [
      FinishedSection(anchor: "map", title: "Map of names", body: workbench),
      FinishedSection(anchor: "space", title: "The space", body: space),
    ] + asked + [FinishedSection(anchor: "confusions", title: "Near-identical names", body: confusions)]
  }

  // MARK: Map

  private var workbench: HTML {
    let choices = titles.enumerated().map { index, title -> HTML in
      """
      <label><input type="radio" name="view" value="\(index)"\(index == 0 ? " checked" : "" as HTML)> \(title)</label>
      """
    }
    let toggle: HTML = isPair ? "<fieldset><legend>Encoder</legend>\(choices)</fieldset>" : ""
    let kept = zip(findings.maps, findings.neighbours).map { map, near in
      map.preservation(of: near).map { Numerals.percent($0) } ?? "–"
    }
    let names = findings.sample.names.count
    return """
      <p>\(Numerals.count(names)) names drawn with seed \(String(findings.seed)), coloured by chapter. Names that an encoder takes \
      for alike lie together; distances between far groups say little. Choose a name to see its nearest among these names by cosine, \
      with the nearest concepts above both\(isPair ? "; bold are those that were not among the nearest before" : "").</p>
      <div class="workbench">
      <div>
      <div class="bar">\(toggle)
      <span><button type="button" id="closer" aria-label="Closer">+</button> <button type="button" id="farther" aria-label="Farther">−</button> \
      <button type="button" id="whole">Whole map</button></span></div>
      <div class="frame"><canvas id="plane" tabindex="0" role="img" aria-describedby="how" aria-label="Map of \(names) names">\
      </canvas><p id="tip" hidden></p></div>
      <p id="how"><small>Drag to move. On the map, arrow keys move, + and − zoom, 0 shows all; so does the wheel once the map is \
      clicked, or with Ctrl.</small></p>
      </div>
      <div id="finder"><label for="search">Find names</label>
      <input id="search" type="search" autocomplete="off" spellcheck="false" aria-controls="hits" placeholder="part of a name">
      <p id="found" role="status"></p><ul id="hits"></ul></div>
      </div>
      <noscript><p class="missing">The map needs JavaScript; the tables below do not.</p></noscript>
      <ul id="chapters" aria-label="Chapters"></ul>
      <div id="neighbours" aria-live="polite"><p>Find a name or click a point to see its neighbours.</p></div>
      <p><small>How the map was made: a neighbour embedding (UMAP's graph of the \(NeighbourMap.neighbourCount) nearest by cosine, pulled \
      together along its edges, pushed apart at random with a fixed seed, kernel 1 / (1 + d²)), begun at the two principal components\
      \(isPair ? "; the map after begins where the map before ends" : ""). Of the ten nearest names by cosine \
      \(kept.joined(separator: " and ")) are among the ten nearest on the map\
      \(isPair ? " before and after" : ""); by chance it would be \(Numerals.percent(10 / Double(max(10, names)))).</small></p>
      """
  }

  // MARK: Measures

  private typealias NamedRow = (name: String, row: EncoderReport.Row)

  /// Rows of measures that have a value, under names for people.
  private func measures(_ names: [(String, String)], kind: String = EncoderBenchmark.kind) -> [NamedRow] {
    let rows = findings.report.parts.first { $0.task.kind == kind }?.rows ?? []
    return names.compactMap { title, measure in
      rows.first { $0.measure == measure && $0.scores.contains { $0.estimate != nil } }.map { (title, $0) }
    }
  }

  /// Numbers of each encoder, and of two their difference with its interval, bold where that is on one side of zero.
  private func table(_ caption: String, _ title: HTML, _ rows: [NamedRow]) -> HTML {
    guard !rows.isEmpty else { return "<p>Too few questions to tell.</p>" }
    return ReportTable(
      caption,
      columns: [.text(title), .number("Asked")] + titles.map { .number("\($0)") }
        + (isPair ? [.number("Difference")] : []),
      rows: rows.map { name, row in
        let values = row.scores.map { score -> HTML in
          score.estimate.map { "\(Numerals.fixed($0.value))" } ?? "–"
        }
        let difference = row.scores.last?.difference.map { difference -> HTML in
          let value: HTML = "\(Numerals.signed(difference.value))"
          guard let lower = difference.lower, let upper = difference.upper else { return value }
          return """
            \(difference.isEstablished ? "<strong>\(value)</strong>" : value)\
            <small>\(Numerals.signed(lower)) to \(Numerals.signed(upper))</small>
            """
        }
        return ["\(name)", "\(Numerals.count(row.questionCount))"] + values + (isPair ? [difference ?? "–"] : [])
      }
    ).html
  }

  private var space: HTML {
    let rows =
      measures([
        ("Cosine of random pairs, mean (anisotropy)", "random_cosine.mean"),
        ("Cosine of random pairs, spread", "random_cosine.deviation"), ("Uniformity, less is more even", "uniformity"),
        ("Alignment of synonyms, less is nearer", "alignment"), ("Effective rank", "effective_rank"),
      ])
      + measures(
        [
          ("Silhouette of chapters", "chapter.silhouette"), ("Nearest ten in the same chapter", "chapter.purity"),
        ], kind: "clusters")
    return table("How the names fill the space. Intervals are 95 % bootstrap intervals.", "Measure", rows)
  }

  /// Scores of held-out questions; none where there are none.
  private var scores: [NamedRow] {
    measures(
      EncoderSection.scores.filter { $0.isRate && $0.set == EncoderBenchmark.kind }.map { ($0.name, $0.measure) })
  }

  private var questions: HTML {
    let groups = findings.report.parts.first { $0.task.kind == InspectionFindings.groupKind }?.rows ?? []
    func rows(_ kind: String, _ title: (String) -> String) -> [NamedRow] {
      groups.compactMap { row in
        guard row.measure.hasPrefix(kind), row.measure.hasSuffix(".accuracy_at_1") else { return nil }
        return (title(String(row.measure.dropFirst(kind.count).dropLast(".accuracy_at_1".count))), row)
      }
    }
    return """
      \(table("Questions about concepts that were held out of training. acc@k: the right name is among the first k.", "Score", scores))
      <h3>By depth</h3>
      \(table("Name by synonym, acc@1, by steps from the top of the hierarchy.", "Steps", rows("depth.") { $0 }))
      <h3>By chapter</h3>
      \(table("Name by synonym, acc@1, by chapter.", "Chapter", rows("chapter.") { $0 }))
      """
  }

  // MARK: Lists

  /// A column of one encoder.
  private func column(_ make: (HTML) -> ReportTable.Column, _ name: String, _ title: String) -> ReportTable.Column {
    make(isPair ? "\(name) \(title.lowercased())" : "\(name)")
  }

  private var hardest: HTML {
    ReportTable(
      "Questions whose right name came last\(isPair ? " after training" : ""), with its place and the name that came first.",
      columns: [.text("Asked"), .text("Right name")]
        + titles.flatMap {
          [column(ReportTable.Column.number, "Place", $0), column(ReportTable.Column.text, "First", $0)]
        },
      groups: Dictionary(grouping: findings.hardest, by: \.kind).sorted { $0.key > $1.key }.map { kind, questions in
        .init(
          title: "By \(kind)",
          rows: questions.map { question in
            ["\(question.text)", "\(question.name)"]
              + question.answers.flatMap { ["\(Numerals.count($0.rank))", "\($0.first)"] as [HTML] }
          })
      }
    ).html
  }

  private var confusions: HTML {
    let kinds = ContrastTask.Kind.allCases
    let lists = ReportTable(
      """
      Names that differ in one word, most confused first. Cosine: of the two. Margin: how much nearer the text asked lies to the right \
      name; below zero the wrong one is found.
      """,
      columns: [.text("Asked"), .text("Right name"), .text("Wrong name")]
        + titles.flatMap {
          [column(ReportTable.Column.number, "Cosine", $0), column(ReportTable.Column.number, "Margin", $0)]
        },
      groups: kinds.compactMap { kind in
        let found = findings.confusions.filter { $0.contrast.kind == kind }
        return found.isEmpty ? nil : .init(title: "\(kind.rawValue.capitalized)", rows: found.map(confusion))
      })
    let rows = measures(
      kinds.flatMap { kind in
        [("right_first", "right name first"), ("cosine", "cosine of both")].map {
          ("\(kind.rawValue.capitalized): \($1)", "\(kind.rawValue).\($0)")
        }
      }, kind: "contrasts")
    return "\(table("All such names.", "Measure", rows))\n\(lists.html)"
  }

  private func confusion(_ confusion: InspectionFindings.Confusion) -> [HTML] {
    let contrast = confusion.contrast
    return ["\(contrast.query ?? "–")", "\(contrast.right)", "\(contrast.wrong)"]
      + zip(confusion.cosines, confusion.margins).flatMap { cosine, margin -> [HTML] in
        ["\(Numerals.fixed(cosine))", margin.map { "\(Numerals.signed($0))" } ?? "–"]
      }
  }
}
