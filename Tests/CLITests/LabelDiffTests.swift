import Foundation
import Ontology
import TestSupport
import Testing

/// What a new release means for labels, from the files that other commands write.
@Suite struct LabelDiffTests {
  @Test func `what labels build writes is read by diff, and a missing file is called one`() throws {
    try TermLibrary.with { library in
      let names = try library.write("names.txt", "Pneumonia\nPneumothorax\n")
      let built = try CommandLineTool.run(
        "labels", "build", names, "--database", library.path("o.sqlite"), "--output", library.path("labels.json"))
      #expect(built.status == 0, "\(built.errors)")
      try library.add(
        "A,Disease,,,\nA1,Lung disease,,A,J98\nA11,Collapse,collapsed lung,A1,J93.1\nA12,Pneumonia,,A1,J18",
        system: "T",
        to: "next.sqlite")
      let files = ["ontology", "diff", library.path("o.sqlite"), library.path("next.sqlite")]
      let effects = try CommandLineTool.run(files + ["--labels", library.path("labels.json")])
      #expect(
        effects.output
          == "class\tlabel\tconcept\teffect\tcandidates\n1\tPneumonia\tT A12\tremapped\tJ18\n"
          + "2\tPneumothorax\tT A11\tretitled\tA11\n2\tPneumothorax\tT A11\tremapped\tJ93.1\n", "\(effects.errors)")
      let shown = try CommandLineTool.run(
        "labels", "build", library.path("labels.json"), "--database", library.path("o.sqlite"), "--output",
        library.path("again.json"), "--store", "lungs")
      #expect(shown.status == 0, "\(shown.errors)")
      #expect(
        try Data(contentsOf: URL(filePath: library.path("again.json")))
          == Data(contentsOf: URL(filePath: library.path("labels.json"))))
      let json = try CommandLineTool.run("labels", "show", "lungs", "--json", "--database", library.path("o.sqlite"))
      let file = try library.write("shown.json", json.output)
      #expect(
        try LabelList(contentsOf: URL(filePath: file)).entries.map(\.label) == ["Normal", "Pneumonia", "Pneumothorax"])

      expectError(
        try CommandLineTool.run(files + ["--labels", library.path("none.json")]), "there is no file of labels at",
        "none.json", hint: "path")
      let export = [
        "encoder", "export-labels", "--encoder", Golden.url("text_encoder/tiny-new").path, "--output",
        library.path("c.safetensors"), "--database", library.path("o.sqlite"), "--labels",
      ]
      expectError(try CommandLineTool.run(export + [library.path("none.json")]), "there is no file of labels at")
      expectError(
        try CommandLineTool.run(export + ["none"]), "there is no label set named none", hint: "It holds lungs.")
    }
  }
}
