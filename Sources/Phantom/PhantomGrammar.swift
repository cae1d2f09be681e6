import Files
import Foundation
import NN
import VisionBridge

/// Reads from the texts of a concept what can be drawn, and knows how and on which scans it is seen.
///
/// The grammar is a table, `knowledge/phantom-grammar.json`: words and what they say; organs, where they lie and what
/// they are made of; forms and how they are drawn; materials and their signal per modality.
public struct PhantomGrammar: Sendable {
  let tables: PhantomTables
  private let lexicon: PhantomLexicon

  /// Version of the table's file.
  public var version: Int { tables.version }

  /// Reads a grammar.
  ///
  /// - Throws: `VisionError` when the file cannot be read, is no grammar, or names a material, organ, form, zone or
  ///   part that it does not define.
  public init(contentsOf url: URL) throws {
    do {
      let data = try Data(contentsOf: url)
      try FormatVersion.check(data)
      tables = try ForeignJSONDecoder().decode(PhantomTables.self, from: data)
    } catch let error as FileError {
      throw VisionError(
        "\(url.path): not a phantom grammar: \(error.description)",
        hint: error.hint ?? "see docs/phantom.md for its form")
    } catch let error as DecodingError {
      throw VisionError(
        "\(url.path): not a phantom grammar: \(JSONReason.of(error))", hint: "see docs/phantom.md for its form")
    } catch {
      throw VisionError(
        "\(url.path): cannot read the phantom grammar: \(error.localizedDescription)",
        hint: "pass the path of knowledge/phantom-grammar.json")
    }
    try tables.checkReferences(path: url.path)
    lexicon = PhantomLexicon(terms: tables.terms, negations: tables.negations, vetoes: tables.vetoes)
  }

  /// What is drawn for a concept; nil when its texts name no organ or no form that can be drawn together.
  ///
  /// The form, side, number, size and outline are taken from the label alone, because inclusion terms are narrower than
  /// the concept and a definition speaks of all cases. An organ that the label leaves open, its zone and the signal are
  /// looked for in the other texts, in their order.
  public func attributes(of concept: PhantomConcept) -> PhantomAttributes? {
    guard !lexicon.isVetoed(concept.label) else { return nil }
    let label = affirmed(concept.label)
    guard let form = label.firstValue(\.form) else { return nil }
    let others = concept.texts.map(affirmed)
    let labelOrgans = organs(in: label)
    // A label whose organs do not fit its form is a concept of another kind, not an unfinished one.
    let organs = labelOrgans.isEmpty ? others.flatMap(organs(in:)) : labelOrgans
    let zones = (label + others.flatMap { $0 }).compactMap(\.zone)
    for organ in organs {
      let table = tables.organs[organ]!
      let zone = zones.first { table.zones?[$0] != nil }
      let place = table.specialised(to: zone)
      guard let recipe = tables.forms[form]!.first(where: { $0.fits(organ: organ, kind: place.kind) }),
        place.parts != nil || !recipe.draw.needsParts
      else { continue }
      let attributes = PhantomAttributes(
        region: place.region, organ: organ, zone: recipe.draw.usesZone ? zone : nil,
        side: place.paired == true && place.side == nil ? label.firstValue(\.side) : nil, form: form,
        number: recipe.draw.usesNumber && label.firstValue(\.number) == .multiple ? .multiple : nil,
        size: recipe.draw.usesSize ? label.firstValue(\.size) : nil,
        margin: recipe.draw == .blob ? label.firstValue(\.margin) : nil,
        displacement: recipe.draw == .gap ? label.firstValue(\.displacement) : nil,
        pattern: recipe.draw == .gap ? label.firstValue(\.pattern) : nil,
        signal: recipe.draw.usesSignal ? signal(stated: others) : [:])
      return modalities(of: attributes).isEmpty ? nil : attributes
    }
    return nil
  }

  /// The organ, specialised to the zone of the attributes.
  func place(of attributes: PhantomAttributes) -> PhantomTables.Organ {
    tables.organs[attributes.organ]!.specialised(to: attributes.zone)
  }

  /// How the form of the attributes is drawn in its organ.
  func recipe(of attributes: PhantomAttributes) -> PhantomTables.Recipe {
    let place = place(of: attributes)
    return tables.forms[attributes.form]!.first { $0.fits(organ: attributes.organ, kind: place.kind) }!
  }

  private func affirmed(_ text: String) -> [PhantomTables.Term] {
    lexicon.hits(in: text).filter { !$0.isNegated }.map { tables.terms[$0.term] }
  }

  /// Organs in reading order, weak ones last.
  private func organs(in terms: [PhantomTables.Term]) -> [String] {
    let named = terms.filter { $0.organ != nil }
    return (named.filter { $0.weak != true } + named.filter { $0.weak == true }).map { $0.organ! }
  }

  /// The first signal that the texts state for each kind of image.
  private func signal(stated texts: [[PhantomTables.Term]]) -> [String: PhantomAttributes.Level] {
    texts.flatMap { $0 }.compactMap(\.signal).reduce(into: [:]) { signal, stated in
      signal.merge(stated) { first, _ in first }
    }
  }
}

extension [PhantomTables.Term] {
  fileprivate func firstValue<Value>(_ key: KeyPath<PhantomTables.Term, Value?>) -> Value? {
    lazy.compactMap { $0[keyPath: key] }.first
  }
}

extension PhantomTables.Draw {
  /// Whether the finding lies at a place of the organ and is not the organ itself.
  var usesZone: Bool { self != .shrink }
  /// Whether there is nothing to draw in an organ without anatomy of its own.
  var needsParts: Bool { [.haze, .flank, .shell, .lens, .shrink, .resize, .shift].contains(self) }
  /// Whether several can be drawn.
  var usesNumber: Bool { [.blob, .ring, .wedge, .patch, .speck, .cleft].contains(self) }
  var usesSize: Bool { ![.gap, .shift, .slip].contains(self) }
  /// Whether the finding is tissue whose signal a text may state.
  var usesSignal: Bool { [.blob, .patch, .wedge].contains(self) }
}
