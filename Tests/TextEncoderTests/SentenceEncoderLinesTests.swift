import Files
import Foundation
import TestSupport
import Testing
import Torch

@testable import TextEncoder

@Suite struct SentenceEncoderLinesTests {
  private static let texts = (0..<3000).map { "fracture of organ \($0 % 700), stage \($0)" }

  /// The vectors of each window.
  private func windows(_ encoder: SentenceEncoder, size: Int? = nil, _ progress: @escaping (Int) -> Void = { _ in })
    throws
    -> [[Float]]
  {
    try withTemporaryDirectory { folder in
      let file = folder.appending(path: "texts.txt")
      try Data(Self.texts.joined(separator: "\n").utf8).write(to: file)
      var lines = try TextLines(path: file.path)
      var windows: [[Float]] = []
      try encoder.forEachWindow(of: &lines, size: size ?? SentenceEncoder.windowSize, progress: progress) {
        windows.append($0)
      }
      return windows
    }
  }

  @Test func `lines of one window have the bytes of all texts at once`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    #expect(try windows(encoder) == [encoder.vectors(of: Self.texts)])
  }

  @Test func `windows follow each other in the order of the lines, and none is larger than asked for`() throws {
    let encoder = try SentenceEncoder(directory: Cases.new)
    var done = 0
    let windows = try windows(encoder, size: 700) { done = $0 }
    #expect(windows.map { $0.count / encoder.dimension } == [700, 700, 700, 700, 200] && done == 3000)
    // Not to the bit: what shares a pass may change the last digit.
    #expect(maxError(windows.flatMap(\.self), encoder.vectors(of: Self.texts)) < 1e-6)
  }
}
