import Files
import Foundation
import TestSupport
import Testing

@testable import NN

@Suite struct EventFileTests {
  /// The events of `Scripts/golden/events.py`.
  private static let events: [(step: Int, values: [String: Double])] = [
    (1, ["loss": 2.5, "learning_rate": 1e-5]), (2, ["loss": -0.125, "left_out": .nan]),
    (300, ["loss": 0, "loss_synonym": 1e30]),
  ]
  private static let golden = Golden.url("events/events.out.tfevents")

  private func write(_ url: URL, resumingAt step: Int = 0, from first: Int = 0) throws -> Data {
    let file = try EventFile(url, resumingAt: step, now: Date(timeIntervalSince1970: 1000.5))
    for (step, values) in Self.events.dropFirst(first) {
      try file.append(step: step, values, at: Date(timeIntervalSince1970: 1000.5 + Double(step)))
    }
    return try Data(contentsOf: url)
  }

  @Test func `a file has the bytes of TensorBoard's writer`() throws {
    try withTemporaryDirectory { folder in
      let written = try write(folder.appending(path: "events"))
      #expect(try written == Data(contentsOf: Self.golden))
    }
  }

  @Test func `a resumed file reads as one that was never interrupted, also where its end was cut off`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "events")
      let whole = try write(url)
      #expect(try write(url, resumingAt: 1, from: 1) == whole)
      #expect(try write(url, resumingAt: 2, from: 2) == whole)
      try whole.dropLast(3).write(to: url)
      #expect(try write(url, resumingAt: 300, from: 2) == whole)
      try Data("no records at all".utf8).write(to: url)
      #expect(try write(url) == whole)
    }
  }

  @Test func `the checksum is that of the standard`() {
    #expect(CRC32C.of(Data(repeating: 0, count: 32)) == 0x8A91_36AA)
    #expect(CRC32C.of(Data("123456789".utf8)) == 0xE306_9283)
  }
}
