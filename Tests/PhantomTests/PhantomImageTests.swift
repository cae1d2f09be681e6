import Deterministic
import Foundation
import TestSupport
import Testing

@testable import Phantom
@testable import VisionBridge

private func render(
  _ name: String, _ modality: Modality, drawn: Bool = true, noise: Bool = false, seed: UInt64 = 5,
  size: Int = 64,
  depth: Int = 16, sequence: MRISequence? = nil
) -> [Float] {
  let grammar = PhantomFixtures.grammar
  let attributes = PhantomFixtures.attributes(name)!
  let scene = PhantomScene(
    region: attributes.region, findings: drawn ? [attributes] : [], grammar: grammar, seed: seed)
  let reference = PhantomScene(
    region: attributes.region, findings: [attributes], grammar: grammar, seed: seed)
  var scanner = PhantomScanner(grammar: grammar, size: size, depth: depth)
  scanner.hasNoise = noise
  var request = PhantomScanner.Request(modality: modality)
  request.sequence = sequence ?? grammar.sequences(of: attributes).first ?? .t2
  request.sliceZ = reference.findingZ!
  request.layer = grammar.place(of: attributes).layer
  var random = SplitMix64(seed: seed, stream: 3)
  return scanner.image(of: scene, request, random: &random).scan.voxels
}

/// Where a finding changes the image, and by how much, in the units of the image.
private func change(_ name: String, _ modality: Modality) -> (voxelCount: Int, mean: Float) {
  let difference = zip(render(name, modality), render(name, modality, drawn: false)).map { abs($0 - $1) }
  let most = difference.max()!
  let mask = difference.filter { $0 > 0.25 * most && $0 > 0 }
  return (mask.count, mask.reduce(0, +) / Float(max(mask.count, 1)))
}

@Test(arguments: PhantomFixtures.concepts.map(\.label))
func aFindingStandsOutOfTheNoiseOnEveryScanThatIsSaidToShowIt(name: String) {
  let attributes = PhantomFixtures.attributes(name)!
  for modality in PhantomFixtures.grammar.modalities(of: attributes) {
    let (count, mean) = change(name, modality)
    let noise: Float =
      switch modality {
      case .ct: 10
      case .mri: 25
      case .nuclearMedicine, .ultrasound: 10
      default: 3
      }
    #expect(count >= 3, "\(name) on \(modality.rawValue): \(count) voxels")
    #expect(mean > 2 * noise, "\(name) on \(modality.rawValue): \(mean)")
  }
}

@Test(arguments: [
  ("Malignant neoplasm of upper lobe, %@ bronchus or lung", Modality.xRay),
  ("Cyst of %@ kidney", .ct), ("Cerebral infarction due to embolism of %@ middle cerebral artery", .mri),
  ("Displaced transverse fracture of shaft of %@ femur", .xRay), ("Solitary cyst of %@ breast", .ultrasound),
  ("Malignant neoplasm of upper-outer quadrant of %@ female breast", .mammography),
])
func rightAndLeftAreOnDifferentSidesAndRightIsWhereXGrows(pattern: String, modality: Modality) {
  let size = 48
  func meanX(_ side: String) -> Float {
    let name = pattern.replacingOccurrences(of: "%@", with: side)
    let difference = zip(render(name, modality, size: size), render(name, modality, drawn: false, size: size))
      .map { abs($0 - $1) }
    let weights = difference.enumerated().map { Float($0.offset % size) * $0.element }
    return weights.reduce(0, +) / difference.reduce(0, +)
  }
  #expect(meanX("right") > Float(size) / 2 + 2)
  #expect(meanX("left") < Float(size) / 2 - 2)
}

@Test func anUpperLobeLiesNearerToTheHeadThanALowerOne() {
  let upper = PhantomFixtures.attributes("Malignant neoplasm of upper lobe, right bronchus or lung")!
  let lower = PhantomFixtures.attributes("Malignant neoplasm of lower lobe, right bronchus or lung")!
  let scenes = [upper, lower].map {
    PhantomScene(region: .chest, findings: [$0], grammar: PhantomFixtures.grammar, seed: 1).findingZ!
  }
  #expect(scenes[0] > scenes[1])
}

@Test func aCystIsDarkOnCTAndBrightOnT2() {
  let name = "Cyst of left kidney"
  func signedChange(_ modality: Modality) -> Float {
    zip(render(name, modality, sequence: .t2), render(name, modality, drawn: false, sequence: .t2))
      .map { $0 - $1 }.reduce(0, +)
  }
  #expect(signedChange(.ct) < 0)
  #expect(signedChange(.mri) > 0)
}

@Test func theSameSeedGivesTheSameImagesAndAnotherSeedOthers() throws {
  let first = try PhantomFixtures.benchmark()
  let again = try PhantomFixtures.benchmark()
  let other = try PhantomFixtures.benchmark { $0.seed = 8 }
  #expect(first.images(ofCase: 17).map(\.scan) == again.images(ofCase: 17).map(\.scan))
  #expect(first.images(ofCase: 17).map(\.scan) != other.images(ofCase: 17).map(\.scan))
}

@Test func aHealthyPatientIsTheSamePatientOutsideTheFinding() {
  let name = "Cyst of right kidney"
  let same = zip(render(name, .ct, noise: true), render(name, .ct, drawn: false, noise: true)).count {
    $0 == $1
  }
  #expect(Double(same) / Double(64 * 64 * 16) > 0.99)
}
