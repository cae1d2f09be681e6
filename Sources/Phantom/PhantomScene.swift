import Deterministic

/// Everything that is in one region of one patient, in painting order; each scan is a picture of it.
struct PhantomScene: Sendable {
  let region: BodyRegion
  let strokes: [PhantomStroke]
  /// Height of the finding that was drawn first; nil for a normal patient.
  let findingZ: Float?

  /// Draws a patient with findings.
  ///
  /// The patient depends on `seed` alone: the same seed without findings is the same patient in health.
  init(region: BodyRegion, findings: [PhantomAttributes], grammar: PhantomGrammar, seed: UInt64) {
    var random = SplitMix64(seed: seed, stream: 1)
    let anatomy = PhantomAnatomy(
      tables: grammar.tables, region: region, patient: PhantomPatient(random: &random))
    let drawn = findings.filter { $0.region == region }.enumerated().flatMap { index, attributes in
      var random = SplitMix64(seed: seed, stream: 2, UInt64(index))
      return PhantomFinding.make(attributes, grammar: grammar, anatomy: anatomy, random: &random)
    }
    self.region = region
    strokes = anatomy.strokes(drawn.flatMap(\.deformations)) + drawn.flatMap(\.strokes)
    findingZ = drawn.first?.centre.z
  }
}
