import Testing
import TestSupport
import Torch

@Suite struct TensorTests {
  @Test func `elements survive the way in and out`() {
    let t = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(t.shape == [2, 3])
    #expect(t.transpose(0, 1).array(of: Float.self) == [1, 4, 2, 5, 3, 6])
    #expect(t.to(.bfloat16).array(of: Float.self) == [1, 2, 3, 4, 5, 6])
  }
}
