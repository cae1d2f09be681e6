import Foundation
import TestSupport
import Testing
import Torch

@testable import VisionBridge

func scan(_ voxels: [Float], z: Int, y: Int, x: Int) -> Scan {
  Scan(voxels: voxels, shape: ZYX(z: z, y: y, x: x), spacingMM: ZYX(z: 1, y: 1, x: 1))
}

@Suite struct PreprocessTests {
  @Test("slices are resampled as PyTorch does", arguments: [false, true])
  func resampling(_ antialias: Bool) throws {
    let golden = try Safetensors.load(Golden.url("vision_model/transforms.safetensors")).tensors
    let source = scan(golden["scan"]!.array(), z: 3, y: 21, x: 34)
    let slices = try Preprocess.resampledSlices(
      source, [0, 1, 2], .mri, PreprocessOptions(size: 32, antialias: antialias))
    let expected = golden[antialias ? "resized.True" : "resized.False"]!
    #expect(slices.shape == [3, 32, 32])
    #expect(maxError(slices.array(), expected.array()) < Tolerance.forward)
  }

  @Test("a volume that is too deep gives evenly spaced slices, any other all of its own")
  func depth() {
    #expect(SlicePlaces.chosen(of: 3, depth: 4).lower == [0, 1, 2])
    #expect(SlicePlaces.chosen(of: 10, depth: 4).lower == [0, 2, 5, 7])
  }

  @Test("the key slice becomes the last chosen slice at or before it")
  func keySlice() throws {
    let source = scan((0..<10).flatMap { [Float](repeating: Float($0), count: 4) }, z: 10, y: 2, x: 2)
    let options = PreprocessOptions(size: 32, depth: 4)
    for (key, expected) in [(0, 0), (4, 1), (5, 2), (9, 3)] {
      let result = try Preprocess.apply(source, modality: .mri, keySlice: key, options)
      #expect(result.keySlice == expected)
    }
    #expect(throws: VisionError.self) { try Preprocess.apply(source, modality: .mri, keySlice: 10, options) }
  }

  @Test("CT is windowed before it is resampled, other modalities are not")
  func window() throws {
    var voxels = [Float](repeating: 0, count: 64 * 64)
    voxels[64 * 20 + 20] = 30_000
    voxels[0] = -100
    let source = scan(voxels, z: 1, y: 64, x: 64)
    let options = PreprocessOptions(size: 32, depth: 4, windows: ["CT": [-100, 100]])
    let ct = try Preprocess.apply(source, modality: .ct, keySlice: nil, options).tensor()
    let mri = try Preprocess.apply(source, modality: .mri, keySlice: nil, options).tensor()
    // (0 - low) / (high - low), where the bright pixel weighs a quarter of 100 in CT and of 30,000 in MRI
    let background = [ct, mri].map { $0.at(0).at(16).at(16).item }
    #expect(abs(background[0] - 25.0 / 50.0) < 1e-3)
    #expect(background[1] < 0.005)
  }

  @Test("volumes are interpolated along their depth as PyTorch does, and cut at NumPy's percentiles")
  func interpolation() throws {
    let golden = try Safetensors.load(Golden.url("vision_model/transforms.safetensors")).tensors
    let scanned = try #require(golden["scan"])
    for depth in [2, 7] {
      let found = SlicePlaces.spread(over: 3, depth: depth).interpolated { scanned.rows(Tensor($0.map(Int64.init))) }
      let expected = try #require(golden["interpolated.\(depth)"])
      #expect(found.shape == expected.shape && maxError(found.array(), expected.array()) < Tolerance.forward)
    }
    let cut = Preprocess.cut(scanned, at: [2.5, 97])
    #expect(maxError(cut.array(), try #require(golden["percentiles"]).array()) < Tolerance.forward)
  }

  @Test("a volume that is interpolated has the depth that is asked for, its key slice where it was")
  func interpolatedKeySlice() throws {
    let source = scan((0..<10).flatMap { [Float](repeating: Float($0), count: 4) }, z: 10, y: 2, x: 2)
    for (depth, key, expected) in [(4, 0, 0), (4, 9, 3), (4, 5, 2), (20, 3, 7)] {
      let options = PreprocessOptions(size: 32, depth: depth, depthMethod: .interpolate)
      let result = try Preprocess.apply(source, modality: .mri, keySlice: key, options)
      #expect(result.sliceCount == depth && result.keySlice == expected, "\(depth) \(key)")
    }
    let flat = try Preprocess.apply(
      scan([1, 2, 3, 4], z: 1, y: 2, x: 2), modality: .xRay, keySlice: nil,
      PreprocessOptions(size: 32, depth: 4, depthMethod: .interpolate))
    #expect(flat.sliceCount == 1)
  }

  @Test(
    "slices at a spacing are PyTorch's, cropped and padded as MONAI does",
    arguments: [(0.5, false), (0.75, false), (0.75, true)])
  func spacing(_ spacing: Double, _ antialias: Bool) throws {
    let golden = try Safetensors.load(Golden.url("vision_model/transforms.safetensors")).tensors
    let source = Scan(
      voxels: golden["scan"]!.array(), shape: ZYX(z: 3, y: 21, x: 34), spacingMM: ZYX(z: 2.5, y: 0.8, x: 0.6))
    let options = PreprocessOptions(size: 32, spacing: ["MRI": spacing], antialias: antialias)
    let slices = try Preprocess.resampledSlices(source, [0, 1, 2], .mri, options)
    #expect(slices.shape == (spacing == 0.5 ? [3, 32, 32] : [3, 22, 27]))
    let expected = try #require(golden["spaced.\(spacing).\(antialias ? "True" : "False")"])
    #expect(maxError(Preprocess.padded(slices, to: 32).array(), expected.array()) < Tolerance.forward)
    let other = try Preprocess.resampledSlices(source, [0], .ct, options)
    #expect(other.shape == [1, 32, 32])
  }

  @Test("slices at a spacing along the depth are PyTorch's, the middle ones as MONAI cuts them out")
  func sliceSpacing() throws {
    let golden = try Safetensors.load(Golden.url("vision_model/transforms.safetensors")).tensors
    let scanned = try #require(golden["scan"])
    let places = SlicePlaces.spaced(over: 3, step: 1 / 2.5, depth: 4)
    let found = places.interpolated { scanned.rows(Tensor($0.map(Int64.init))) }
    let expected = try #require(golden["spaced.slices"])
    #expect(found.shape == expected.shape)
    #expect(maxError(found.array(), expected.array()) < Tolerance.forward)
    #expect((0..<3).map(places.place) == [0, 2, 3])
    #expect(SlicePlaces.spaced(over: 10, step: 20, depth: 4).lower == [4])
  }

  @Test("every place is the mean of its two neighbours, weighted by how near they are")
  func places() throws {
    for count in 2...12 {
      for (step, depth) in [(0.3, 5), (0.6, 2), (0.75, 3), (1, 4), (1.25, 40), (2.5, 3), (7, 8)] {
        let places = SlicePlaces.spaced(over: count, step: step, depth: depth)
        let found = places.interpolated { Tensor($0.map { Float($0 * $0) }, shape: [$0.count, 1, 1]) }.array(
          of: Float.self)
        let whole = max(1, Int(Double(count) / step + 1e-3))
        let first = whole / 2 - min(whole, depth) / 2
        let real = step > Double(count) ? Double(count) : step
        for (index, value) in found.enumerated() {
          let place = min(max(0, (Double(first + index) + 0.5) * real - 0.5), Double(count - 1))
          let (low, high) = (place.rounded(.down), min(place.rounded(.down) + 1, Double(count - 1)))
          let expected = low * low + (high * high - low * low) * (place - low)
          #expect(abs(Double(value) - expected) < 1e-3, "\(count) \(step) \(depth) \(index)")
        }
        #expect(found.count == min(whole, depth))
      }
    }
  }

  @Test("a spacing that single precision rounded keeps all samples, and one that leads nowhere is refused")
  func roundedSpacing() throws {
    #expect(SpacedAxis(over: 512, step: 0.7 / Double(Float(0.7)), atMost: 512).count == 512)
    #expect(SpacedAxis(over: 512, step: 0.8 / Double(Float(0.8)), atMost: 512).count == 512)
    let voxels = [Float](repeating: 1, count: 8)
    for length in [1e30, 1e-30, .infinity, .nan] {
      let scan = Scan(voxels: voxels, shape: ZYX(z: 2, y: 2, x: 2), spacingMM: ZYX(z: length, y: length, x: length))
      for options in [
        PreprocessOptions(size: 32, spacing: ["MRI": 1]), PreprocessOptions(size: 32, sliceSpacing: ["MRI": 1]),
      ] {
        // Far apart, two voxels would become many; near each other, one sample stands for both.
        if length == 1e-30 {
          #expect(try Preprocess.apply(scan, modality: .mri, keySlice: 1, options).keySlice.map { $0 < 2 } == true)
        } else {
          #expect(throws: VisionError.self) { try Preprocess.apply(scan, modality: .mri, keySlice: 1, options) }
        }
      }
    }
  }

  @Test("a small thing stays small at a spacing, zeros around it, and a scan that tells no spacing is refused")
  func keptSize() throws {
    let voxels = (0..<3 * 20 * 10).map { Float($0 % 7 + 3) }
    let shape = ZYX(z: 3, y: 20, x: 10)
    let options = PreprocessOptions(size: 32, depth: 4, spacing: ["MRI": 1], sliceSpacing: ["MRI": 2])
    let known = Scan(voxels: voxels, shape: shape, spacingMM: ZYX(z: 4, y: 1, x: 2))
    let result = try Preprocess.apply(known, modality: .mri, keySlice: 2, options)
    #expect(result.sliceCount == 4)
    #expect(result.keySlice == 3)
    let seen = result.tensor().at(2)
    #expect(seen.narrow(0, start: 0, length: 6).max().item == 0)
    #expect(seen.narrow(0, start: 26, length: 6).max().item == 0)
    #expect(seen.narrow(1, start: 0, length: 6).max().item == 0)
    #expect(seen.narrow(1, start: 25, length: 1).max().item > 0)
    let array = Scan(
      voxels: voxels, shape: shape, affine: .identity, hasKnownGeometry: false, sourcePath: "a.npy")
    for (key, options) in [
      ("spacing", PreprocessOptions(size: 32, spacing: ["MRI": 1])),
      ("slice_spacing", PreprocessOptions(size: 32, sliceSpacing: ["MRI": 1])),
    ] {
      let error = #expect(throws: VisionError.self) {
        try Preprocess.apply(array, modality: .mri, keySlice: nil, options)
      }
      #expect(error?.description.contains("which preprocess.\(key) needs") == true)
      #expect(try Preprocess.apply(array, modality: .ct, keySlice: nil, options).size == 32)
    }
    let fine = PreprocessOptions(size: 32, spacing: ["MRI": 1e-3])
    #expect(throws: VisionError.self) { try Preprocess.apply(known, modality: .mri, keySlice: nil, fine) }
  }

  @Test("windows, spacings and percentiles that cannot be meant are refused")
  func refusals() {
    for (options, message) in [
      (PreprocessOptions(windows: ["Ct": [0, 1]]), "windows has Ct, which is no modality"),
      (PreprocessOptions(windows: ["CT": [1, 0]]), "[1.0, 0.0] of CT is no window"),
      (PreprocessOptions(spacing: ["ct": 1]), "spacing has ct, which is no modality"),
      (PreprocessOptions(sliceSpacing: ["CT": 0]), "slice_spacing of CT is 0.0"),
      (PreprocessOptions(percentiles: [5]), "[5.0] are no percentiles"),
      (PreprocessOptions(percentiles: [-1, 99]), "are no percentiles"),
    ] {
      let error = #expect(throws: VisionError.self) { try options.validate() }
      #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    }
  }

  @Test("a scan runs from 0 to 1, and a constant one is zero and says so")
  func range() throws {
    let options = PreprocessOptions(size: 32, depth: 4)
    let ramp = try Preprocess.apply(
      scan((0..<2048).map(Float.init), z: 2, y: 32, x: 32), modality: .mri, keySlice: nil, options)
    #expect(ramp.tensor().min().item == 0 && ramp.tensor().max().item == 1 && !ramp.isConstant)
    let flat = try Preprocess.apply(
      scan([Float](repeating: 7, count: 1024), z: 1, y: 32, x: 32), modality: .xRay, keySlice: nil, options)
    #expect(flat.tensor().max().item == 0 && flat.isConstant)
  }
}
