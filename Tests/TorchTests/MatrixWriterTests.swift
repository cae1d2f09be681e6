import Files
import Foundation
import TestSupport
import Testing

@testable import Torch

@Suite struct MatrixWriterTests {
  @Test func `rows that come in pieces make the file of the whole matrix`() throws {
    try withTemporaryDirectory { folder in
      for format in MatrixWriter.Format.allCases {
        let url = folder.appending(path: "m.\(format.rawValue)")
        let writer = try MatrixWriter(format, columnCount: 2, name: "x", metadata: ["k": "v"], to: url)
        try writer.append([1, 2])
        try writer.append([3, 4, 5, 6])
        try writer.commit()
        if format == .safetensors {
          let contents = try Safetensors.load(url)
          #expect(contents.tensors["x"]?.shape == [3, 2] && contents.metadata == ["k": "v"])
          #expect(contents.tensors["x"]?.array() == [1, 2, 3, 4, 5, 6] as [Float])
        } else {
          let bytes = try Data(contentsOf: url)
          #expect(bytes.prefix(128) == NpyHeader.encoded(shape: [3, 2]) && bytes.count == 128 + 24)
        }
      }
    }
  }

  @Test func `no rows make an empty matrix, and a writer that stops leaves nothing`() throws {
    try withTemporaryDirectory { folder in
      for format in MatrixWriter.Format.allCases {
        let url = folder.appending(path: "m.\(format.rawValue)")
        _ = try MatrixWriter(format, columnCount: 3, name: "x", to: url)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
        try MatrixWriter(format, columnCount: 3, name: "x", to: url).commit()
        if format == .safetensors { #expect(try Safetensors.load(url).tensors["x"]?.shape == [0, 3]) }
        try FileManager.default.removeItem(at: url)
      }
    }
  }

  @Test func `the form is that of the ending, whatever its case`() {
    #expect(MatrixWriter.Format(ending: URL(filePath: "a.NPY")) == .npy)
    #expect(MatrixWriter.Format(ending: URL(filePath: "a.SafeTensors")) == .safetensors)
    #expect(MatrixWriter.Format(ending: URL(filePath: "a.npz")) == nil)
  }
}
