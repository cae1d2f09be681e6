import DeviceTestSupport
import TestSupport
import Testing
import Torch

@Suite struct KernelTests {
  static let file = "nn/kernels.safetensors"

  static let kernels: [String: @Sendable (GoldenCase) -> Tensor] = [
    "matmul": { $0.a.matmul($0.b) },
    "gelu-erf": { $0.x.gelu() },
    "gelu-tanh": { $0.x.gelu(tanhApproximation: true) },
    "softmax": { $0.x.softmax(1) },
    "log-softmax": { $0.x.logSoftmax(-1) },
    "softplus": { $0.x.softplus() },
    "variance-unbiased": { $0.x.variance(0, 2, unbiased: true) },
    "variance-biased": { $0.x.variance(0, 2, unbiased: false) },
    "normalized": { $0.x.normalized() },
    "log-sum-exp": { $0.x.logSumExp(1) },
    "attention": { $0.q.attention($0.k, $0.v) },
    "attention-boolean-mask": { $0.q.attention($0.k, $0.v, mask: $0.mask) },
    "attention-additive-mask": { $0.q.attention($0.k, $0.v, mask: $0.mask) },
    "attention-to-nothing": { $0.q.attention($0.k, $0.v, mask: $0.mask) },
    "max-pool-2d": { $0.x.maxPool(kernel: 3, stride: 2, padding: 1, dimensions: 2) },
    "max-pool-3d": { $0.x.maxPool(kernel: 2, stride: 2, padding: 0, dimensions: 3) },
    "bilinear-smaller": { $0.x.interpolate(to: [3, 4]) },
    "bilinear-larger": { $0.x.interpolate(to: [10, 13]) },
    "bilinear-antialias-smaller": { $0.x.interpolate(to: [3, 4], antialias: true) },
    "bilinear-antialias-larger": { $0.x.interpolate(to: [10, 13], antialias: true) },
    "linear-interpolation": { $0.x.interpolate(to: [7]) },
    "trilinear": { $0.x.interpolate(to: [6, 3, 8]) },
    "grid-sample-zeros": { $0.x.gridSample($0.grid, padding: .zeros) },
    "grid-sample-border": { $0.x.gridSample($0.grid, padding: .border) },
    "grid-sample-reflection": { $0.x.gridSample($0.grid, padding: .reflection) },
    "grid-sample-3d": { $0.x.gridSample($0.grid, padding: .zeros) },
    "binary-cross-entropy": { $0.x.binaryCrossEntropy($0.target) },
    "binary-cross-entropy-weighted": { $0.x.binaryCrossEntropy($0.target, weight: $0.weight) },
    "rows": { $0.x.rows($0.index) },
    "adding-rows": { $0.x.addingRows($0.index, $0.source) },
    "replacing-rows": { $0.x.replacingRows($0.index, $0.source) },
  ]

  @Test(arguments: kernels.keys.sorted(), Device.tested)
  func `a kernel gives the output, the gradients and ten training steps of PyTorch`(name: String, device: Device) throws
  {
    let kernel = try #require(Self.kernels[name])
    try GoldenCase(name, file: Self.file, device: device).check(kernel)
  }

  @Test func `every recorded kernel is compared`() throws {
    #expect(try GoldenCase.names(file: Self.file) == Set(Self.kernels.keys))
  }

  @Test func `under autocast every kernel gives the element type of PyTorch`() throws {
    let expected = try GoldenCase.autocastTypes(file: Self.file)
    #expect(Set(expected.values) == ["bfloat16", "float32"])
    for (name, kernel) in Self.kernels {
      let golden = try GoldenCase(name, file: Self.file, device: .cpu)
      let output = withoutGrad { withAutocast { kernel(golden) } }
      #expect("\(output.dtype)" == expected[name], "\(name)")
    }
  }

  @Test(arguments: ["scaled", "kept"], Device.tested)
  func `clipping scales gradients to the bound and never enlarges them`(name: String, device: Device) throws {
    let golden = try Safetensors.load(Golden.url("nn/clipping.safetensors")).tensors
    let grads = try (0..<3).map { try #require(golden["\(name)/before.\($0)"]).to(device) }
    let bound = try #require(golden["\(name)/bound"]).item
    let norm = clipGradNorm(grads, maxNorm: bound)
    #expect(abs(norm - (try #require(golden["\(name)/norm"]).item)) < 1e-6 * Double(Tolerance.factor(on: device)))
    for (index, grad) in grads.enumerated() {
      let expected = try #require(golden["\(name)/after.\(index)"])
      #expect(maxError(grad.array(), expected.array()) <= Tolerance.forward * Tolerance.factor(on: device))
    }
  }

  @Test func `attention to nothing gives zeros, not NaN`() {
    let q = Tensor.ones([1, 1, 2, 4])
    let mask = Tensor([false, false], shape: [1, 1, 1, 2])
    #expect(q.attention(q, q, mask: mask).array(of: Float.self).allSatisfy { $0 == 0 })
  }

  @Test(arguments: [1, 5, 15, 16, 31, 32, 40])
  func `attention of short and of long texts agrees with the kernel that takes a mask`(length: Int) {
    let generator = Generator(seed: 7)
    func heads() -> Tensor { .normal([3, length, 2, 8], generator: generator).transpose(1, 2) }
    let (q, k, v) = (heads(), heads(), heads())
    let nothingMasked = Tensor.zeros([1, 1, length, length])
    #expect(maxError(q.attention(k, v).array(), q.attention(k, v, mask: nothingMasked).array()) <= Tolerance.forward)
    let half = q.to(.bfloat16).attention(k.to(.bfloat16), v.to(.bfloat16)).to(.float32)
    #expect(maxError(half.array(), q.attention(k, v).array()) < 0.03)
  }

  @Test(arguments: [1, 3, 15, 16, 20])
  func `softmax over short and long rows is the exponential of log-softmax, its gradient too`(length: Int)
    throws
  {
    let generator = Generator(seed: 8)
    let x = Tensor.normal([2, 5, length], generator: generator)
    let weights = Tensor.normal([2, 5, length], generator: generator)
    x.requiresGrad = true
    func check(_ y: Tensor) throws -> (value: [Float], gradient: [Float]) {
      x.grad = nil
      (y * weights).sum().backward()
      return (y.detached().array(), try #require(x.grad).array())
    }
    let direct = try check(x.softmax(-1)), reference = try check(x.logSoftmax(-1).exp())
    #expect(maxError(direct.value, reference.value) <= Tolerance.forward)
    #expect(maxError(direct.gradient, reference.gradient) <= Tolerance.gradient)
  }

  @Test func `an additive mask of float32's lowest value stays finite in bfloat16`() {
    let generator = Generator(seed: 5)
    let q = Tensor.normal([1, 2, 3, 8], generator: generator)
    let additive = Tensor([0, 0, -Float.greatestFiniteMagnitude], shape: [1, 1, 1, 3])
    let boolean = Tensor([true, true, false], shape: [1, 1, 1, 3])
    let half = withAutocast { q.attention(q, q, mask: additive) }
    let full = q.attention(q, q, mask: boolean)
    #expect(maxError(half.array(), full.array()) < 0.03)
  }
}
