import Foundation
import TestSupport
import Testing
import Torch

@Suite struct TorchCheckpointTests {
  static let files = ["zip", "legacy"].flatMap { form in (2...5).map { "torch_files/\(form)-\($0).bin" } }

  @Test(arguments: files)
  func `both containers and all protocols give the tensors of PyTorch`(file: String) throws {
    let tensors = try TorchCheckpoint.load(Golden.url(file))
    let expected = try Safetensors.load(Golden.url("torch_files/expected.safetensors")).tensors
    #expect(Set(tensors.keys) == Set(expected.keys))
    for (name, tensor) in expected {
      let found = try #require(tensors[name])
      #expect(found.dtype == tensor.dtype && found.shape == tensor.shape, "\(name)")
      #expect(found.array(of: Double.self) == tensor.array(of: Double.self), "\(name)")
    }
  }

  @Test func `tensors that share a storage have memory of their own`() throws {
    let tensors = try TorchCheckpoint.load(Golden.url(Self.files[0]))
    let (whole, part) = (try #require(tensors["shared.whole"]), try #require(tensors["shared.part"]))
    #expect(!whole.sharesStorage(with: part))
  }

  @Test func `a file is told by its first bytes, whatever it is called`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "weights.dat")
      for file in ["torch_files/zip-2.bin", "torch_files/legacy-2.bin", "torch_files/expected.safetensors"] {
        try? FileManager.default.removeItem(at: url)
        try FileManager.default.copyItem(at: Golden.url(file), to: url)
        #expect(try WeightFile.load(url).count == 20)
      }
    }
  }

  @Test(arguments: ["torch_files/zip-2.bin", "torch_files/legacy-2.bin"])
  func `a file that is cut anywhere is refused in one line`(file: String) throws {
    let whole = try Data(contentsOf: Golden.url(file))
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "cut.bin")
      for count in stride(from: 0, to: whole.count, by: 7) {
        try whole.prefix(count).write(to: url)
        let error = #expect(throws: TorchError.self) { try TorchCheckpoint.load(url) }
        #expect(error?.description.hasPrefix("\(url.path) is no PyTorch checkpoint that can be read: ") == true)
        #expect(error?.description.contains("\n") == false && error?.hint != nil)
      }
    }
  }

  @Test(arguments: ["torch_files/zip-4.bin", "torch_files/legacy-4.bin"])
  func `a file with a changed byte gives tensors or one error, never a trap`(file: String) throws {
    let whole = try Data(contentsOf: Golden.url(file))
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "changed.bin")
      for position in stride(from: 0, to: whole.count, by: 3) {
        for value in [0x00, 0x7F, 0xFF, whole[position] ^ 0x01] as [UInt8] {
          var changed = whole
          changed[position] = value
          try changed.write(to: url)
          do throws(TorchError) {
            _ = try TorchCheckpoint.load(url)
          } catch {
            #expect(!error.description.contains("\n"))
          }
        }
      }
    }
  }
}
