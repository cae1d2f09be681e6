import Foundation
import NN
import TestSupport
import Testing
import Torch

@testable import VisionBridge

@Suite struct TrainingPaceTests {
  @Test func `what a short training measures has no share of a rate that would take as long to measure`() throws {
    var pace = TrainingPace(on: .cpu, bf16: false)
    let values = pace.epoch(secondsWaited: 0)
    #expect(values.keys.sorted() == ["data_wait", "slices_per_second"])
    #expect(values["slices_per_second"] == 0)
    #expect(pace.remark("waited", secondsWaited: 0) == "waited; 0 slices a second, validation included")
  }

  @Test func `a longer training says how much of what a large convolution does it has done`() throws {
    var pace = TrainingPace(on: .cpu, bf16: false, leastSeconds: 0)
    _ = Tensor.ones([1, 1, 8, 8]).convolution(
      .ones([1, 1, 3, 3]), nil, stride: [1, 1], padding: [1, 1], dilation: [1, 1])
    let share = try #require(pace.epoch(secondsWaited: 0)["convolution_share"])
    #expect(share > 0)
    #expect(
      pace.remark("waited", secondsWaited: 0).contains(
        "% of the arithmetic of a large convolution, validation included"))
  }

  @Test func `the numbers of an hour are in TensorBoard's file alone`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "log.jsonl")
      let log = try TrainLog(url, resumingAt: 0)
      try log.append(step: 1, ["loss": 1])
      let before = try Data(contentsOf: url)
      try log.measure(step: 1, ["slices_per_second": 100])
      #expect(try Data(contentsOf: url) == before)
      let events = try Data(contentsOf: folder.appending(path: "events.out.tfevents"))
      #expect(events.range(of: Data("slices_per_second".utf8)) != nil)
    }
  }
}
