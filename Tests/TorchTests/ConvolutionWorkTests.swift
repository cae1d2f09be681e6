import Testing

@testable import Torch

@Suite struct ConvolutionWorkTests {
  @Test func `a convolution's arithmetic is counted with that of the gradients that are recorded`() {
    let (input, weight) = (Tensor.ones([2, 3, 5, 7]), Tensor.ones([4, 3, 3, 3]))
    func operations() -> Int {
      let output = input.convolution(weight, nil, stride: [1, 1], padding: [1, 1], dilation: [1, 1])
      return ConvolutionWork.operations(input, weight, output: output)
    }
    let forward = 2 * (2 * 4 * 5 * 7) * (3 * 3 * 3)
    #expect(operations() == forward)
    weight.requiresGrad = true
    #expect(operations() == 2 * forward)
    input.requiresGrad = true
    #expect(operations() == 3 * forward)
    #expect(withoutGrad(operations) == forward)
    let before = ConvolutionWork.operationCount
    _ = operations()
    #expect(ConvolutionWork.operationCount - before >= 3 * forward)
  }

  @Test func `a large convolution has a rate`() {
    #expect(ConvolutionWork.measuredRate(on: .cpu, bf16: false) > 1e6)
  }
}
