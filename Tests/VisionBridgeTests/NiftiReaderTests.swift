import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Files that are no NIfTI, or a broken one: each is refused with one line.
@Suite struct NiftiReaderTests {
  private let good = Golden.url("vision_io/int16-little.nii")
  private let goodGzip = Golden.url("vision_io/scaled-little.nii.gz")

  /// Writes `bytes` as a file called `name` and returns the line with which it is refused.
  private func refusal(_ bytes: Data, as name: String = "a.nii") throws -> String {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: name)
      try bytes.write(to: url)
      let error = try #require(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(!error.description.contains("\n"))
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  /// The good file with bytes overwritten at an offset of its header.
  private func patched<Value>(_ offset: Int, _ values: Value...) throws -> Data {
    var data = try Data(contentsOf: good)
    let bytes = values.withUnsafeBytes { Data($0) }
    data.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    return data
  }

  @Test func filesThatAreNoNiftiAreRefused() throws {
    let message = "a.nii: not a NIfTI file, or damaged within its header"
    #expect(try refusal(Data()) == message)
    #expect(try refusal(Data("plain text".utf8)) == message)
    #expect(try refusal(Data(repeating: 0x5A, count: 4000)) == message)
    #expect(try refusal(Data(contentsOf: good).prefix(300)) == message)
    for name in ["nifti2-little.nii", "nifti2-big.nii"] {
      #expect(try refusal(Data(contentsOf: Golden.url("vision_io/\(name)")).prefix(400)) == message)
    }
  }

  @Test func aGzippedFileUnderAPlainNameIsExplained() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.nii")
      try Data(contentsOf: goodGzip).write(to: url)
      let error = #expect(throws: VisionError.self) { try ScanReader.read(url) }
      #expect(error?.hint == "the file is gzipped: let its name end in .gz")
    }
  }

  @Test func filesCutShortAreRefused() throws {
    #expect(try refusal(Data(contentsOf: good).dropLast(1)).hasPrefix("a.nii: ends early: 120 bytes"))
    let gzip = try Data(contentsOf: goodGzip)
    #expect(try refusal(gzip.prefix(gzip.count * 2 / 3), as: "a.nii.gz").contains("ends too early"))
    #expect(throws: VisionError.self) {
      try withTemporaryDirectory { folder in
        let url = folder.appending(path: "a.nii")
        try Data(contentsOf: good).dropLast(1).write(to: url)
        _ = try ScanReader.header(of: url)
      }
    }
  }

  @Test func aGzipStreamWithAWrongChecksumIsRefused() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "large.nii.gz")
      let shape = ZYX(z: 16, y: 64, x: 64)
      let voxels = (0..<shape.count).map { Float($0 * 7919 % 10_007) }
      try NiftiWriter.write(
        Scan(voxels: voxels, shape: shape, spacingMM: ZYX(z: 1, y: 1, x: 1)), to: url, datatype: .float32)
      for gzipURL in [goodGzip, url] {
        var gzip = try Data(contentsOf: gzipURL)
        gzip[gzip.count - 6] ^= 0xFF  // within the checksum
        #expect(try refusal(gzip, as: "a.nii.gz").contains(#/damaged|ends too early/#))
      }
    }
  }

  @Test func headersThatMakeNoImageAreRefused() throws {
    #expect(try refusal(patched(42, Int16(0))).contains("make no image"))
    #expect(try refusal(patched(42, Int16(-4))).contains("make no image"))
    #expect(try refusal(patched(42, Int16.max, Int16.max, Int16.max)).contains("ends early"))
    #expect(
      try refusal(patched(40, Int16(7), .max, .max, .max, .max, .max, .max, .max)).contains("too large"))
  }

  @Test func anAffineThatFlattensTheImageIsRefused() throws {
    var data = try Data(contentsOf: good)
    data.replaceSubrange(280..<328, with: Data(count: 48))
    #expect(try refusal(data) == "a.nii: the header's sform does not place the voxels in space")
  }

  @Test(arguments: [
    (Int16(128), "RGB"), (2304, "RGBA"), (32, "complex"), (1536, "128-bit float"), (1, "1-bit"),
    (77, "unknown"),
  ])
  func voxelsThatAreNoIntensitiesAreRefused(_ code: Int16, _ name: String) throws {
    #expect(try refusal(patched(70, code)).hasPrefix("a.nii: \(name) voxels (NIfTI datatype \(code))"))
  }

  @Test func anAnalyzeHeaderIsRefused() throws {
    #expect(try refusal(patched(344, UInt32(0)), as: "a.hdr").contains("ANALYZE 7.5"))
  }

  @Test func aHeaderWithoutItsImageIsRefused() throws {
    let header = try Data(contentsOf: Golden.url("vision_io/pair.hdr"))
    #expect(try refusal(header, as: "a.hdr").contains("a.img is missing"))
    #expect(try refusal(header, as: "a.nii").contains("in a separate .img file"))
  }
}
