import DeviceTestSupport
import TestSupport
import Testing
import Torch

@Suite struct DeviceTests {
  /// A device that is not the CPU, on every machine.
  private static let other: Device = .tested.last!

  @Test func `a device that is not there is refused with those that are and what became of CUDA`() {
    let failure = #expect(throws: TorchError.self) { try Device.named("cuda:99") }
    #expect(failure?.description.hasPrefix("there is no device cuda:99 here, available: cpu") == true)
    #expect(failure?.hint == "CUDA: \(CUDALibrary.state)")
    let unknown = #expect(throws: TorchError.self) { try Device.named("gpu") }
    #expect(unknown?.description.hasPrefix("there is no device gpu here, available: cpu") == true)
    #expect(unknown?.hint?.contains("cuda:0") == true)
    #expect(throws: Never.self) { try Device.named("cpu") == .cpu }
  }

  @Test(arguments: Device.tested)
  func `values survive the way to a device and back, and stay there in between`(device: Device) {
    let values: [Float] = [1, 2, 3, 4, 5, 6]
    let moved = Tensor(values, shape: [2, 3]).to(device)
    #expect(moved.device == device)
    #expect((moved * 2).transpose(0, 1).device == device)
    #expect(moved.transpose(0, 1).array(of: Float.self) == [1, 4, 2, 5, 3, 6])
    #expect(moved.to(.cpu).array(of: Float.self) == values)
    #expect(Tensor.arange(3, device: device).array(of: Int64.self) == [0, 1, 2])
    let target = Tensor.zeros([2, 3])
    target.assign(moved)
    #expect(target.array() == values)
  }

  /// What a GPU refuses must fail in tests on machines that have none.
  @Test func `a product with a tensor of another device ends the process`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3], device: Device.tested.last!).matmul(.ones([3, 2]))
    }
    #expect(
      String(decoding: try #require(result).standardErrorContent, as: UTF8.self).contains("Fatal error: matmul: "))
  }

  @Test func `rows by an index of another device end the process`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Tensor.ones([2, 3], device: Device.tested.last!).embedding(.zeros([4], dtype: .int64))
    }
    #expect(
      String(decoding: try #require(result).standardErrorContent, as: UTF8.self).contains("Fatal error: embedding: "))
  }

  @Test(arguments: Device.tested)
  func `autocast is of the device it is asked for`(device: Device) {
    let x = Tensor.ones([2, 2], device: device)
    #expect(withAutocast(device: device) { x.matmul(x).dtype } == .bfloat16)
    let elsewhere: Device = device == .cpu ? Self.other : .cpu
    #expect(withAutocast(device: elsewhere) { x.matmul(x).dtype } == .float32)
    #expect(x.matmul(x).dtype == .float32)
  }

  @Test(arguments: Device.tested)
  func `a mask lies on the device of its tensor, wherever it is drawn`(device: Device) {
    for place in Device.tested {
      let generator = Generator(seed: 3, device: place)
      #expect(generator.device == place)
      let mask = Tensor.zeros([4000], device: device).dropoutMask(keep: 0.25, generator: generator)
      #expect(mask.device == device)
      #expect(abs(mask.mean().item - 1) < 0.16)
    }
  }

  @Test(arguments: Device.tested)
  func `a saved state continues the stream on its kind of device and is refused on another`(device: Device) throws {
    let generator = Generator(seed: 1, device: device)
    _ = Tensor.normal([3], generator: generator)
    let state = generator.state
    #expect(state.device == .cpu)
    let expected: [Float] = Tensor.normal([5], generator: generator).array()
    let again = Generator(seed: 2, device: device)
    try again.restore(state)
    #expect(Tensor.normal([5], generator: again).array() == expected)
    let foreign = Generator(seed: 2, device: device == .cpu ? Self.other : .cpu)
    let failure = #expect(throws: TorchError.self) { try foreign.restore(state) }
    #expect(failure?.description.contains("another kind of device") == true)
  }

  @Test(arguments: Device.tested)
  func `tensors of any device are saved, and read on the CPU`(device: Device) throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "x.safetensors")
      try Safetensors.save(["x": Tensor([1, 2] as [Float]).to(device)], to: url)
      let read = try #require(try Safetensors.load(url).tensors["x"])
      #expect(read.device == .cpu && read.array() == [1, 2] as [Float])
    }
  }
}
