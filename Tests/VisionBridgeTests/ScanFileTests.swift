import Files
import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Gzipped scans that were damaged on their way, and names in capitals.
@Suite struct ScanFileTests {
  private let whole: Data

  init() throws {
    whole = try Data(contentsOf: Golden.url("vision_io/scaled-little.nii.gz"))
  }

  /// What reading `bytes` under a name of its own gives.
  private func read(_ bytes: Data, as name: String = "a.nii.gz") throws -> Result<Scan, VisionError> {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: name)
      try bytes.write(to: url)
      do {
        return .success(try ScanReader.read(url))
      } catch let error as VisionError {
        return .failure(error)
      }
    }
  }

  private func expectDamage(_ bytes: Data, _ what: String) throws {
    guard case .failure(let error) = try read(bytes) else {
      Issue.record("\(what) is read")
      return
    }
    #expect(error.description.contains("a.nii.gz: "), "\(what): \(error)")
    #expect(error.description.contains("compressed data"), "\(what): \(error)")
    #expect(error.hint?.hasSuffix("get the file again") == true, "\(what)")
  }

  @Test func `one wrong bit behind the gzip header is damage, or one of the few that stand for nothing`() throws {
    let voxels = try read(whole).get().voxels
    for index in 10..<whole.count {
      var bytes = whole
      bytes[index] ^= 1 << (index % 8)
      // The bits after the last block, and other ways to repeat what is the same everywhere, change no byte of the scan.
      let isTrailer = index >= whole.count - 8
      if !isTrailer, case .success(let scan) = try read(bytes) {
        #expect(scan.voxels == voxels, "byte \(index)")
      } else {
        try expectDamage(bytes, "byte \(index)")
      }
    }
  }

  @Test func `a stream cut at any place is damage`() throws {
    for count in 0..<whole.count { try expectDamage(whole.prefix(count), "\(count) bytes") }
  }

  @Test func `damage is named however large the scan is and wherever it shows`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.nii.gz")
      let shape = ZYX(z: 24, y: 80, x: 80)
      let voxels = (0..<shape.count).map { Float($0 * 7919 % 10_007) }
      try NiftiWriter.write(
        Scan(voxels: voxels, shape: shape, spacingMM: ZYX(z: 1, y: 1, x: 1)), to: url, datatype: .float32)
      let large = try Data(contentsOf: url)
      for index in [12, 40, 200, large.count / 2, large.count - 7, large.count - 2] {
        var bytes = large
        bytes[index] ^= 0x10
        try expectDamage(bytes, "byte \(index)")
      }
      for count in [large.count - 1, large.count - 5, large.count - 9, large.count / 2, 100] {
        try expectDamage(large.prefix(count), "\(count) bytes")
      }
    }
  }

  @Test func `members in a row are one scan, and what is no gzip data behind them is passed over`() throws {
    let scan = try ScanReader.read(Golden.url("vision_io/scaled-little.nii.gz"))
    #expect(try read(whole + Data("no gzip data".utf8)).get().voxels == scan.voxels)
    #expect(try read(whole + Data(count: 512)).get().voxels == scan.voxels)
    try expectDamage(whole + whole.prefix(30), "a second member that is cut")
  }

  @Test func `a whole member is inflated at once, and everything else is left to the stream`() throws {
    try withTemporaryDirectory { folder in
      func file(_ bytes: Data) throws -> ScanFile {
        let url = folder.appending(path: "a.nii.gz")
        try bytes.write(to: url)
        return try ScanFile(url.path)
      }
      let content = try file(whole).read(.max)
      #expect(try file(whole).content(byteCount: content.count) == content)
      for count in [0, content.count - 1, content.count + 1] {
        #expect(try file(whole).content(byteCount: count) == nil, "\(count) bytes")
      }
      // A length that the data cannot have is not asked for, whatever its lower half says.
      #expect(try file(whole).content(byteCount: content.count + 1 << 49) == nil)
      var damaged = whole
      damaged[whole.count / 2] ^= 1
      for bytes in [damaged, whole + whole, whole + Data("no gzip data".utf8), whole.dropLast(), whole.prefix(12)] {
        #expect(try file(Data(bytes)).content(byteCount: content.count) == nil)
      }
    }
  }

  @Test func `a plain file under a gzipped name is read`() throws {
    let plain = Golden.url("vision_io/int16-little.nii")
    let scan = try read(Data(contentsOf: plain)).get()
    #expect(try scan.voxels == ScanReader.read(plain).voxels)
  }

  @Test(arguments: ["UP.NII.GZ", "Mixed.Nii.Gz", "a.nii.GZ"])
  func `gzipped scans are read whatever the letters of their ending`(name: String) throws {
    #expect(
      try read(whole, as: name).get().voxels == ScanReader.read(Golden.url("vision_io/scaled-little.nii.gz")).voxels)
  }

  @Test(arguments: [("int16-little.nii", "A.NII"), ("plane.npy", "A.NPY")])
  func `plain scans are read whatever the letters of their ending`(file: String, name: String) throws {
    let url = Golden.url("vision_io/\(file)")
    #expect(try read(Data(contentsOf: url), as: name).get().voxels == ScanReader.read(url).voxels)
  }

  @Test(arguments: [("a.HDR", "a.IMG"), ("a.Hdr", "a.Img"), ("a.hdr", "a.IMG")])
  func `the halves of a pair find each other whatever the letters of their endings`(header: String, image: String)
    throws
  {
    let expected = try ScanReader.read(Golden.url("vision_io/pair.hdr")).voxels
    try withTemporaryDirectory { folder in
      for (source, name) in [("pair.hdr", header), ("pair.img", image)] {
        try FileManager.default.copyItem(at: Golden.url("vision_io/\(source)"), to: folder.appending(path: name))
      }
      for name in [header, image] {
        #expect(try ScanReader.read(folder.appending(path: name)).voxels == expected, "\(name)")
      }
    }
  }

  @Test func `scans are written gzipped under a name in capitals`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "A.NII.GZ")
      let scan = try ScanReader.read(Golden.url("vision_io/int16-little.nii"))
      try NiftiWriter.write(scan, to: url, datatype: .float32)
      #expect(try Data(contentsOf: url).starts(with: GzipStream.magic))
      #expect(try ScanReader.read(url).voxels == scan.voxels)
    }
  }
}
