import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct ScanReaderTests {
  struct Files: Decodable {
    var nifti: [String: [ScanExpectation]]
    var npy: [String: ScanFingerprint]
    var stacks: [String: [ScanFingerprint]]
  }

  @Test func everyNiftiVariantReadsAsNibabelReadsIt() throws {
    let files = try Golden.json("vision_io/files.json", as: Files.self).nifti
    #expect(files.count > 40)
    for (name, volumes) in files {
      let url = Golden.url("vision_io/\(name)")
      let header = try ScanReader.header(of: url)
      for expected in volumes {
        let scan = try ScanReader.read(url, volume: expected.volume)
        expected.expect(scan, name)
        #expect(header.shape == scan.shape && header.affine == scan.affine, "\(name)")
        #expect(
          header.volumeCount == expected.volumeCount && header.voxelType.rawValue == expected.type, "\(name)")
        #expect(scan.sourcePath == url.path && scan.hasKnownGeometry)
      }
    }
  }

  @Test func theImageOfAPairNamesTheSameScanAsItsHeader() throws {
    let header = try ScanReader.read(Golden.url("vision_io/pair.hdr"))
    let image = try ScanReader.read(Golden.url("vision_io/pair.img"))
    #expect(header.voxels == image.voxels && header.affine == image.affine)
  }

  @Test func everyNpyVariantReadsAsNumPyReadsIt() throws {
    let files = try Golden.json("vision_io/files.json", as: Files.self).npy
    #expect(files.count > 25)
    for (name, expected) in files {
      let scan = try ScanReader.read(Golden.url("vision_io/\(name)"), orientation: .canonical)
      expected.expect(scan, name)
      #expect(!scan.hasKnownGeometry && scan.spacingMM == ZYX(z: 1, y: 1, x: 1))
    }
  }

  @Test func imagesOfAStackReadAsNumPyReadsThem() throws {
    let files = try Golden.json("vision_io/files.json", as: Files.self).stacks
    #expect(files.count == 4)
    for (name, images) in files {
      let url = Golden.url("vision_io/\(name)")
      #expect(try ScanReader.header(of: url).volumeCount == images.count)
      for (volume, expected) in images.enumerated() {
        let scan = try ScanReader.read(url, volume: volume)
        expected.expect(scan, "\(name) \(volume)")
        #expect(scan.doubts == (name == "stack-colour.npy" ? [.colour] : []))
      }
    }
    let error = #expect(throws: VisionError.self) { try ScanReader.read(Golden.url("vision_io/stack-grey.npy")) }
    #expect(error?.description.contains("holds 2 volumes") == true)
  }

  @Test func threeEqualSlicesAreOneRadiograph() throws {
    let url = Golden.url("vision_io/same-slices.npy")
    #expect(try ScanReader.read(url).isTwoDimensional)
    #expect(try ScanReader.header(of: url).shape.z == 3)
  }

  @Test func aSeriesIsRefusedUnlessAVolumeIsChosen() throws {
    let url = Golden.url("vision_io/series.nii.gz")
    let error = #expect(throws: VisionError.self) { try ScanReader.read(url) }
    #expect(error?.description.contains("holds 3 volumes") == true && error?.hint != nil)
    #expect(throws: VisionError.self) { try ScanReader.read(url, volume: 3) }
  }

  @Test func namesThatAreNoImagesAndMissingFilesAreRefused() throws {
    let unknown = #expect(throws: VisionError.self) { try ScanReader.read(URL(filePath: "/nowhere/a.bmp")) }
    #expect(unknown?.hint?.contains(".nii.gz") == true)
    let missing = #expect(throws: VisionError.self) { try ScanReader.read(URL(filePath: "/nowhere/a.nii")) }
    #expect(missing?.description == "/nowhere/a.nii: no such file")
  }

  @Test(arguments: [Float.nan, .infinity, -.infinity])
  func voxelsThatAreNoNumbersAreRefused(_ value: Float) throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.nii.gz")
      var voxels = [Float](repeating: 1, count: 24)
      voxels[7] = value
      let scan = Scan(voxels: voxels, shape: ZYX(z: 2, y: 3, x: 4), spacingMM: ZYX(z: 1, y: 1, x: 1))
      try NiftiWriter.write(scan, to: url, datatype: .float32)
      let error = #expect(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(error?.description.hasSuffix("1 of 24 voxels are NaN or infinite") == true)
    }
  }
}

/// Whole numbers are none when the header's slope makes too much of them.
@Suite struct ScaledVoxelTests {
  @Test(arguments: [(Float(1e38), 17), (2, 0)]) func slopes(_ slope: Float, _ badCount: Int) throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.nii")
      let scan = Scan(
        voxels: (0..<24).map { Float($0 - 5) }, shape: ZYX(z: 2, y: 3, x: 4), spacingMM: ZYX(z: 1, y: 1, x: 1))
      try NiftiWriter.write(scan, to: url, datatype: .int16)
      var bytes = try Data(contentsOf: url)
      // scl_slope of NIfTI-1
      withUnsafeBytes(of: slope.bitPattern.littleEndian) { bytes.replaceSubrange(112..<116, with: $0) }
      try bytes.write(to: url)
      guard badCount > 0 else {
        #expect(try ScanReader.read(url).voxels == scan.voxels.map { $0 * slope })
        return
      }
      let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(error.description.hasSuffix("\(badCount) of 24 voxels are NaN or infinite"), "\(error)")
    }
  }
}

/// Real scans, compared with the numbers that nibabel found in them.
@Suite(.enabled(if: SharedData.url("images") != nil))
struct ScanReaderSharedDataTests {
  struct Shared: Decodable {
    var archives: [String: [String: [ScanExpectation]]] = [:]
    var npy: [String: ScanFingerprint]
    var keySlices: [String: Int]

    enum CodingKeys: String, CodingKey {
      case npy
      case keySlices = "key_slices"
      case formatSamples = "images/format-samples.tar"
      case niivue = "images/niivue-sample-nifti.tar"
      case hippocampus = "images/msd-hippocampus-udacity.tar"
      case stroke = "images/soop-stroke-lesions.tar"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      npy = try container.decode([String: ScanFingerprint].self, forKey: .npy)
      keySlices = try container.decode([String: Int].self, forKey: .keySlices)
      for key in [CodingKeys.formatSamples, .niivue, .hippocampus, .stroke] {
        archives[key.rawValue] = try container.decode([String: [ScanExpectation]].self, forKey: key)
      }
    }
  }

  @Test(arguments: [
    "format-samples", "niivue-sample-nifti", "msd-hippocampus-udacity", "soop-stroke-lesions",
  ])
  func realScansReadAsNibabelReadsThem(_ name: String) throws {
    let path = "images/\(name).tar"
    let archive = try #require(SharedData.url(path))
    let files = try #require(Golden.json("vision_io/shared.json", as: Shared.self).archives[path])
    try withTemporaryDirectory { folder in
      let tar = Process()
      tar.executableURL = URL(filePath: "/bin/tar")
      tar.arguments = ["xf", archive.path, "-C", folder.path] + files.keys.sorted()
      try tar.run()
      tar.waitUntilExit()
      #expect(tar.terminationStatus == 0)
      for (file, volumes) in files {
        for expected in volumes {
          let url = folder.appending(path: file)
          if expected.stored == nil {
            #expect(throws: VisionError.self, "NaN voxels") {
              try ScanReader.read(url, volume: expected.volume)
            }
          } else {
            expected.expect(try ScanReader.read(url, volume: expected.volume), file)
          }
        }
      }
    }
  }

  @Test func publishedDemoVolumesAndKeySlicesRead() throws {
    let shared = try Golden.json("vision_io/shared.json", as: Shared.self)
    for (path, expected) in shared.npy {
      expected.expect(try ScanReader.read(try #require(SharedData.url(path))), path)
    }
    for (path, index) in shared.keySlices {
      #expect(try NpyReader.readKeySlice(try #require(SharedData.url(path))) == index)
    }
  }
}
