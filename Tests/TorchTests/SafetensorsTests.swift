import Files
import Foundation
import TestSupport
import Testing
import Torch

@Suite struct SafetensorsTests {
  static let reference = Golden.url("nn/every-type.safetensors")

  @Test func `a file of the reference implementation is read in every element type`() throws {
    let contents = try Safetensors.load(Self.reference)
    #expect(contents.metadata == ["made by": "the \"reference\" / ü\t"])
    #expect(contents.tensors.count == DType.allCases.count + 3)
    for dtype in DType.allCases {
      let tensor = try #require(contents.tensors["\(dtype)"])
      #expect(tensor.dtype == dtype && tensor.shape == [2, 3])
      #expect(tensor.array(of: Int64.self) == (dtype == .bool ? [0, 1, 0, 1, 0, 1] : [0, 1, 2, 3, 4, 5]))
    }
    #expect(contents.tensors["empty"]?.shape == [0, 4])
    #expect(contents.tensors["scalar"]?.item == 2.5)
    #expect(contents.tensors["a \"quoted\"/näme\n\u{1}"]?.array() == [1] as [Float])
  }

  @Test func `equal contents give the very bytes of the reference implementation`() throws {
    let contents = try Safetensors.load(Self.reference)
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "copy.safetensors")
      try Safetensors.save(contents.tensors, metadata: contents.metadata, to: url)
      #expect(try Data(contentsOf: url) == Data(contentsOf: Self.reference))
    }
  }

  @Test func `views, gradients' leaves and empty files survive a round trip`() throws {
    let leaf = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    leaf.requiresGrad = true
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t.safetensors")
      try Safetensors.save(["view": leaf.transpose(0, 1), "leaf": leaf], to: url)
      let tensors = try Safetensors.load(url).tensors
      #expect(tensors["view"]?.array() == [1, 4, 2, 5, 3, 6] as [Float])
      #expect(tensors["leaf"]?.array() == [1, 2, 3, 4, 5, 6] as [Float])
      #expect(tensors["leaf"]?.requiresGrad == false)
      try Safetensors.save([:], to: url)
      #expect(try Safetensors.load(url).tensors.isEmpty)
    }
  }

  @Test func `every bit of a floating-point number survives`() throws {
    let values: [Float] = [
      .nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude,
    ]
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t.safetensors")
      try Safetensors.save(["x": Tensor(values)], to: url)
      let read: [Float] = try #require(Safetensors.load(url).tensors["x"]).array()
      #expect(read.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test func `a file replaced by a save leaves nothing else in its folder`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "t.safetensors")
      for value in 1...3 { try Safetensors.save(["x": .full([2], Double(value))], to: url) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.safetensors"])
      #expect(try Safetensors.load(url).tensors["x"]?.array() == [3, 3] as [Float])
    }
  }

  @Test func `a full disk leaves the old file whole and no rubbish`() async throws {
    await #expect(processExitsWith: .success) {
      try withTemporaryDirectory { folder in
        let url = folder.appending(path: "t.safetensors")
        try Safetensors.save(["x": .ones([2])], to: url)
        let old = try Data(contentsOf: url)
        signal(SIGXFSZ, SIG_IGN)
        var limit = rlimit(rlim_cur: 65_536, rlim_max: 65_536)
        #expect(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
        let failure = #expect(throws: FileError.self) {
          try Safetensors.save(["x": .ones([100_000])], to: url)
        }
        #expect(failure?.description == "cannot write \(url.path): File too large")
        #expect(failure?.hint?.contains("has 400072 bytes free") == true)
        #expect(try Data(contentsOf: url) == old)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["t.safetensors"])
      }
    }
  }

  @Test func `a target that cannot be replaced stays as it is`() throws {
    try withTemporaryDirectory { folder in
      let taken = folder.appending(path: "taken")
      try FileManager.default.createDirectory(at: taken, withIntermediateDirectories: true)
      try Data("x".utf8).write(to: taken.appending(path: "inside"))
      #expect(throws: FileError.self) { try Safetensors.save(["x": .ones([1])], to: taken) }
      #expect(throws: FileError.self) {
        try Safetensors.save(["x": .ones([1])], to: folder.appending(path: "absent/t.safetensors"))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["taken"])
      #expect(try Data(contentsOf: taken.appending(path: "inside")) == Data("x".utf8))
    }
  }
}
