import Files
import Foundation
import OntologyTestSupport
import TestSupport
import Testing

@testable import Ontology

@Suite struct ClaMLImporterTests {
  private let run: ImporterRun

  init() throws {
    run = try ImporterRun(ClaMLImporter(), ImporterFixture.url("claml.xml"), strict: true)
  }

  /// What an importer makes of classes in an otherwise valid file.
  private func read(_ classes: String, strict: Bool = false) throws -> ImporterRun {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.xml")
      try Data("<ClaML><Title name=\"X\"/>\(classes)</ClaML>".utf8).write(to: file)
      return try ImporterRun(ClaMLImporter(), file, strict: strict)
    }
  }

  private static func entry(
    _ code: String, _ kind: String = "category", above: String? = nil, name: String? = "N", _ more: String = ""
  ) -> String {
    let superClass = above.map { "<SuperClass code=\"\($0)\"/>" } ?? ""
    let rubric = name.map { "<Rubric kind=\"preferred\"><Label>\($0)</Label></Rubric>" } ?? ""
    return "<Class code=\"\(code)\" kind=\"\(kind)\">\(superClass)\(more)\(rubric)</Class>"
  }

  @Test("The title says what the file is; the language keeps editions apart")
  func identity() throws {
    let identity = try ClaMLImporter().identity(of: ImporterFixture.url("claml.xml"))
    #expect(identity == SourceIdentity(name: "ICD-10-GM (en)", system: "ICD10GM", version: "2099"))
    for (title, system) in [
      ("ICD-10-WHO-2019-DE", "ICD10"), ("ICD-10-DE-2019", "ICD10"), ("CIM-10", "ICD10"), ("ICD-10", "ICD10"),
      ("OPS", "OPS"),
      ("ICD-10-AM", "ICD10AM"),
    ] {
      #expect(ClaMLTitle(name: title, version: "2019").identity(language: "de").system == system)
    }
    #expect(ClaMLTitle(name: "", version: "1").identity(language: nil) == SourceIdentity(version: "1"))
  }

  @Test("Classes come in the order of the file with their kinds and parents, each before what modifiers make of it")
  func hierarchy() {
    #expect(
      run.definitions.map { "\($0.code) \($0.kind) \($0.targets(.isA).joined(separator: " "))" } == [
        "I chapter ", "A00-A09 section I", "A00 category A00-A09", "A00.0 code A00", "A01 category A00-A09",
        "E10-E14 section I", "E10 category E10-E14", "E10.0 code E10", "E10.00 code E10.0", "E10.01 code E10.0",
        "E10.9 code E10", "E10.90 code E10.9", "E11 category E10-E14", "E12 category E10-E14", "E12.5 code E12",
        "M40 category A00-A09", "M40.1 code M40", "M40.2 code M40", "M40.20 code M40.2", "M40.21 code M40.2",
        "M40.11 code M40.1", "M45 category A00-A09", "M45.X0 code M45",
      ])
    #expect(run.diagnostics.conceptCount == 23)
    #expect(run["A00"]?.row == 42)
  }

  @Test("Names: the longer rubric, with marks of fonts and references left out; further languages are synonyms")
  func names() {
    #expect(run["I"]?.name == "Imagined infections")
    #expect(run["A00.0"]?.name == "Cholera, classical")
    #expect(run["A00.0"]?.synonyms == [.init("classical", scope: .broad)])
    #expect(run["A00"]?.synonyms.first == .init("Cholera, deutsch", scope: .exact))
  }

  @Test("Fragments stand behind those that they belong to, a list behind its item")
  func inclusions() {
    #expect(
      run["A00"]?.synonyms.dropFirst() == [
        .init("Flux: watery", scope: .inclusion), .init("Flux: bloody", scope: .inclusion),
        .init("Ache: of the gut", scope: .inclusion),
      ])
    #expect(run["A01"]?.synonyms == [.init("Gut in cholera", scope: .inclusion)])
  }

  @Test("Definitions, exclusions and other texts are descriptions; what links to a modifier is none")
  func descriptions() {
    #expect(
      run["A00"]?.descriptions == [
        .init(.definition, "A disease of two words."), .init(.note, "Use a further code (A01.-)."),
      ])
    #expect(run["A00-A09"]?.texts(.excludes2) == ["gout (E10-E11, M40.-)"])
    #expect(run["A00.0"]?.texts(.excludes2) == ["gout (E99.-)"])
    #expect(run["I"]?.texts(.note) == ["First. Second."])
    #expect(run["A01"]?.texts(.note) == ["Rare."])
  }

  @Test("Dagger, asterisk and optional codes are tagged under one name each; a modifier may say otherwise")
  func usage() {
    #expect(run["A00.0"]?.values("usage") == ["dagger"])
    #expect(run["A01"]?.values("usage") == ["aster"])
    #expect(run["E11"]?.values("usage") == ["optional"])
    #expect(run["E10.9"]?.values("usage") == ["optional"])
    #expect(run["E10.0"]?.values("usage") == [])
  }

  @Test("References are relations: exclusions, dagger to asterisk and back, hints; ranges to what is all of them")
  func references() {
    #expect(
      run["A00.0"]?.relations == [
        .init(.isA, "A00"), .init(.useAdditionalCode, "A01", label: "manifestation"),
      ])
    #expect(run["A01"]?.relations == [.init(.isA, "A00-A09"), .init(.codeFirst, "A00.0")])
    #expect(run["A00"]?.relations == [.init(.isA, "A00-A09"), .init(.related, "A01", label: "coding-hint")])
    #expect(run["A00-A09"]?.relations == [.init(.isA, "I"), .init(.excludes2, "M40")])
    let additions = run.records.filter(\.isAddition)
    #expect(additions.map(\.code) == ["A00-A09", "A00.0"])
    #expect(
      additions.map(\.relations) == [
        [.init(.excludes2, "E10"), .init(.excludes2, "E11")], [.init(.excludes2, "E99")],
      ])
  }

  @Test("Modifiers make codes: inherited, two in a row, only valid ones, not behind one that excludes them")
  func modifiers() {
    #expect(run["E10.01"]?.name == "Sugar disease one: With coma: derailed")
    #expect(run["E10.0"]?.synonyms == [.init("Sugar coma", scope: .inclusion)])
    #expect(run["E10.0"]?.texts(.excludes2) == ["coma of the newborn"])
    #expect(run["M40.21"]?.name == "Bent back, new: chest")
    #expect(run["M45.X0"]?.name == "Stiff back: neck")
    #expect(run["M40.21"]?.row == run["M40.2"]?.row)
  }

  @Test("The file is stored whole: no relation without a target but the one to a code that is not there")
  func stored() throws {
    try withStore { store in
      let source = try SourceImport(ImporterFixture.url("claml.xml"), importer: ClaMLImporter())
      var report: ImportReport?
      try source.run(into: store) { report = $0.report }
      #expect(report?.conceptCount == 23 && report?.diagnostics.isClean == true)
      #expect(report?.unresolvedRelations.map(\.target) == ["E99"])
      let ancestors = try store.ancestors(of: ConceptID(system: "ICD10GM", code: "E10.01"))
      #expect(Set(ancestors.map(\.concept.id.code)) == ["E10.0", "E10", "E10-E14", "I"])
    }
  }

  @Test("Bad classes and modifiers are bad rows with the reason; what they hold on to stays")
  func badRows() throws {
    let modifier =
      "<Modifier code=\"M\"/><ModifierClass modifier=\"M\" code=\".1\"><Rubric kind=\"preferred\"><Label>one"
      + "</Label></Rubric></ModifierClass>"
    let cases: [(String, [String], [String])] = [
      (Self.entry("A", above: nil), ["'A' is no chapter and has no SuperClass"], []),
      (Self.entry("I", "chapter", name: nil), ["'I' has no name"], []),
      (Self.entry("", "chapter"), ["no code"], []),
      (
        Self.entry("I", "chapter") + Self.entry("I", "chapter", name: "Other"),
        ["code 'I' was already given on line 1, with another name"], ["I"]
      ),
      (
        Self.entry("I", "chapter") + Self.entry("A00", above: "I", "<ModifiedBy code=\"Z\"/>"),
        ["'A00' names the modifier 'Z', which the file does not have"], ["I", "A00"]
      ),
      (
        modifier + Self.entry("I", "chapter")
          + Self.entry("A00", above: "I", "<ModifiedBy code=\"M\"><ValidModifierClass code=\".2\"/></ModifiedBy>"),
        ["'A00' names '.2' of the modifier 'M', which does not have it"], ["I", "A00"]
      ),
      (
        modifier + modifier + "<ModifierClass modifier=\"M\" code=\".3\"/><ModifierClass code=\".4\"/>"
          + Self.entry("I", "chapter"),
        [
          "'.1' of the modifier 'M' was already given", "'.3' of the modifier 'M' has no name",
          "a ModifierClass needs a code and a modifier",
        ], ["I"]
      ),
    ]
    for (classes, reasons, codes) in cases {
      let run = try read(classes)
      #expect(run.diagnostics.badRows.map(\.reason) == reasons)
      #expect(run.definitions.map(\.code) == codes)
      #expect(throws: OntologyError.self) { try read(classes, strict: true) }
    }
  }

  @Test("Modifiers that would make far more codes than a classification has are a bad row")
  func manyCodes() throws {
    let modifiers = (0..<5).map { modifier in
      (0..<10).map { character in
        "<ModifierClass modifier=\"\(modifier)\" code=\"\(character)\"><Rubric kind=\"preferred\"><Label>n</Label></Rubric>"
          + "</ModifierClass>"
      }.joined()
    }
    let uses = (0..<5).map { "<ModifiedBy code=\"\($0)\"/>" }
    let classes = Self.entry("5", "chapter") + Self.entry("5-1", above: "5", uses.joined())
    let run = try read(modifiers.joined() + classes)
    #expect(run.diagnostics.badRows.map(\.reason) == ["the modifiers of '5-1' make more than 10000 codes"])
    #expect(run.definitions.map(\.code) == ["5", "5-1"])
  }

  @Test("Classes above each other are stored, their cycle opened and reported; modifiers come down only once")
  func cycle() throws {
    let modifier =
      "<ModifierClass modifier=\"M\" code=\".1\"><Rubric kind=\"preferred\"><Label>one</Label></Rubric>"
      + "</ModifierClass>"
    let classes =
      modifier + Self.entry("A00", above: "B00", "<ModifiedBy code=\"M\"/>")
      + Self.entry("B00", above: "A00") + Self.entry("C00", above: "B00")
    #expect(try read(classes).definitions.map(\.code) == ["A00", "B00", "C00", "C00.1"])
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.xml")
      try Data("<ClaML><Title name=\"X\"/>\(classes)</ClaML>".utf8).write(to: file)
      let store = try OntologyStore.create(at: directory.appending(path: "o.sqlite"))
      var report: ImportReport?
      try SourceImport(file, importer: ClaMLImporter()).run(into: store) { report = $0.report }
      #expect(report?.cyclicRelationCount == 2 && report?.cycleCount == 1)
    }
  }

  @Test("A SuperClass that the file does not have is reported as a relation to nothing")
  func missingSuperClass() throws {
    try withStore { store in
      let report = try store.importSource(Knowledge.source("X")) { session in
        for record in try read(Self.entry("A00", above: "Q")).records { try session.emit(record) }
      }
      #expect(report.unresolvedRelations.map(\.target) == ["Q"])
    }
  }

  @Test("Unknown elements are counted, kinds of classes that are none of ICD-10 are terms")
  func unknown() throws {
    let run = try read("<Novelty/>" + Self.entry("5-1", "procedure", above: "5"))
    #expect(run.diagnostics.unknownTags == ["Novelty": 1])
    #expect(run.definitions.map(\.kind) == [.term])
  }

  @Test("A valid character of no modifier is counted as out of place")
  func strayCharacter() throws {
    let run = try read(Self.entry("A00", above: "I", "<ValidModifierClass code=\"1\"/>"))
    #expect(run.diagnostics.unknownTags == ["ValidModifierClass outside ModifiedBy": 1])
    #expect(run.definitions.map(\.code) == ["A00"])
  }

  @Test("A class with more modifiers than codes have places is a bad row, however few codes they make")
  func manyModifiers() throws {
    let modifier =
      "<ModifierClass modifier=\"M\" code=\"1\"><Rubric kind=\"preferred\"><Label>n</Label></Rubric></ModifierClass>"
    let uses = String(repeating: "<ModifiedBy code=\"M\"/>", count: 100_000)
    let run = try read(modifier + Self.entry("5", "chapter") + Self.entry("5-1", above: "5", uses))
    #expect(run.diagnostics.badRows.map(\.reason) == ["the modifiers of '5-1' make more than 10000 codes"])
  }

  @Test(
    "Files that are no classification are refused with the reason",
    arguments: [
      ("<ClaML><Title name=\"X\"/><Class code=\"I\" kind=\"chapter\">", "ends early"),
      ("<ICD10CM.tabular/>", "root element 'ICD10CM.tabular'"), ("<ClaML/>", "not one class"),
      ("<!DOCTYPE ClaML [<!ENTITY b \"bbb\">]><ClaML>&b;</ClaML>", "declares"),
      ("<!DOCTYPE ClaML SYSTEM \"a\"><!DOCTYPE ClaML [<!ENTITY b \"bbb\">]><ClaML>&b;</ClaML>", "document type"),
      ("<!DOCTYPE ClaML SYSTEM \"ClaML.dtd\"><ClaML>&b;</ClaML>", "an entity"),
    ])
  func refused(content: String, reason: String) throws {
    try withTemporaryDirectory { directory in
      let file = directory.appending(path: "x.xml")
      try Data(content.utf8).write(to: file)
      let error = expectRefusal { try ImporterRun(ClaMLImporter(), file) }
      #expect(error?.description.contains(reason) == true, "\(error?.description ?? "")")
    }
  }
}
