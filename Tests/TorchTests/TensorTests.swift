import Foundation
import TestSupport
import Testing
import Torch

@Suite struct TensorTests {
  private let matrix = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])

  @Test func `elements survive the way in and out`() {
    #expect(matrix.shape == [2, 3])
    #expect(matrix.transpose(0, 1).array(of: Float.self) == [1, 4, 2, 5, 3, 6])
    #expect(matrix.to(.bfloat16).array(of: Float.self) == [1, 2, 3, 4, 5, 6])
    #expect(Tensor([true, false]).array(of: Bool.self) == [true, false])
    #expect(Tensor([] as [Float]).array(of: Float.self) == [])
  }

  @Test func `a description shows small tensors and only the shape of large ones`() {
    #expect(matrix.description == "Tensor([2, 3], float32, [1.0, 2.0, 3.0, 4.0, 5.0, 6.0])")
    #expect(Tensor.zeros([5, 5], dtype: .int64).description == "Tensor([5, 5], int64)")
    #expect(Tensor.full([], 2.5).description == "Tensor([], float32, [2.5])")
  }

  @Test func `views share memory, casts do not`() {
    #expect(matrix.reshape(3, 2).sharesStorage(with: matrix))
    #expect(matrix.at(1).sharesStorage(with: matrix))
    #expect(!matrix.to(.float64).sharesStorage(with: matrix))
  }

  @Test func `shapes change as named`() {
    #expect(matrix.reshape(-1).shape == [6])
    #expect(matrix.permute(1, 0).shape == [3, 2])
    #expect(matrix.unsqueeze(1).shape == [2, 1, 3])
    #expect(matrix.unsqueeze(1).squeeze(1).shape == [2, 3])
    #expect(matrix.unsqueeze(0).expand(4, -1, -1).shape == [4, 2, 3])
    #expect(matrix.narrow(1, start: 1, length: 2).array() == [2, 3, 5, 6] as [Float])
    #expect(matrix.at(2, dim: 1).array() == [3, 6] as [Float])
    #expect(Tensor.concatenate([matrix, matrix], dim: 1).shape == [2, 6])
    #expect(Tensor.stack([matrix, matrix], dim: 2).shape == [2, 3, 2])
    #expect(matrix.split([1, 2], dim: 1).map(\.shape) == [[2, 1], [2, 2]])
    #expect(matrix.gather(1, Tensor([2, 0] as [Int64], shape: [2, 1])).array() == [3, 4] as [Float])
  }

  @Test func `reductions run over the named dimensions or over all`() {
    #expect(matrix.sum().item == 21)
    #expect(matrix.sum(0).array() == [5, 7, 9] as [Float])
    #expect(matrix.mean(1, keep: true).shape == [2, 1])
    #expect(matrix.max(1).array() == [3, 6] as [Float])
    #expect(matrix.min(0, 1).item == 1)
    #expect(matrix.argmax(1).array() == [2, 2] as [Int64])
    #expect(matrix.cumulativeSum(1).array() == [1, 3, 6, 4, 9, 15] as [Float])
    #expect(Tensor([3, 4] as [Float]).norm().item == 5)
    #expect(Tensor.full([], 7).sum().item == 7)
  }

  @Test func `the order along a dimension is reversed`() {
    let x = Tensor([1, 2, 3, 4, 5, 6] as [Float], shape: [2, 3])
    #expect(x.reversed(dim: 1).array() == [3, 2, 1, 6, 5, 4])
    #expect(x.reversed(dim: 0).array() == [4, 5, 6, 1, 2, 3])
    let (low, high) = (x - 4).extremes()
    #expect(low == -3)
    #expect(high == 2)
  }

  @Test func `gamma correction is a power of the part of the way`() {
    // Whole vectors of the processor and a rest; the lowest value stays exactly itself.
    let values = [-2, .nan] + (0..<100_003).map { -2 + Float($0 % 997) / 250 }
    let x = Tensor(values)
    // Of the scale: float32 has seven digits.
    let tolerance: Float = 4e-7
    for gamma in [0.4, 1, 1.7] {
      func expected(_ value: Float) -> Float { Float(-2 + 5 * pow((Double(value) + 2) / 4, gamma)) }
      let result: [Float] = x.gammaCorrected(gamma, low: -2, width: 4, scale: 5).array()
      #expect(result[0] == -2 && result[1].isNaN && result.count == values.count)
      #expect(zip(values, result).dropFirst(2).allSatisfy { abs(expected($0) - $1) < 5 * tolerance })
    }
    func corrected(_ x: Tensor, low: Double = -2) -> [Float] {
      x.gammaCorrected(1.3, low: low, width: 4, scale: 1).array()
    }
    let turned = Tensor(Array(values[2..<992]), shape: [30, 33]).transpose(0, 1)
    #expect(maxError(corrected(turned), corrected(turned.reshape([990]))) == 0)
    // By libtorch in double precision; 0.1 is no float.
    #expect(maxError(corrected(turned), corrected(turned.to(.float64))) < tolerance)
    #expect(corrected((turned + 2).to(.float64) + 0.1, low: 0.1).allSatisfy { $0.isFinite })
    for dtype in [DType.float32, .float64] {
      let edges = Tensor([-9, -.infinity, .infinity] as [Float]).to(dtype)
      #expect(corrected(edges) == [-2, -2, .infinity])
      #expect(corrected(Tensor([] as [Float]).to(dtype)).isEmpty && corrected(Tensor.full([], 2).to(dtype)) == [-1])
    }
  }

  @Test func `comparisons and selections work element by element`() {
    let mask = matrix.greater(than: 3)
    #expect(mask.dtype == .bool)
    #expect(mask.array() == [false, false, false, true, true, true])
    #expect(mask.logicalNot().select(matrix, otherwise: -matrix).array() == [1, 2, 3, -4, -5, -6] as [Float])
    #expect(matrix.maskedFill(mask, 0).array() == [1, 2, 3, 0, 0, 0] as [Float])
    #expect(matrix.clamp(2, 4).array() == [2, 2, 3, 4, 4, 4] as [Float])
    #expect(Tensor([1, .nan, .infinity] as [Float]).isFinite().array() == [true, false, false])
    #expect((2 * matrix - 1).pow(2).sqrt().array() == [1, 3, 5, 7, 9, 11] as [Float])
  }

  @Test func `element types know their size and their name in a file`() {
    for dtype in DType.allCases {
      #expect(DType(safetensorsName: dtype.safetensorsName) == dtype)
      #expect(Tensor.zeros([3], dtype: dtype).dtype == dtype)
    }
    #expect(DType(safetensorsName: "F4") == nil)
  }

  @Test func `devices are read by the names PyTorch gives them`() {
    #expect(Device("cpu") == .cpu)
    #expect(Device("cuda") == .cuda(0))
    #expect(Device("cuda:3") == .cuda(3))
    #expect(Device("cuda:-1") == nil && Device("gpu") == nil && Device("cuda:") == nil)
    #expect(Device.available.first == .cpu)
    #expect(Device.cuda(3).description == "cuda:3")
  }

  @Test func `the loaded library is of the version of the headers`() {
    #expect(Runtime.libraryVersion == Runtime.headerVersion)
    #expect(!Runtime.cpuCapability.isEmpty && Runtime.threadCount >= 1)
  }
}
