import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct PictureReaderTests {
  private let files: [String: [[Float]]]

  init() throws {
    files = try Golden.json("pictures/files.json", as: [String: [[Float]]].self)
  }

  @Test func everyFormReadsAsPillowReadsIt() throws {
    let pictures = files.filter { $0.key.contains(".") }
    #expect(pictures.count == 13)
    for (name, rows) in pictures {
      let scan = try ScanReader.read(Golden.url("pictures/\(name)"))
      #expect(scan.shape == ZYX(z: 1, y: rows.count, x: rows[0].count), "\(name)")
      #expect(scan.voxels == rows.flatMap(\.self), "\(name)")
      #expect(!scan.hasKnownGeometry)
    }
  }

  @Test(arguments: [
    ("rgb.png", true), ("palette.png", true), ("rgb.jpg", true), ("grey.png", false), ("grey.jpg", false),
  ])
  func colourIsSaid(_ name: String, _ isColour: Bool) throws {
    let header = try ScanReader.header(of: Golden.url("pictures/\(name)"))
    #expect(header.doubts == (isColour ? [.colour] : []))
  }

  @Test func sixteenBitsAreKept() throws {
    #expect(try ScanReader.header(of: Golden.url("pictures/grey16.png")).voxelType == .uint16)
    #expect(try ScanReader.read(Golden.url("pictures/grey16.png")).voxels.max()! > 255)
  }

  @Test func coloursForPrintAreRefused() throws {
    let error = try #require(throws: VisionError.self) { try ScanReader.read(Golden.url("pictures/cmyk.jpg")) }
    #expect(error.description.hasSuffix("four colours for print (CMYK)"))
  }

  @Test(arguments: ["grey.png", "rgb16.png", "grey.jpg", "progressive.jpeg"])
  func aShortenedFileIsRefused(_ name: String) throws {
    let whole = try Data(contentsOf: Golden.url("pictures/\(name)"))
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: name)
      for count in [0, 4, 20, whole.count / 2, whole.count - 20] {
        try whole.prefix(count).write(to: url)
        let error = #expect(throws: VisionError.self, "\(count) bytes") { try ScanReader.read(url) }
        #expect(error?.description.hasPrefix(url.path) == true)
      }
    }
  }

  /// Pillow reads the same values from all of these; bytes among the pixels may as well be lost ones.
  @Test func aHeaderThatIsOddIsReadAndBytesAmongPixelsAreRefused() throws {
    let whole = try Data(contentsOf: Golden.url("pictures/grey.jpg"))
    let expected = try ScanReader.read(Golden.url("pictures/grey.jpg")).voxels
    // The first part of the header: two bytes of its name, then two that say how long it is with them.
    let afterFirst = 4 + Int(whole[4]) << 8 + Int(whole[5])
    var version = whole
    version[11] = 2
    let between = whole.prefix(afterFirst) + [0, 1, 2] + whole.dropFirst(afterFirst)
    let padded = whole.dropLast(2) + [0, 0, 0] + whole.suffix(2)
    let among = whole.dropLast(2) + Array(repeating: 7, count: 30) + whole.suffix(2)
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.jpg")
      for odd in [version, between, padded, whole + [0, 9]] {
        try odd.write(to: url)
        #expect(try ScanReader.read(url).voxels == expected)
      }
      // A transform of colours that nobody knows: which values are meant is a guess.
      let colours = try Data(contentsOf: Golden.url("pictures/rgb.jpg"))
      let adobe = Data([0xFF, 0xEE, 0, 14] + Array("Adobe".utf8) + [0, 100, 0, 0, 0, 0, 9])
      let afterColours = 4 + Int(colours[4]) << 8 + Int(colours[5])
      // Without its first part the file's colours are those that the Adobe part names.
      try (colours.prefix(2) + adobe + colours.dropFirst(afterColours)).write(to: url)
      let unknown = try #require(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(unknown.description.contains("Adobe"), "\(unknown)")
      try among.write(to: url)
      let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(error.description.contains("extraneous bytes before marker"), "\(error)")
    }
  }

  @Test func anotherFormatUnderTheNameIsRefused() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.png")
      try FileManager.default.copyItem(at: Golden.url("pictures/grey.jpg"), to: url)
      let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(error.description.contains("not a PNG image"))
    }
  }

  @Test(arguments: [1, 3])
  func aWrittenPictureReadsBack(_ channels: Int) throws {
    let pixels = (0..<7 * 5 * channels).map { UInt8(truncatingIfNeeded: 37 * $0) }
    let picture = PngPicture(width: 7, height: 5, channels: channels, pixels: pixels)
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.png")
      try picture.data.write(to: url)
      let header = try ScanReader.header(of: url)
      #expect(header.shape == ZYX(z: 1, y: 5, x: 7) && header.doubts == (channels == 3 ? [.colour] : []))
      if channels == 1 { #expect(try ScanReader.read(url).voxels == pixels.map(Float.init)) }
    }
  }
}
