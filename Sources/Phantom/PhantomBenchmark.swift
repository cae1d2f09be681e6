import Deterministic
import Foundation
import VisionBridge

/// A long-tailed, multi-scan, multi-modality synthetic data set whose classes look as their texts say.
///
/// The images of case `k` depend on the options, the classes and `k`, and on no other case.
public struct PhantomBenchmark: Sendable {
  /// How it is made.
  public let options: PhantomOptions
  /// What words look like.
  public let grammar: PhantomGrammar
  /// The concepts that became classes.
  public let selection: PhantomSelection
  let plan: PhantomPlan

  /// Chooses the classes and plans the cases; nothing is drawn yet.
  ///
  /// - Throws: `VisionError` when an option is out of range or the concepts do not give enough classes.
  public init(concepts: [PhantomConcept], grammar: PhantomGrammar, options: PhantomOptions) throws {
    try options.check()
    self.options = options
    self.grammar = grammar
    selection = try PhantomSelection(
      from: concepts, grammar: grammar, count: options.classCount, modalities: options.modalities,
      seed: options.seed)
    plan = PhantomPlan(selection.classes, options: options)
  }

  /// One scan of a case: what it shows and how it is taken.
  struct ScanPlan {
    var region: BodyRegion
    var request: PhantomScanner.Request
  }

  /// The labels of a case, most important first; `Normal` alone when nothing is drawn.
  func labels(ofCase index: Int) -> [String] {
    let drawn = plan.cases[index].classes
    return drawn.isEmpty ? ["Normal"] : drawn.map { selection.classes[$0].concept.label }
  }

  /// The scenes of a case by region.
  func scenes(ofCase index: Int, withFindings: Bool = true) -> [BodyRegion: PhantomScene] {
    let planned = plan.cases[index]
    let findings = withFindings ? planned.classes.map { selection.classes[$0].attributes } : []
    var regions = planned.classes.map { selection.classes[$0].attributes.region }
    regions.append(selection.classes[planned.requested].attributes.region)
    let seed = SplitMix64(seed: options.seed, stream: 0xB0D7, UInt64(index)).seed
    return Set(regions).reduce(into: [:]) { scenes, region in
      scenes[region] = PhantomScene(region: region, findings: findings, grammar: grammar, seed: seed)
    }
  }

  /// The scans of a case: one that shows each finding, then up to four in all of what else is used for them.
  func scanPlans(ofCase index: Int) -> [ScanPlan] {
    let planned = plan.cases[index]
    var random = SplitMix64(seed: options.seed, stream: 0x5CA7, UInt64(index))
    let wanted = 1 + random.index(weights: [0.35, 0.35, 0.2, 0.1])
    let looked = planned.classes.isEmpty ? [planned.requested] : planned.classes
    var scans: [ScanPlan] = []
    var rest: [(class: Int, modality: Modality)] = []
    for index in looked {
      let modalities = random.shuffled(selection.classes[index].modalities)
      let region = selection.classes[index].attributes.region
      let isSeen = scans.contains { $0.region == region && modalities.contains($0.request.modality) }
      let first = isSeen ? 0 : 1
      if !isSeen { scans.append(scan(of: index, modalities[0], &random)) }
      rest += modalities.dropFirst(first).map { (index, $0) }
    }
    for (index, modality) in random.shuffled(rest) where scans.count < wanted {
      let region = selection.classes[index].attributes.region
      guard !scans.contains(where: { $0.region == region && $0.request.modality == modality }) else {
        continue
      }
      scans.append(scan(of: index, modality, &random))
    }
    return scans
  }

  private func scan(of index: Int, _ modality: Modality, _ random: inout SplitMix64) -> ScanPlan {
    let attributes = selection.classes[index].attributes
    let place = grammar.place(of: attributes)
    var request = PhantomScanner.Request(modality: modality)
    if modality == .mri { request.sequence = random.pick(grammar.sequences(of: attributes)) }
    request.sliceZ = place.centre[2]
    request.layer = place.layer
    request.isFromSide = random.uniform() < 0.5
    return ScanPlan(region: attributes.region, request: request)
  }

  /// Draws the scans of a case.
  func images(ofCase index: Int) -> [PhantomScanner.Image] {
    let scenes = scenes(ofCase: index)
    let scanner = PhantomScanner(grammar: grammar, size: options.size, depth: options.depth)
    return scanPlans(ofCase: index).enumerated().map { number, plan in
      var random = SplitMix64(seed: options.seed, stream: 0x1333, UInt64(index), UInt64(number))
      let scene = scenes[plan.region]!
      var request = plan.request
      // The sonographer looks where the finding is.
      if request.modality == .ultrasound, let z = scene.findingZ { request.sliceZ = z }
      return scanner.image(of: scene, request, random: &random)
    }
  }

  /// The manifest's line of a case.
  func record(ofCase index: Int) -> CaseRecord {
    let id = "case-" + String(repeating: "0", count: max(0, 6 - String(index).count)) + String(index)
    let scenes = scenes(ofCase: index)
    let scans = scanPlans(ofCase: index).enumerated().map { number, plan in
      let modality = plan.request.modality
      let name = modality.rawValue.lowercased().replacingOccurrences(of: " ", with: "-")
      let isVolume = modality == .ct || modality == .mri
      let keySlice = scenes[plan.region]!.findingZ.map { z in
        min(max(Int((z + 1) / 2 * Float(options.depth)), 0), options.depth - 1)
      }
      return ScanEntry(
        path: "scans/\(id)-\(number + 1)-\(name).nii.gz", modality: modality,
        keySlice: isVolume ? keySlice : nil)
    }
    return CaseRecord(id: id, split: plan.cases[index].split, labels: labels(ofCase: index), scans: scans)
  }
}
