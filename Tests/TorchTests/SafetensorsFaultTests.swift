import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SafetensorsFaultTests {
  /// What `load` says about a file with this header and as many zero bytes after it.
  private func failure(header: String, bodyByteCount: Int) throws -> TorchError? {
    var file = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { file.append(contentsOf: $0) }
    file.append(contentsOf: header.utf8)
    file.append(Data(count: bodyByteCount))
    return try failure(file)
  }

  private func failure(_ file: Data) throws -> TorchError? {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "broken.safetensors")
      try file.write(to: url)
      let failure = #expect(throws: TorchError.self) { try Safetensors.load(url) }
      #expect(failure?.description.hasPrefix("\(url.path) is no complete safetensors file: ") == true)
      #expect(failure?.description.contains("\n") == false)
      #expect(failure?.hint == "fetch or export the file again")
      return failure
    }
  }

  private func tensor(_ shape: String, _ offsets: String, dtype: String = "F32") -> String {
    #"{"dtype":"\#(dtype)","shape":\#(shape),"data_offsets":\#(offsets)}"#
  }

  @Test func `a missing file is named`() {
    let failure = #expect(throws: TorchError.self) {
      try Safetensors.load(URL(filePath: "/nowhere/model.safetensors"))
    }
    #expect(failure?.description == "cannot read /nowhere/model.safetensors")
    #expect(failure?.hint == "check that the file exists and is readable")
  }

  @Test func `a folder is no file`() {
    #expect(throws: TorchError.self) { try Safetensors.load(FileManager.default.temporaryDirectory) }
  }

  @Test(arguments: [0, 1, 7, 8, 60, 1_000])
  func `a truncated file is refused wherever it ends`(byteCount: Int) throws {
    let whole = try Data(contentsOf: SafetensorsTests.reference)
    #expect(try failure(whole.prefix(byteCount)) != nil)
  }

  @Test func `a header longer than the file is refused`() throws {
    #expect(
      try failure(Data([255, 255, 255, 255, 255, 255, 255, 255, 1]))?.description
        .hasSuffix("header of 18446744073709551615 bytes in a file of 9") == true)
  }

  @Test(arguments: [
    "", "[]", "{", "{\"x\":1}", "{\"x\":{\"dtype\":\"F32\"}}", "{\"__metadata__\":{\"a\":1}}", "\u{0}\u{0}",
  ])
  func `a header that is not the expected JSON is refused`(header: String) throws {
    #expect(
      try failure(header: header, bodyByteCount: 8)?.description.hasSuffix(
        "its header is not the expected JSON") == true)
  }

  @Test func `an unknown element type is named`() throws {
    let header = "{\"x\":\(tensor("[1]", "[0,1]", dtype: "F8_E4M3"))}"
    #expect(
      try failure(header: header, bodyByteCount: 1)?.description.contains(
        "tensor x has the unknown type F8_E4M3") == true)
  }

  @Test(arguments: [
    ("[2]", "[0,4]"), ("[2]", "[0,12]"), ("[2]", "[8,0]"), ("[2]", "[0]"), ("[2]", "[0,8,16]"),
    ("[-2]", "[0,8]"),
    ("[-1,-2]", "[0,8]"), ("[2]", "[-8,0]"), ("[4611686018427387904,4]", "[0,0]"),
    ("[9223372036854775807]", "[0,9223372036854775807]"),
    ("[2]", "[9223372036854775800,9223372036854775807]"),
    ("[2]", "[-9223372036854775808,9223372036854775807]"),
  ])
  func `offsets that do not fit the shape are refused`(shape: String, offsets: String) throws {
    let header = "{\"x\":\(tensor(shape, offsets))}"
    #expect(try failure(header: header, bodyByteCount: 16)?.description.contains("tensor x of shape") == true)
  }

  @Test func `offsets beyond the end of the file are refused`() throws {
    let header = "{\"x\":\(tensor("[4]", "[0,16]"))}"
    #expect(
      try failure(header: header, bodyByteCount: 15)?.description
        .hasSuffix("its tensors end at byte 16 of the data, which has 15") == true)
  }

  @Test func `overlapping tensors are refused`() throws {
    let header = "{\"a\":\(tensor("[2]", "[0,8]")),\"b\":\(tensor("[2]", "[4,12]"))}"
    #expect(
      try failure(header: header, bodyByteCount: 12)?.description.contains(
        "tensor b starts at byte 4, expected 8") == true)
  }

  @Test func `a hole between tensors is refused`() throws {
    let header = "{\"a\":\(tensor("[2]", "[0,8]")),\"b\":\(tensor("[1]", "[12,16]"))}"
    #expect(
      try failure(header: header, bodyByteCount: 16)?.description.contains(
        "tensor b starts at byte 12, expected 8") == true)
  }

  @Test func `bytes after the last tensor are refused`() throws {
    let header = "{\"x\":\(tensor("[1]", "[0,4]"))}"
    #expect(
      try failure(header: header, bodyByteCount: 5)?.description
        .hasSuffix("its tensors end at byte 4 of the data, which has 5") == true)
  }
}
