import Files
import Foundation
import NN
import TestSupport
import Testing
import Torch

@Suite struct TrainLogTests {
  private func lines(_ url: URL) throws -> [String] {
    try String(contentsOf: url, encoding: .utf8).split(separator: "\n").map(String.init)
  }

  @Test func `entries are JSON lines with sorted keys`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "log.jsonl")
      let log = try TrainLog(url, resumingAt: 0)
      try log.append(step: 1, ["rate": 1e-5, "loss": 2.5])
      try log.append(step: 2, ["loss": .nan])
      try log.append(step: 3, [:])
      #expect(
        try lines(url) == [
          #"{"step":1,"loss":2.5,"rate":1e-05}"#, #"{"step":2,"loss":null}"#, #"{"step":3}"#,
        ])
      for line in try lines(url) { _ = try JSONSerialization.jsonObject(with: Data(line.utf8)) }
    }
  }

  @Test func `a resumed log drops what came after the checkpoint and a line cut short`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "log.jsonl")
      let first = try TrainLog(url, resumingAt: 0)
      for step in 1...5 { try first.append(step: step, ["loss": Double(step)]) }
      let cut = try Data(contentsOf: url) + Data(#"{"step":2,"lo"#.utf8)
      try cut.write(to: url)
      let second = try TrainLog(url, resumingAt: 3)
      try second.append(step: 4, ["loss": 40])
      #expect(
        try lines(url) == (1...3).map { "{\"step\":\($0),\"loss\":\($0).0}" } + [#"{"step":4,"loss":40.0}"#])
    }
  }

  @Test func `a log without a folder is refused`() {
    let failure = #expect(throws: FileError.self) {
      try TrainLog(URL(filePath: "/nowhere/log.jsonl"), resumingAt: 0)
    }
    #expect(failure?.description == "cannot write /nowhere/log.jsonl: No such file or directory")
  }
}
