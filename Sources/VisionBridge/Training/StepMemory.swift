import NN
import Torch

/// The memory that the heaviest step of a training takes for its tensors, estimated from steps on two and three scans of zeros.
///
/// What a step holds grows with its scans, and little else does.
struct StepMemory {
  /// A case and what it has.
  struct Case: Equatable {
    let id: String
    /// Slices of each scan.
    let sliceCounts: [Int]
  }

  /// Bytes of a step of the heaviest cases, their gradients included.
  let bytes: Int
  /// Bytes of a step of the heaviest case alone.
  let heaviestBytes: Int
  let heaviest: Case

  /// Measures small steps, which change neither weights nor running statistics, and draw nothing from the generator of
  /// the training.
  ///
  /// - Parameters:
  ///   - cases: the training cases; not empty.
  ///   - loss: computes the loss of a batch as the training does.
  init(
    of cases: [Case], _ recipe: VisionRecipe, _ encoder: any ScanEncoder, _ store: ParameterStore, classCount: Int,
    loss: (CaseBatch, Mode) -> Tensor
  ) {
    let (plan, size, device) = (recipe.training, recipe.preprocess.size, store.device)
    let mode = Mode.training(Generator(seed: 0, device: device))
    let buffers = store.buffers.map { buffer in
      let copy = Tensor.zeros(buffer.tensor.shape, dtype: buffer.tensor.dtype, device: device)
      copy.assign(buffer.tensor)
      return (buffer.tensor, copy)
    }
    defer {
      for (buffer, former) in buffers { buffer.assign(former) }
      store.clearGradients()
    }
    func step(scans count: Int, depth: Int) {
      let batch = CaseBatch(
        slices: .zeros([count * depth, size, size], device: device), sliceCounts: Array(repeating: depth, count: count),
        scanCounts: [count], modalityRows: Array(repeating: 1, count: count),
        keySlices: Array(repeating: nil, count: count),
        targets: .zeros([1, classCount], device: device))
      loss(batch, mode).backward()
    }

    let partCount = min(plan.accumulation ?? 1, plan.batchSize)
    let perPart = (plan.batchSize + partCount - 1) / partCount
    /// Bytes that a step of scans of so many slices takes whatever their number, and those of each; no more volumes are
    /// computed than a step may have.
    func measure(depth: Int) -> (fixed: Double, perScan: Double) {
      let most = perPart * (cases.map(\.sliceCounts.count).max() ?? 1)
      let isLarge = encoder.volumeDepth != nil && depth > 1
      let (few, more) = isLarge ? (min(2, most), min(3, most)) : (2, 3)
      // Makes the gradients, so that what is measured grows with the scans only. Gradients of the weights from one scan
      // alone may be computed in another way than from several.
      step(scans: few, depth: depth)
      let first = Double(Runtime.peakMemory { step(scans: few, depth: depth) })
      guard more > few else { return (0, first / Double(few)) }
      let perScan = max(0, Double(Runtime.peakMemory { step(scans: more, depth: depth) }) - first)
      return (max(0, first - Double(few) * perScan), perScan)
    }
    let depths = cases.flatMap(\.sliceCounts)
    let (hasPlanes, deepest) = (depths.contains(1), depths.max() ?? 1)
    // Slices that are computed one by one need not be many to tell what one of them takes; volumes are all of one depth.
    let probe = encoder.volumeDepth == nil ? min(deepest, 2) : deepest
    let volume = deepest > 1 ? measure(depth: probe) : nil
    let plane = hasPlanes && (encoder.volumeDepth != nil || volume == nil) ? measure(depth: 1) : nil
    let fixed = max(volume?.fixed ?? 0, plane?.fixed ?? 0)
    let gradients = store.parameters.reduce(0) {
      $0 + ($1.tensor.grad == nil ? 0 : $1.tensor.count * $1.tensor.dtype.byteCount)
    }

    func weight(_ sliceCount: Int) -> Double {
      if let plane, sliceCount == 1 { return plane.perScan }
      guard let volume else { return 0 }
      return encoder.volumeDepth == nil ? volume.perScan / Double(probe) * Double(sliceCount) : volume.perScan
    }
    func estimate(_ cases: [Case]) -> Int {
      let scans = cases.flatMap(\.sliceCounts)
      var held = scans.reduce(0) { $0 + weight($1) }
      if plan.trained == .classifier {
        // Without gradients of the encoder nothing but the input is kept from one chunk to the next.
        let computed = scans.reduce(0) { $0 + encoder.computedSlices(of: $1) }
        held *= min(1, Double(max(plan.sliceBudget, encoder.volumeDepth ?? 1)) / Double(max(1, computed)))
        held += Double(scans.reduce(0, +) * size * size * DType.float32.byteCount)
      }
      return gradients + Int(fixed + held)
    }
    let sorted = cases.map { (item: $0, weight: $0.sliceCounts.reduce(0) { $0 + weight($1) }) }
      .sorted { ($0.weight, $1.item.id) > ($1.weight, $0.item.id) }.map(\.item)
    heaviest = sorted[0]
    heaviestBytes = estimate([heaviest])
    // A sampler by class may draw one case several times.
    let part = plan.sampler == .shuffle ? Array(sorted.prefix(perPart)) : Array(repeating: heaviest, count: perPart)
    bytes = estimate(part)
  }

  /// What a step takes, in words.
  private var need: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let extent = "\(count(heaviest.sliceCounts.count, "scan")) and \(count(heaviest.sliceCounts.reduce(0, +), "slice"))"
    return
      "about \(bytes.asByteCount) of memory (case \(heaviest.id) alone, of \(extent), \(heaviestBytes.asByteCount))"
  }

  /// A remark for the user, before the first step.
  func remark(budget: Int?) -> ImageTrainer.Remark {
    .stepMemory("a step of the heaviest cases takes \(need)" + (budget.map { "; \($0.asByteCount) may be used" } ?? ""))
  }

  /// Refuses a training that does not fit.
  func check(budget: Int?) throws(VisionError) {
    guard let budget, bytes > budget else { return }
    throw VisionError(
      "a step of the heaviest cases takes \(need), and \(budget.asByteCount) may be used",
      remedy: VisionRemedy.takeLessMemory)
  }
}
