import DeviceTestSupport
import NN
import TestSupport
import Testing
import Torch

@Suite struct LayerTests {
  static let file = "nn/layers.safetensors"

  /// Declares the parameters of a case and returns what computes its output.
  typealias Build = @Sendable (LayerCase) -> () -> Tensor

  /// Declares the vectors of a batch and returns what puts them together, as units where they are not recorded so.
  private static func pairs(
    _ golden: LayerCase, excluding: Bool = false, concepts: Bool = false, negatives: Bool = false, areUnits: Bool = true
  ) -> () -> ContrastiveVectors {
    let texts = (["anchors", "positives"] + (negatives ? ["negatives"] : [])).map(golden.parameter)
    let numbers = concepts ? golden.constant("concepts").array(of: Int64.self).map(Int.init) : nil
    let excluded = excluding ? golden.constant("excluded") : nil
    return {
      let texts = areUnits ? texts : texts.map { $0.normalized() }
      return ContrastiveVectors(
        anchors: texts[0], positives: texts[1], negatives: negatives ? texts[2] : nil, concepts: numbers,
        excluded: excluded)
    }
  }

  static let layers: [String: Build] = [
    "linear": { golden in
      let (layer, x) = (Linear(5, 4, golden.scope), golden.parameter("x"))
      return { layer(x) }
    },
    "linear-without-bias": { golden in
      let (layer, x) = (Linear(5, 4, bias: false, golden.scope), golden.parameter("x"))
      return { layer(x, .evaluation) }
    },
    "embedding": { golden in
      let (layer, ids) = (Embedding(7, 4, golden.scope), golden.constant("ids"))
      return { layer(ids) }
    },
    "layer-norm": { golden in
      let (layer, x) = (LayerNorm(6, golden.scope), golden.parameter("x"))
      return { layer(x) }
    },
    "layer-norm-bert": { golden in
      let (layer, x) = (LayerNorm(6, eps: 1e-12, golden.scope), golden.parameter("x"))
      return { layer(x, .evaluation) }
    },
    "convolution-2d": { golden in
      let layer = Convolution(
        3, 4, kernel: [3, 3], stride: [2, 1], padding: [1, 2], dilation: [1, 2], bias: true, golden.scope)
      let x = golden.parameter("x")
      return { layer(x) }
    },
    "convolution-2d-square": { golden in
      let (layer, x) = (Convolution(2, 3, kernel: 7, stride: 2, golden.scope), golden.parameter("x"))
      return { layer(x, .evaluation) }
    },
    "convolution-3d": { golden in
      let layer = Convolution(
        2, 3, kernel: [2, 3, 3], stride: [1, 2, 2], padding: [1, 0, 1], dilation: [2, 1, 1], bias: true,
        golden.scope)
      let x = golden.parameter("x")
      return { layer(x) }
    },
    "batch-norm-training": { golden in
      let (layer, x) = (BatchNorm(3, golden.scope), golden.parameter("x"))
      let generator = Generator(seed: 0)
      return { layer(x, .training(generator)) }
    },
    "batch-norm-evaluation": { golden in
      let (layer, x) = (BatchNorm(3, golden.scope), golden.parameter("x"))
      return { layer(x, .evaluation) }
    },
    "contrastive": { golden in
      let batch = pairs(golden)
      let scale = golden.parameter("scale")
      return { infoNCE(batch(), logitScale: scale) }
    },
    "contrastive-excluding": { golden in
      let batch = pairs(golden, excluding: true)
      let scale = golden.parameter("scale")
      return { infoNCE(batch(), logitScale: scale) }
    },
    "contrastive-concepts": { golden in
      let batch = pairs(golden, excluding: true, concepts: true, negatives: true)
      let scale = golden.parameter("scale")
      return { infoNCE(batch(), logitScale: scale) }
    },
    "multi-similarity": { golden in
      let batch = pairs(golden, concepts: true, areUnits: false)
      let loss = ContrastiveObjective.multiSimilarity(MultiSimilarity()).loss(golden.scope)
      return { loss(batch()) }
    },
    "multi-similarity-all": { golden in
      let batch = pairs(golden, concepts: true, areUnits: false)
      let loss = ContrastiveObjective.multiSimilarity(MultiSimilarity(margin: nil)).loss(golden.scope)
      return { loss(batch()) }
    },
    "multi-similarity-excluding": { golden in
      let batch = pairs(golden, excluding: true, concepts: true, negatives: true, areUnits: false)
      let settings = MultiSimilarity(alpha: 2, beta: 30, base: 0.4)
      let loss = ContrastiveObjective.multiSimilarity(settings).loss(golden.scope)
      return { loss(batch()) }
    },
    "graded": { golden in
      let batch = pairs(golden, areUnits: false)
      let grades = golden.constant("grades").array(of: Double.self)
      let loss = ContrastiveObjective.graded(GradedRanking()).loss(golden.scope)
      return {
        var batch = batch()
        batch.grades = grades
        return loss(batch)
      }
    },
    "focal": classification(.focal(FocalLoss())),
    "focal-unweighted": classification(.focal(FocalLoss(gamma: 1.5, alpha: nil))),
    "asymmetric": classification(.asymmetric(AsymmetricLoss())),
    "asymmetric-unclipped": classification(.asymmetric(AsymmetricLoss(positiveGamma: 0, negativeGamma: 2, clip: 0))),
    "class-balanced": classification(.classBalanced(ClassBalancedLoss(beta: 0.99))),
    "cross-entropy": classification(.crossEntropy(CrossEntropyLoss())),
    "cross-entropy-smoothed": classification(.crossEntropy(CrossEntropyLoss(labelSmoothing: 0.2, tau: 0.7))),
    "ordinal": classification(.ordinal(OrdinalLoss())),
    "logit-adjusted": classification(.logitAdjusted(LogitAdjustedLoss(tau: 0.8))),
    "distillation": { golden in
      let (vectors, start) = (golden.parameter("vectors"), golden.constant("start").normalized())
      return { Distillation(weight: 3)(vectors.normalized(), start: start) }
    },
  ]

  /// A loss of recorded logits and targets, of classes that 3, 40, 0 and 200 of 400 cases have.
  private static func classification(_ loss: ClassificationLoss) -> @Sendable (LayerCase) -> () -> Tensor {
    { golden in
      let (logits, targets) = (golden.parameter("logits"), golden.constant("targets"))
      let classes = ClassFrequencies(positives: [3, 40, 0, 200], caseCount: 400)
      return { loss(logits, targets, classes) }
    }
  }

  @Test(arguments: layers.keys.sorted(), Device.tested)
  func `a layer gives the output, the gradients and ten training steps of PyTorch`(name: String, device: Device) throws
  {
    let golden = try LayerCase(name, file: Self.file, device: device)
    let build = try #require(Self.layers[name])
    try golden.check(build(golden))
  }

  @Test func `under autocast every layer and loss gives the element type of PyTorch`() throws {
    let files = try Golden.json("nn/autocast.json", as: [String: [String: String]].self)
    let expected = try #require(files["layers"])
    #expect(Set(expected.values) == ["bfloat16", "float32"])
    for (name, build) in Self.layers {
      let function = build(try LayerCase(name, file: Self.file, device: .cpu))
      let output = withoutGrad { withAutocast { function() } }
      #expect("\(output.dtype)" == expected[name], "\(name)")
    }
  }

  @Test func `every recorded layer is compared`() throws {
    let names = try Safetensors.load(Golden.url(Self.file)).tensors.keys.compactMap {
      $0.split(separator: "/").first
    }
    #expect(Set(names.map(String.init)) == Set(Self.layers.keys))
  }

  @Test(arguments: Device.tested)
  func `dropout keeps its share, scales it and leaves evaluation alone`(device: Device) throws {
    let x = Tensor.full([200, 200], 3, device: device)
    x.requiresGrad = true
    let layer = Dropout(0.3)
    let y = layer(x, .training(Generator(seed: 4, device: device)))
    let values: [Float] = y.array()
    #expect(Set(values).count == 2 && values.allSatisfy { $0 == 0 || abs($0 - 3 / 0.7) < 1e-5 })
    #expect(abs(Double(values.count { $0 == 0 }) / 40_000 - 0.3) < 0.01)
    y.sum().backward()
    #expect(try maxError(#require(x.grad).array(), (y.detached() / 3).array()) <= Tolerance.forward)
    #expect(layer(x, .evaluation) === x)
    #expect(Dropout(0)(x, .training(Generator(seed: 4))) === x)
    // A rate of the mode stands in for that of the layer.
    #expect(layer(x, .training(Generator(seed: 4), dropout: 0)) === x)
    let other = Dropout(0.3)(x, .training(Generator(seed: 4), dropout: 0.6))
    #expect(other.array(of: Float.self) == Dropout(0.6)(x, .training(Generator(seed: 4))).array(of: Float.self))
  }

  @Test func `a dropout rate of one is refused`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Dropout(1)
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("dropout rate 1.0 is outside [0, 1)"))
  }

  @Test func `a mismatch inside a layer names the parameter`() async throws {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let store = ParameterStore(generator: Generator(seed: 1))
      let layer = Linear(5, 4, store.root / "encoder" / "layer" / 3 / "dense")
      _ = layer(Tensor.ones([2, 6]))
    }
    let text = String(decoding: try #require(result).standardErrorContent, as: UTF8.self)
    #expect(text.contains("Fatal error: linear: mat1 and mat2 shapes cannot be multiplied (2x6 and 5x4)"))
    #expect(text.contains("input 0: [2, 6] float32\n"))
    #expect(text.contains("input 1: [4, 5] float32 encoder.layer.3.dense.weight\n"))
    #expect(text.contains("input 2: [4] float32 encoder.layer.3.dense.bias\n"))
  }
}

/// What PyTorch has no word for.
@Suite struct BatchNormTests {
  @Test func `one value a channel is normalised by the running statistics, which stay`() throws {
    let store = ParameterStore(generator: Generator(seed: 1))
    let norm = BatchNorm(3, store.root)
    let mean = try #require(store.state["running_mean"])
    mean.assign(Tensor([1, 2, 3] as [Float]))
    let x = Tensor([2, 2, 7] as [Float], shape: [1, 3, 1, 1])
    let found = norm(x, .training(Generator(seed: 0)))
    #expect(maxError(found.array(), [1, 0, 4]) < Tolerance.forward * 4)
    #expect(mean.array(of: Float.self) == [1, 2, 3])
    #expect(try #require(store.state["running_var"]).array(of: Float.self) == [1, 1, 1])
  }
}
