import Deterministic
import Foundation
import VisionBridge

/// Takes pictures of a scene: the simple physics of each modality.
///
/// Volumes are `[Z, Y, X]` with x to the patient's right, y to the front and z to the head. Projections and ultrasound
/// are single slices `[1, Y, X]`: x to the patient's right, y up in the picture (to the head in a frontal projection,
/// to the front in ultrasound).
struct PhantomScanner {
  let grammar: PhantomGrammar
  /// Side of a slice, and number of slices of a volume.
  let size: Int
  let depth: Int
  /// False for the picture without noise and artefacts, which tests compare.
  var hasNoise = true

  /// How an image is taken, beyond its modality.
  struct Request: Sendable {
    var modality: Modality
    var sequence: MRISequence = .t2
    /// Height of the ultrasound slice.
    var sliceZ: Float = 0
    /// The system filled with contrast agent.
    var layer: String?
    /// Mammography: seen from the side (mediolateral oblique) instead of from above (craniocaudal).
    var isFromSide = true
  }

  /// The image and how it is to be stored.
  struct Image {
    var scan: Scan
    var datatype: NiftiWriter.DataType
  }

  func image(of scene: PhantomScene, _ request: Request, random: inout SplitMix64) -> Image {
    switch request.modality {
    case .ct: Image(scan: ct(scene, &random), datatype: .int16)
    case .mri: Image(scan: mri(scene, request.sequence, &random), datatype: .int16)
    case .ultrasound: Image(scan: ultrasound(scene, z: request.sliceZ, &random), datatype: .uint8)
    case .mammography: Image(scan: mammography(scene, request, &random), datatype: .uint8)
    case .nuclearMedicine: Image(scan: scintigram(scene, &random), datatype: .uint8)
    case .xRay: Image(scan: radiograph(scene, &random), datatype: .uint8)
    case .dsa, .barium, .fluoroscopy: Image(scan: contrastStudy(scene, request, &random), datatype: .uint8)
    }
  }

  /// Hounsfield units with 10 HU of noise.
  private func ct(_ scene: PhantomScene, _ random: inout SplitMix64) -> Scan {
    var canvas = PhantomCanvas(size, size, depth, background: -1000)
    canvas.paint(scene.strokes) { $0.material.ct }
    var values = canvas.values
    for index in values.indices {
      let noise = hasNoise ? 10 * random.normal() : 0
      values[index] = min(max(values[index] + noise, -1024), 3071)
    }
    return volume(values, scene)
  }

  /// Arbitrary units around 0...1000 with a coil's uneven field and Rician noise.
  private func mri(_ scene: PhantomScene, _ sequence: MRISequence, _ random: inout SplitMix64) -> Scan {
    let signal = sequence.signal
    var canvas = PhantomCanvas(size, size, depth, background: 0)
    canvas.paint(scene.strokes) { $0.material[keyPath: signal] }
    var values = canvas.values
    guard hasNoise else { return volume(values.map { 1000 * $0 }, scene) }
    let gain = 0.12 * random.jitter()
    var index = 0
    for z in canvas.zs {
      for y in canvas.ys {
        for x in canvas.xs {
          let field = 1 + gain.x * x + gain.y * y + gain.z * z
          let real = 1000 * values[index] * field + 25 * random.normal()
          let imaginary = 25 * random.normal()
          values[index] = (real * real + imaginary * imaginary).squareRoot()
          index += 1
        }
      }
    }
    return volume(values, scene)
  }

  private func volume(_ values: [Float], _ scene: PhantomScene) -> Scan {
    let fov = grammar.tables.regions[scene.region.rawValue]!.fovMM
    return Scan(
      voxels: values, shape: ZYX(z: depth, y: size, x: size),
      spacingMM: ZYX(z: fov[2] / Double(depth), y: fov[1] / Double(size), x: fov[0] / Double(size)))
  }

  /// A single image of 8 bits.
  func picture(_ values: [Float], _ scene: PhantomScene) -> Scan {
    let spacing = grammar.tables.regions[scene.region.rawValue]!.fovMM[0] / Double(size)
    return Scan(
      voxels: values.map { min(max($0, 0), 255) }, shape: ZYX(z: 1, y: size, x: size),
      spacingMM: ZYX(z: 1, y: spacing, x: spacing))
  }
}
