import Foundation
import TestSupport
import Testing
import Torch

@Suite struct StoredZipTests {
  private static let central: [UInt8] = [0x50, 0x4B, 1, 2]
  private static let end: [UInt8] = [0x50, 0x4B, 5, 6]

  /// What is said about the golden archive with a change to its bytes.
  private func refusal(_ change: (inout Data) throws -> Void) throws -> String? {
    var data = try Data(contentsOf: Golden.url("torch_files/zip-2.bin"))
    try change(&data)
    return try withTemporaryDirectory { folder in
      let url = folder.appending(path: "pytorch_model.bin")
      try data.write(to: url)
      do throws(TorchError) {
        _ = try TorchCheckpoint.load(url)
        return nil
      } catch { return error.description }
    }
  }

  @Test func `a compressed entry is named`() throws {
    let message = try refusal { data in
      // The method of the first entry of the list, which is data.pkl.
      let entry = try #require(data.firstRange(of: Self.central))
      data[entry.lowerBound + 10] = 8
    }
    #expect(message?.contains("data.pkl is compressed or encrypted") == true, "\(message ?? "read")")
  }

  @Test func `another byte order is named`() throws {
    let message = try refusal { data in
      let order = try #require(data.firstRange(of: Data("little".utf8)))
      data.replaceSubrange(order, with: Data("bigger".utf8))
    }
    #expect(message?.contains("its byte order is bigger, expected little") == true, "\(message ?? "read")")
  }

  @Test func `an archive without a pickle, or with two entries of one name, is refused`() throws {
    let absent = try refusal { data in
      while let name = data.firstRange(of: Data("data.pkl".utf8)) {
        data.replaceSubrange(name, with: Data("date.pkl".utf8))
      }
    }
    #expect(absent?.contains("0 files data.pkl, expected one") == true, "\(absent ?? "read")")
    let double = try refusal { data in
      for digit in ["8", "9"] {
        let entry = try #require(data.lastRange(of: Data("/data/\(digit)".utf8)))
        data[entry.upperBound - 1] = UInt8(ascii: "0")
      }
    }
    #expect(double?.contains("damaged or cut off") == true, "\(double ?? "read")")
  }

  @Test func `a comment at the end is passed over, a list that lies outside the file is refused`() throws {
    let comment = try refusal { data in
      let record = try #require(data.lastRange(of: Self.end))
      data[record.lowerBound + 20] = 5
      data += Data("hello".utf8)
    }
    #expect(comment == nil)
    for offset in [12, 16] {
      let message = try refusal { data in
        let record = try #require(data.lastRange(of: Self.end))
        // Without the 64-bit record, whose numbers would count.
        data.replaceSubrange(record.lowerBound - 20..<record.lowerBound - 16, with: Data(count: 4))
        data.replaceSubrange(
          record.lowerBound + offset..<record.lowerBound + offset + 4, with: Data(repeating: 0x7F, count: 4))
      }
      #expect(message?.contains("damaged or cut off") == true, "\(message ?? "read")")
    }
  }
}
