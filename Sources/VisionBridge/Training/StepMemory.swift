import NN
import Torch

/// The memory that the heaviest step of a training takes for its tensors, estimated from steps on two and three scans of zeros.
///
/// What a step holds grows with the slices that its encoder computes, and little else does.
struct StepMemory {
  /// A case and what computing it takes.
  struct Case: Equatable {
    let id: String
    let scanCount: Int
    /// Slices that are computed for it.
    let sliceCount: Int
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
  ///   - sliceCounts: slices of each scan, by the id of each training case; not empty.
  ///   - step: computes the loss of a batch as the training does.
  init(
    of sliceCounts: [String: [Int]], _ recipe: VisionRecipe, _ encoder: any ScanEncoder, _ store: ParameterStore,
    classCount: Int, loss: (CaseBatch, Mode) -> Tensor
  ) {
    let cases = sliceCounts.map { id, scans in
      Case(id: id, scanCount: scans.count, sliceCount: scans.reduce(0) { $0 + encoder.computedSlices(of: $1) })
    }
    .sorted { ($0.sliceCount, $1.id) > ($1.sliceCount, $0.id) }
    heaviest = cases[0]
    let (size, device) = (recipe.preprocess.size, store.device)
    let deepest = sliceCounts[heaviest.id]?.max() ?? 1
    // Slices that are computed one by one need not be many to tell what one of them takes.
    let depth = encoder.volumeDepth == nil ? min(deepest, 2) : deepest
    let mode = Mode.training(Generator(seed: 0, device: device))

    func step(scans count: Int) {
      let batch = CaseBatch(
        slices: .zeros([count * depth, size, size], device: device), sliceCounts: Array(repeating: depth, count: count),
        scanCounts: [count], modalityRows: Array(repeating: 1, count: count),
        keySlices: Array(repeating: nil, count: count),
        targets: .zeros([1, classCount], device: device))
      loss(batch, mode).backward()
    }
    let buffers = store.buffers.map { buffer in
      let copy = Tensor.zeros(buffer.tensor.shape, dtype: buffer.tensor.dtype, device: device)
      copy.assign(buffer.tensor)
      return (buffer.tensor, copy)
    }
    defer {
      for (buffer, former) in buffers { buffer.assign(former) }
      store.clearGradients()
    }
    // Makes the gradients, so that what is measured next grows with the scans only. Gradients of the weights from one scan
    // alone may be computed in another way than from several.
    step(scans: 2)
    let gradients = store.parameters.reduce(0) {
      $0 + ($1.tensor.grad == nil ? 0 : $1.tensor.count * $1.tensor.dtype.byteCount)
    }
    let two = Runtime.peakMemory { step(scans: 2) }
    let three = Runtime.peakMemory { step(scans: 3) }
    let unit = encoder.computedSlices(of: depth)
    let perSlice = Double(max(0, three - two)) / Double(unit)
    let fixed = max(0, two - Int(perSlice * Double(2 * unit)))

    let plan = recipe.training
    func estimate(_ cases: some Sequence<Case>) -> Int {
      let count = cases.reduce(0) { $0 + $1.sliceCount }
      // Without gradients of the encoder nothing of a part is kept for the next.
      let held = plan.trained == .classifier ? min(count, max(plan.sliceBudget, unit)) : count
      return gradients + fixed + Int(perSlice * Double(held))
    }
    let parts = min(plan.accumulation ?? 1, plan.batchSize)
    bytes = estimate(cases.prefix((plan.batchSize + parts - 1) / parts))
    heaviestBytes = estimate(cases.prefix(1))
  }

  /// What a step takes, in words.
  private var need: String {
    func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }
    let extent = "\(count(heaviest.scanCount, "scan")) and \(count(heaviest.sliceCount, "slice"))"
    return "about \(Self.text(bytes)) of memory (case \(heaviest.id) alone, of \(extent), \(Self.text(heaviestBytes)))"
  }

  /// A remark for the user, before the first step.
  func remark(free: Int?) -> ImageTrainer.Remark {
    .stepMemory("a step of the heaviest cases takes \(need)" + (free.map { "; \(Self.text($0)) are free" } ?? ""))
  }

  /// Refuses a training that does not fit.
  func check(budget: Int?) throws(VisionError) {
    guard let budget, bytes > budget else { return }
    throw VisionError(
      "a step of the heaviest cases takes \(need), and \(Self.text(budget)) may be used",
      remedy: VisionRemedy.takeLessMemory)
  }

  private static func text(_ bytes: Int) -> String {
    let megabytes = Double(bytes) / 1e6
    return megabytes < 1000 ? "\(Int(megabytes.rounded(.up))) MB" : "\((megabytes / 100).rounded() / 10) GB"
  }
}
