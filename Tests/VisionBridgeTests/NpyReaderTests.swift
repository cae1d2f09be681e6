import Files
import Foundation
import TestSupport
import Testing

@testable import VisionBridge

@Suite struct NpyReaderTests {
  private func refusal(_ bytes: Data) throws -> String {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "a.npy")
      try bytes.write(to: url)
      let error = try #require(expectRefusal { try ScanReader.read(url) })
      expectRefusal { try ScanReader.header(of: url) }
      return error.description.replacing(folder.path + "/", with: "")
    }
  }

  private func file(_ dictionary: String, byteCount: Int = 0) -> Data {
    let header = dictionary + "\n"
    return Data([0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(header.utf8.count), 0] + Array(header.utf8))
      + Data(count: byteCount)
  }

  @Test func aKeySliceFileHoldsOneInteger() throws {
    #expect(try NpyReader.readKeySlice(Golden.url("vision_io/key-slice.npy")) == 24)
    let error = #expect(throws: VisionError.self) {
      try NpyReader.readKeySlice(Golden.url("vision_io/plane.npy"))
    }
    #expect(
      error?.description.hasSuffix("a key-slice file holds one integer, this one float32 [4, 5]") == true)
  }

  @Test func filesThatAreNoNpyOrCutShortAreRefused() throws {
    #expect(try refusal(Data("no".utf8)) == "a.npy: not a NumPy .npy file")
    let good = try Data(contentsOf: Golden.url("vision_io/version-2.npy"))
    #expect(try refusal(good.prefix(40)).contains("cut short"))
    #expect(
      try refusal(good.dropLast(1))
        == "a.npy: ends early: float32 [4, 5, 3] needs 240 bytes of values, found 239")
  }

  @Test func arraysThatAreNoImageAreRefused() throws {
    let form = "'fortran_order': False"
    #expect(try refusal(file("{'descr': '<f4', \(form), 'shape': (3,), }", byteCount: 12)).contains("[H, W]"))
    #expect(try refusal(file("{'descr': '<f4', \(form), 'shape': (0, 4), }")).contains("at least one voxel"))
    #expect(try refusal(file("{'descr': '<f4', \(form), 'shape': (), }", byteCount: 4)).contains("[H, W]"))
    #expect(
      try refusal(file("{'descr': '<f4', \(form), 'shape': (2, 2, 2, 2), }", byteCount: 64)).contains(
        "[H, W]"))
    #expect(
      try refusal(file("{'descr': '<c8', \(form), 'shape': (1, 1), }", byteCount: 8)).contains(
        "plain integers"))
    #expect(
      try refusal(file("{'descr': [('a', '<f4')], \(form), 'shape': (1, 1), }", byteCount: 8)).contains(
        "plain integers"))
    #expect(
      try refusal(file("{'descr': '<f4', \(form), 'shape': (9223372036854775807, 4), }")).contains(
        "too large"))
    #expect(
      try refusal(file("{'descr': '<f8', \(form), 'shape': (4611686018427387904, 1), }")).contains(
        "ends early"))
    #expect(try refusal(file("{'shape': (1, 1), }")).contains("fortran_order"))
  }
}
