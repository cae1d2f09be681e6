import Foundation
import TestSupport
import Testing
import Torch

@Suite struct MappedSafetensorsTests {
  @Test func `tensors are read where they lie`() throws {
    let file = try MappedSafetensors(contentsOf: SafetensorsTests.reference)
    let contents = try Safetensors.load(SafetensorsTests.reference)
    #expect(file.metadata == contents.metadata)
    for (name, tensor) in contents.tensors {
      #expect(file.layout(of: name) == Safetensors.Layout(tensor.dtype, tensor.shape))
      var copy = Data(count: tensor.count * tensor.dtype.byteCount)
      copy.withUnsafeMutableBytes { tensor.copyOut($0) }
      #expect(file.bytes(of: name) == copy)
    }
    #expect(file.layout(of: "absent") == nil && file.bytes(of: "absent") == nil)
  }

  @Test func `a file written in pieces is that of the whole tensors`() throws {
    try withTemporaryDirectory { folder in
      let (pieces, whole) = (folder.appending(path: "pieces"), folder.appending(path: "whole"))
      try Safetensors.save(
        ["a": Tensor([1, 2, 3, 4] as [Float], shape: [2, 2]), "b": Tensor([7] as [Int64])], metadata: ["k": "v"],
        to: whole)
      let writer = try SafetensorsWriter(
        ["a": .init(.float32, [2, 2]), "b": .init(.int64, [1])], metadata: ["k": "v"], to: pieces)
      #expect(writer.order == ["b", "a"])
      try writer.append(withUnsafeBytes(of: Int64(7)) { Data($0) })
      for value in [1, 2, 3, 4] as [Float] { try writer.append(withUnsafeBytes(of: value) { Data($0) }) }
      try writer.commit()
      #expect(try Data(contentsOf: pieces) == Data(contentsOf: whole))
    }
  }

  @Test func `a writer that does not come to its end leaves the earlier file`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t.safetensors")
      try Data("earlier".utf8).write(to: url)
      try SafetensorsWriter(["a": .init(.uint8, [9])], to: url).append(Data([1]))
      #expect(try Data(contentsOf: url) == Data("earlier".utf8))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).count == 1)
    }
  }
}
