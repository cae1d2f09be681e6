import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct DicomReaderTests {
  struct Expectation: Decodable {
    var values: ScanFingerprint?
    var affine: [Double]?
    var kind: String?
    var syntax: String?
    var refused: String?
  }

  struct Files: Decodable {
    var samples: [String: Expectation]
    var series: [String: Expectation]
    var displayed: [String: Displayed]
    /// Brightness of each pixel; null where the file is refused.
    var palettes: [String: [Float]?]
    /// Numbers of the pixels; null where the file is refused.
    var floats: [String: [Float]?]
    /// Numbers of the pixels.
    var unknown: [String: [Float]]
    var enhanced: Enhanced
  }

  /// Numbers of the pixels, as stored and as the frames want to be viewed, and where they lie.
  struct Enhanced: Decodable { var stored: [Float], shown: [Float], affine: [Double] }

  struct Displayed: Decodable {
    var stored: [Float]
    var shown: [Float]
  }

  private let files: Files

  init() throws {
    files = try Golden.json("dicom/files.json", as: Files.self)
  }

  @Test func aSeriesIsOrderedByThePlacesOfItsSlices() throws {
    #expect(files.series.count == 8)
    for (name, expected) in files.series {
      let scan = try ScanReader.read(Golden.url("dicom/\(name)"), volume: name == "two-volumes" ? 1 : nil)
      try #require(expected.values).expect(scan, name)
      if let affine = expected.affine {
        #expect(scan.hasKnownGeometry)
        ScanExpectation.expectClose(scan.affine, affine, name)
      }
      let header = try ScanReader.header(of: Golden.url("dicom/\(name)"))
      #expect(header.shape == scan.shape && header.affine == scan.affine && header.doubts == scan.doubts, "\(name)")
    }
  }

  @Test func framesThatSayTheirOwnPlaceScaleAndWindowAreThoseOfPydicom() throws {
    let file = ScanLocation(Golden.url("dicom/enhanced.dcm"))
    let scan = try ScanReader.read(file)
    #expect(scan.shape == ZYX(z: 5, y: 6, x: 5) && scan.hasKnownGeometry)
    #expect(maxError(scan.voxels, files.enhanced.stored) < Tolerance.forward)
    ScanExpectation.expectClose(scan.affine, files.enhanced.affine, "enhanced")
    let shown = try ScanReader.read(file, asDisplayed: true)
    #expect(maxError(shown.voxels, files.enhanced.shown) < Tolerance.forward)
  }

  @Test func distancesOfPixelsAreKnownWithoutAPlaceAndUnknownWhereSlicesDisagree() throws {
    let unplaced = try ScanReader.read(Golden.url("dicom/unplaced"))
    #expect(!unplaced.hasKnownGeometry)
    #expect(unplaced.hasKnownSpacing)
    #expect(unplaced.spacingMM.y == 0.75 && unplaced.spacingMM.x == 0.5)
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "series")
      try FileManager.default.copyItem(at: Golden.url("dicom/gap"), to: copy)
      #expect(try ScanReader.read(copy).hasKnownSpacing)
      let slice = copy.appending(path: "1.dcm")
      var bytes = try Data(contentsOf: slice)
      let spacing = try #require(bytes.range(of: Data(#"0.75\0.5"#.utf8)))
      bytes.replaceSubrange(spacing, with: Data(#"0.85\0.5"#.utf8))
      try bytes.write(to: slice)
      let mixed = try ScanReader.read(copy)
      #expect(mixed.hasKnownGeometry)
      #expect(!mixed.hasKnownSpacing)
      let options = PreprocessOptions(size: 32, spacing: ["CT": 1])
      #expect(throws: VisionError.self) { try Preprocess.apply(mixed, modality: .ct, keySlice: nil, options) }
    }
  }

  @Test func windowsAndTablesForViewingAreThoseOfPydicom() throws {
    #expect(files.displayed.count == 6)
    for (name, expected) in files.displayed {
      let url = Golden.url("dicom/displayed/\(name).dcm")
      let shown = try ScanReader.read(ScanLocation(url), asDisplayed: true)
      #expect(maxError(shown.voxels, expected.shown) < Tolerance.forward, "\(name)")
      #expect(try ScanReader.read(url).voxels == expected.stored, "\(name)")
    }
  }

  @Test func aWindowForViewingChangesWhatAModelSeesAndIsCachedApart() throws {
    try withTemporaryDirectory { folder in
      let entry = ScanEntry(path: Golden.url("dicom/displayed/sigmoid.dcm").path, modality: .ct)
      let location = ScanLocation(Golden.url("dicom/displayed/sigmoid.dcm"))
      let scans = try [nil, true].map { voi in
        try PreprocessCache(folder, PreprocessOptions(size: 32, voi: voi)).scan(entry, at: location)
      }
      #expect(scans[0] != scans[1])
      #expect(throws: VisionError.self) { try PreprocessOptions(voi: true, windows: ["CT": [0, 1]]).validate() }
    }
  }

  @Test func floatingPointPixelsAreThoseOfPydicom() throws {
    #expect(files.floats.count == 7)
    for (name, expected) in files.floats {
      let url = Golden.url("dicom/floats/\(name).dcm")
      #expect(try ScanReader.header(of: url).voxelType == (name == "double" ? .float64 : .float32), "\(name)")
      if let expected {
        #expect(try ScanReader.read(url).voxels == expected, "\(name)")
      } else {
        let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
        let words = [
          "short": "fewer than 120 bytes of pixels", "not-finite": "1 of 30 voxels are NaN",
          "big-endian": "high byte comes first",
        ]
        #expect(error.description.contains(try #require(words[name])), "\(error)")
      }
    }
  }

  @Test func aSequenceOfUnknownTypeIsPassedOver() throws {
    #expect(files.unknown.count == 2)
    for (name, expected) in files.unknown {
      #expect(try ScanReader.read(Golden.url("dicom/unknown-\(name).dcm")).voxels == expected, "\(name)")
    }
  }

  @Test func segmentedPalettesGiveTheColoursOfPydicom() throws {
    #expect(files.palettes.count == 3)
    for (name, expected) in files.palettes {
      let url = Golden.url("dicom/palettes/\(name).dcm")
      if let expected {
        #expect(try ScanReader.read(url).voxels == expected, "\(name)")
      } else {
        let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
        #expect(error.description.contains("a palette of 12 entries, expected 300"), "\(error)")
      }
    }
  }

  @Test(arguments: [
    [1, 3, 5], [2, 1, 0, 0], [0, 5, 1], [3, 1, 1], [0, 1, 7, 2, 1], [0, 1, 7, 2, 1, 99, 0, 1], [0, 1, 7, 2, 1, 3, 0],
  ])
  func aDamagedSegmentedTableIsNone(_ words: [Int]) {
    #expect(DicomSegments(words: words, isBytes: false).table(limit: 300) == nil)
  }

  @Test func gapsAndTiltAreSaid() throws {
    func doubts(_ name: String) throws -> [ScanDoubt] { try ScanReader.header(of: Golden.url("dicom/\(name)")).doubts }
    #expect(try doubts("plain").isEmpty)
    #expect(try doubts("gap") == [.missingSlices(1)])
    #expect(try doubts("tilt") == [.tilt(degrees: 17.19)])
  }

  @Test(arguments: [
    ("two-series", "2 series, one expected"), ("localizer", "slices in different directions: 1 of 2"),
    ("sizes", "slices of different sizes: 4 x 4, 6 x 5"), ("copies", "3 slices at 2 places, 1 to 2 at each"),
    ("half-placed", "1 of 2 slices do not say where they lie"), ("two-volumes", "holds 2 volumes, one expected"),
  ])
  func whatIsNoVolumeIsRefused(_ name: String, _ message: String) throws {
    let error = try #require(throws: VisionError.self) { try ScanReader.read(Golden.url("dicom/\(name)")) }
    #expect(error.description.contains(message), "\(error)")
    #expect(!"\(error)".contains("secret") && !"\(error)".contains("Nobody"))
  }

  @Test func oneOfSeveralSeriesCanBeChosen() throws {
    let folder = Golden.url("dicom/two-series")
    let series = DicomSeriesName.name(of: "1.2.3.1", in: folder)
    #expect(
      series.count == 20 && DicomSeriesName.name(of: "1.2.3.1", in: folder.appending(path: "../two-series/")) == series)
    // The name that another folder gives it is as good.
    let moved = folder.appending(path: "moved")
    let elsewhere = DicomSeriesName.name(of: "1.2.3.1", in: moved)
    #expect(elsewhere.prefix(8) != series.prefix(8) && elsewhere.suffix(12) != series.suffix(12))
    for number in 0..<2 {
      for place in [folder, moved] {
        let name = DicomSeriesName.name(of: "1.2.3.\(number)", in: place)
        let scan = try ScanReader.read(ScanLocation(folder, series: name))
        #expect(try scan.voxels == ScanReader.read(folder.appending(path: "\(number).dcm")).voxels)
      }
    }
    let error = try #require(throws: VisionError.self) { try ScanReader.read(ScanLocation(folder, series: "0")) }
    #expect(error.description.contains("no series 0") && error.description.contains(series))
  }

  @Test func filesThatAreNoImagesAreLeftOutOfAFolder() throws {
    try withTemporaryDirectory { folder in
      for name in ["0.dcm", "1.dcm"] {
        try FileManager.default.copyItem(at: Golden.url("dicom/inverted/\(name)"), to: folder.appending(path: name))
      }
      try Data("a note".utf8).write(to: folder.appending(path: "readme.txt"))
      #expect(try ScanReader.read(folder).shape.z == 2)
      try Data("cut".utf8).write(to: folder.appending(path: "2.dcm"))
      let error = try #require(throws: VisionError.self) { try ScanReader.read(folder) }
      #expect(error.description.contains("2.dcm: not a DICOM file, or damaged"))
    }
  }

  @Test func aChangedSliceChangesTheStampOfItsFolder() throws {
    try withTemporaryDirectory { folder in
      let copy = folder.appending(path: "plain")
      try FileManager.default.copyItem(at: Golden.url("dicom/plain"), to: copy)
      let before = try ScanLocation(copy).stamp()
      #expect(try ScanLocation(copy).stamp() == before)
      try Data([0]).write(to: copy.appending(path: "0.dcm"))
      #expect(try ScanLocation(copy).stamp() != before)
    }
  }
}
