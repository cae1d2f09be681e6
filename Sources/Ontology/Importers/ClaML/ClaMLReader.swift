import Files
import Foundation

/// A class of a classification.
struct ClaMLClass {
  var code: String
  var kind: String
  var usage: String?
  var superClasses: [String] = []
  var modifiers: [ClaMLModifiers.Use] = []
  var excludedModifiers: Set<String> = []
  var rubrics = ClaMLRubrics()
  var line: Int
}

/// Collects the classes and modifiers of a ClaML file.
final class ClaMLReader: XMLReader {
  private(set) var title: ClaMLTitle?
  /// What the file says of its language, else that of the first label.
  private(set) var language: String?
  private(set) var classes: [ClaMLClass] = []
  private(set) var modifiers = ClaMLModifiers()
  /// Ends the reading when the title and the language are known.
  var stopsAtFirstLabel = false

  private let session: ImportSession
  /// Marks of usage with their names: `*` is `aster`.
  private var usages: [Character: String] = [:]
  private var modifierClass: ClaMLModifiers.Option?
  private var isInClass = false
  private var rubricKind = ""
  private var label: ClaMLLabel?
  private var reference: [String: String]?
  /// Bytes of `text` that are in the label already.
  private var takenCount = 0

  /// A reader that reports bad rows and unknown elements to `session`.
  init(session: ImportSession) { self.session = session }

  private static let known: Set<String> = [
    "ClaML", "Meta", "Identifier", "Title", "Authors", "Author", "Variants", "Variant", "ClassKinds", "ClassKind",
    "UsageKinds", "UsageKind", "RubricKinds", "RubricKind", "Display", "Modifier", "ModifierClass", "Class",
    "SuperClass",
    "SubClass", "ModifiedBy", "ExcludeModifier", "ValidModifierClass", "Rubric", "History", "Label", "Para", "Include",
    "IncludeDescendants", "Fragment", "Reference", "Term", "List", "ListItem", "Table", "Caption", "THead", "TBody",
    "TFoot", "Row", "Cell",
  ]

  override var textElements: Set<String> { ["Label"] }

  override func start(_ element: String, _ attributes: [String: String], line: Int) throws {
    if elements.isEmpty { try checkRoot(element) }
    let code = attributes["code"] ?? ""
    switch element {
    case "Title":
      title = ClaMLTitle(name: attributes["name"] ?? "", version: attributes["version"] ?? attributes["date"])
    case "UsageKind":
      if let mark = attributes["mark"]?.first, let name = attributes["name"] { usages[mark] = Self.usage(name) }
    case "Modifier": modifiers.define(code)
    case "ModifierClass":
      modifierClass = ClaMLModifiers.Option(
        modifier: attributes["modifier"] ?? "", code: code, usage: attributes["usage"].map(Self.usage))
    case "Class":
      isInClass = true
      classes.append(
        ClaMLClass(
          code: code, kind: attributes["kind"] ?? "", usage: attributes["usage"].map(Self.usage), line: line))
    case "Meta":
      if elements.count == 1, attributes["name"] == "lang" { language = attributes["value"] }
      modifierClass?.take(meta: attributes["name"], attributes["value"])
    case "SuperClass": changeClass { $0.superClasses.append(code) }
    case "ModifiedBy":
      changeClass { $0.modifiers.append(.init(modifier: code, position: attributes["position"].flatMap { Int($0) })) }
    case "ValidModifierClass":
      changeClass {
        guard let last = $0.modifiers.indices.last else { return session.countUnknown("\(element) outside ModifiedBy") }
        $0.modifiers[last].valid.append(code)
      }
    case "ExcludeModifier": changeClass { $0.excludedModifiers.insert(code) }
    case "Rubric": rubricKind = attributes["kind"] ?? ""
    default: startText(element, attributes)
    }
    if !Self.known.contains(element) { session.countUnknown(element) }
  }

  private func startText(_ element: String, _ attributes: [String: String]) {
    switch element {
    case "Label":
      language = language ?? attributes["xml:lang"]
      label = ClaMLLabel(language: attributes["xml:lang"])
      takenCount = 0
      if stopsAtFirstLabel { stop() }
    case "Fragment":
      takeText()
      label?.beginFragment(isList: attributes["type"] == "list")
    case "Reference":
      takeText()
      reference = attributes
    case "Para", "ListItem", "Cell": takeText(endingWith: " ")
    default: break
    }
  }

  override func end(_ element: String, line: Int) throws {
    switch element {
    case "Class":
      isInClass = false
      if classes.count % 1000 == 0 { reportProgress() }
    case "ModifierClass":
      if let modifierClass { try add(modifierClass, line: line) }
      modifierClass = nil
    case "Label":
      takeText()
      if let label { add(label, line: line) }
      label = nil
    case "Fragment":
      takeText()
      label?.endFragment()
    case "Reference": endReference()
    case "Para", "ListItem", "Cell": takeText(endingWith: " ")
    default: break
    }
  }

  private func checkRoot(_ element: String) throws {
    guard element == "ClaML" else {
      throw OntologyError(
        "expected a classification in ClaML (root element ClaML), found root element '\(element)'",
        hint: "The tabular list of ICD-10-CM has the format icd10cm-tabular.")
    }
  }

  private func changeClass(_ body: (inout ClaMLClass) -> Void) {
    if isInClass, !classes.isEmpty { body(&classes[classes.count - 1]) }
  }

  private func add(_ option: ClaMLModifiers.Option, line: Int) throws {
    guard !option.modifier.isEmpty, !option.code.isEmpty else {
      return try session.reject(line: line, "a ModifierClass needs a code and a modifier")
    }
    guard !option.rubrics.name.isEmpty else {
      return try session.reject(line: line, "'\(option.code)' of the modifier '\(option.modifier)' has no name")
    }
    guard modifiers.add(option) else {
      return try session.reject(line: line, "'\(option.code)' of the modifier '\(option.modifier)' was already given")
    }
  }

  private func add(_ label: ClaMLLabel, line: Int) {
    if modifierClass != nil {
      modifierClass?.rubrics.add(label, kind: rubricKind, line: line)
    } else {
      changeClass { $0.rubrics.add(label, kind: rubricKind, line: line) }
    }
  }

  /// Takes what was read since the last time into the label.
  private func takeText(endingWith end: String = "") {
    let new = newText()
    if label != nil, !(new + end).isEmpty { label?.append(new + end) }
  }

  private func newText() -> String {
    let new = String(decoding: text.utf8.dropFirst(takenCount), as: UTF8.self)
    takenCount = text.utf8.count
    return new
  }

  /// Marks behind a code say what it is: `G01*`.
  private func endReference() {
    guard let attributes = reference, label != nil else { return }
    reference = nil
    let printed = newText().collapsed
    let usage = attributes["usage"].map(Self.usage) ?? printed.last.flatMap { usages[$0] }
    let code = attributes["code"] ?? printed.filter { usages[$0] == nil }
    label?.append(
      ClaMLLabel.Reference(code: code, usage: usage), printed: printed,
      isInBrackets: attributes["class"] == "in brackets")
  }

  /// One name of each usage for all editions: `asterisk` is `aster`, `opt` is `optional`.
  private static func usage(_ name: String) -> String {
    ["dagger", "aster", "opt"].first(where: name.lowercased().hasPrefix).map { $0 == "opt" ? "optional" : $0 } ?? name
  }
}
