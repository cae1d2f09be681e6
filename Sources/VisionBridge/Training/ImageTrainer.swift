import Files
import Foundation
import NN
import Torch

/// Trains the image model.
public enum ImageTrainer {
  /// How a training ended.
  public struct Outcome: Sendable, Equatable {
    /// Optimiser steps done.
    public var step: Int
    /// Steps of the whole training.
    public var totalSteps: Int
    /// Best macro average precision on the validation cases; nil without such cases or before the first
    /// epoch's end.
    public var bestValidation: Double?

    /// Whether validation has not been better for so long that the recipe ends the training.
    public var endedEarly = false

    /// Whether nothing is left to do; if something is, the run can be resumed.
    public var isFinished: Bool { step == totalSteps || endedEarly }
  }

  /// Trains on the cases of the split `train` and chooses the best weights on `validation`.
  ///
  /// A run that is stopped, or killed at any moment, and resumed ends with the same bits as one that never
  /// stopped, on the same machine with the same number of threads.
  ///
  /// - Parameters:
  ///   - run: folder of the run; see `RunDirectory` and `ImageRun` for its files.
  ///   - resume: go on with the run that the folder holds; without it such a folder is refused. A folder without a run
  ///     is where one starts, either way.
  ///   - cache: folder of preprocessed scans; nil is a folder in `run`.
  ///   - cacheByteLimit: what the scans in that folder may take.
  ///   - unusable: whether cases whose scans cannot be used end the training, at any step, or are left out.
  ///   - memoryBudget: most bytes that the tensors of a step may take; nil is what is free on the device.
  ///   - workerCount: threads that make batches beside the computation; changes no result.
  ///   - shouldStop: asked after every step; true writes a checkpoint and returns.
  ///   - shouldStopPreparing: asked before the scans of every case are preprocessed; true returns before the first step.
  ///   - note: takes remarks for the user.
  ///   - preparing: called while scans are preprocessed, with the cases done and all cases.
  ///   - progress: called after every step with the steps done, all steps and the loss.
  /// - Throws: `VisionError`, `FileError`, `TorchError` or `LoadReport`. A folder that holds another run, a recipe, labels or weights that do not fit each
  ///   other are refused before a scan is read; scans that cannot be used are counted, and the first eight named, before
  ///   the first step, and so is a step that takes more memory than it may. No run is begun by any of these. The last checkpoint stays whole whatever happens.
  public static func train(
    _ manifest: CaseManifest, labels: LabelSpace, recipe: VisionRecipe, run url: URL, resume: Bool = false,
    cache: URL? = nil, cacheByteLimit: Int = PreprocessCache.defaultByteLimit, initial: InitialWeights? = nil,
    unusable: UnusableCases = .stop, device: Device = .cpu, memoryBudget: Int? = nil,
    workerCount: Int = DataWorkers.defaultCount,
    shouldStop: () -> Bool = { false }, shouldStopPreparing: () -> Bool = { false },
    note: (Remark) -> Void = { _ in },
    preparing: (_ done: Int, _ total: Int?) -> Void = { _, _ in },
    progress: (_ step: Int, _ total: Int, _ loss: Double) -> Void = { _, _, _ in }
  ) throws -> Outcome {
    // The data.
    try manifest.refuseLeaks()
    var (cases, targets) = try trainingCases(of: manifest, labels)
    let plan = recipe.training
    var validation = try Validation(manifest, labels)
    try validation.check(plan)
    if plan.loss.excludesOtherClasses {
      try labels.demandOneClass(cases + validation.cases)
    }

    // The run.
    var identity = ["labels": labels.digest, "manifest": manifest.trainingDigest]
    identity["initial_weights"] = initial?.digest
    let run = try RunDirectory(url, recipe: recipe, identity: identity)
    let isResumed = try run.check(resume: resume)
    let files = ImageRun(url: url)

    // The model.
    let generator = Generator(seed: plan.seed)
    let store =
      initial.map { ParameterStore(loading: $0.tensors, generator: generator, device: device) }
      ?? ParameterStore(generator: generator, device: device)
    let model = try DiagnosisModel(
      recipe.model, size: recipe.preprocess.size, depth: recipe.preprocess.depth, labels: labels,
      excludesOtherClasses: plan.loss.excludesOtherClasses, store.root)
    try initial?.verify(store)

    // The scans, now that nothing that has been given can be wrong but a checkpoint.
    let preprocessed = try PreprocessCache(
      cache ?? files.cache, recipe.preprocess, byteLimit: cacheByteLimit)
    let prepared = try preprocessed.prepare(
      cases + validation.cases, in: manifest, unusable: unusable, shouldStop: shouldStopPreparing,
      note: { note(.preparedScans($0)) }, progress: preparing)
    let planned =
      plan.sampler.order(of: targets, batchSize: plan.batchSize, seed: plan.seed).batchesPerEpoch * plan.epochs
    guard let prepared else { return Outcome(step: 0, totalSteps: planned, bestValidation: nil) }
    let usable = manifest.leavingOut(prepared.leftOut)
    (cases, targets) = try trainingCases(of: usable, labels)
    validation = try Validation(usable, labels)
    try validation.check(plan)

    // All that a checkpoint holds.
    let order = plan.sampler.order(of: targets, batchSize: plan.batchSize, seed: plan.seed)
    let totalSteps = order.batchesPerEpoch * plan.epochs
    let frequencies = ClassFrequencies(
      positives: usable.caseCounts(of: labels.labels), caseCount: cases.count)
    model.learn(frequencies)
    // A classifier that was trained before has learnt its own.
    if initial?.hasClassifier != true { model.start(at: plan.loss.startingLogits(frequencies)) }
    let optimizer = AdamW(store, AdamW.Options(weightDecay: plan.weightDecay))
    let schedule = WarmupCosine(
      peak: plan.learningRate, warmupSteps: Int(plan.warmupFraction * Double(totalSteps)),
      totalSteps: totalSteps)
    let average = plan.averaging.map { WeightAverage(store, $0, withBuffers: true) }
    var state = ImageTrainingState(store: store, optimizer: optimizer, generator: generator, average: average)
    try state.restore(from: run)
    if resume {
      note(isResumed ? .resumed(step: state.step, totalSteps: totalSteps) : .startsAfresh(run.startsAfresh))
    }
    /// What a part of a step adds to its loss.
    func loss(of part: CaseBatch, _ whole: LossShare, _ mode: Mode) -> Tensor {
      let output = model(part, mode, sliceBudget: plan.sliceBudget, bf16: plan.bf16, trained: plan.trained ?? .all)
      return self.loss(output, part, plan, frequencies, depth: recipe.preprocess.depth, of: whole)
    }
    func share(_ part: CaseBatch) -> LossShare { LossShare(part, countsScans: recipe.model.scanPooling != nil) }
    // What is free before steps are tried: their memory stays with the allocator.
    let budget = memoryBudget ?? Runtime.freeMemory(on: device)
    let memory = StepMemory(
      of: zip(manifest.records(in: .train), prepared.sliceCounts).filter { !prepared.leftOut.contains($0.0.id) }
        .map { StepMemory.Case(id: $0.0.id, sliceCounts: $0.1) },
      recipe, model.encoder, store, classCount: labels.labels.count
    ) { loss(of: $0, share($0), $1) }
    try memory.check(budget: budget)
    note(memory.remark(budget: budget))
    for remark in remarks(on: usable, labels.labels, recipe, device, hasInitialWeights: initial != nil) { note(remark) }
    try run.begin()
    try labels.save(in: url)
    try manifest.origin?.save(to: files.origin)
    try initial?.uses(in: store).save(to: files.weightUses)
    let log = try TrainLog(run.log, resumingAt: state.step)
    let predictor = Predictor(model, labels: labels, recipe: recipe, device: device)
    let classCount = labels.labels.count
    let reader = CaseReader(cases, labels: targets, of: usable, cache: preprocessed)
    let batches = Prefetcher(steps: state.step..<totalSteps, workerCount: workerCount) { step in
      let epoch = step / order.batchesPerEpoch
      let (cases, rows, failures) = try reader.read(order.batch(step: step), unusable)
      let partCount = min(plan.accumulation ?? 1, cases.count)
      let parts = (0..<partCount).map { index in
        let part = (0..<cases.count).part(index, of: partCount)
        return CaseBatch(
          Array(cases[part]), classCount: classCount,
          augment: recipe.augmentation.map { augmentation in
            { slices, row, scan in
              augmentation(
                slices,
                seed: Augmentation.seed(
                  ofTraining: plan.seed, epoch: epoch, caseID: cases[part.lowerBound + row].id, scan: scan,
                  draw: order.draw(step: step, row: rows[part.lowerBound + row])))
            }
          })
      }
      return (parts: parts, failures: failures)
    }
    defer { batches.stop() }

    var pace = TrainingPace(on: device, bf16: plan.bf16 && DiagnosisModel.usesBFloat16(on: device))
    var lastSave = ContinuousClock.now
    var skipped: Set<String> = []
    let counts = frequencies.positives
    func isExhausted() -> Bool { state.isExhausted(after: plan.patience, batchesPerEpoch: order.batchesPerEpoch) }

    /// One optimiser step.
    func update(_ parts: [CaseBatch], rate: Double) throws -> (loss: Double, gradientNorm: Double) {
      let whole = LossShare(parts.map(share))
      var value = 0.0
      store.clearGradients()
      for (index, part) in parts.enumerated() {
        let part = part.to(device)
        pace.add(part)
        var loss = loss(of: part, whole, .training(generator))
        if index == 0, let penalty = model.penalty(frequencies) { loss = loss + penalty }
        value += loss.item
        guard value.isFinite else { throw divergence(value, at: state.step, of: parts, run) }
        loss.backward()
      }
      let norm = clipGradNorm(optimizer.gradients, maxNorm: plan.clipNorm > 0 ? plan.clipNorm : .infinity)
      guard norm.isFinite else { throw divergence(norm, at: state.step, of: parts, run) }
      optimizer.step(learningRate: rate)
      return (value, norm)
    }

    while state.step < totalSteps, !isExhausted() {
      let rate = schedule.rate(at: state.step)
      let (parts, failures) = try batches.next()
      for (id, reason) in failures where skipped.insert(id).inserted { note(.skippedCase(id: id, reason: reason)) }
      // A step all of whose cases are lost changes nothing.
      if !parts.isEmpty {
        let (loss, norm) = try update(parts, rate: rate)
        average?.update(afterStep: state.step + 1)
        try log.append(step: state.step + 1, ["loss": loss, "learning_rate": rate, "gradient_norm": norm])
        progress(state.step + 1, totalSteps, loss)
      }
      state.step += 1

      let isEpochEnd = state.step % order.batchesPerEpoch == 0
      if isEpochEnd, !validation.cases.isEmpty {
        try state.withFinalWeights {
          let result = try validation.measure(predictor, preprocessed, frequencies, unusable) { id in
            if skipped.insert(id).inserted {
              note(.skippedCase(id: id, reason: "a scan of it cannot be read any more"))
            }
          }
          try log.append(step: state.step, result.logEntry)
          if state.takesUp(result) { try save(store, to: files.model(.best), state, labels, counts: counts) }
        }
      }
      let isStopped = shouldStop() && state.step < totalSteps
      let isDue = ContinuousClock.now - lastSave >= .seconds(60 * plan.checkpointMinutes)
      if isEpochEnd || isStopped || isDue {
        try state.checkpoint.save(in: run)
        lastSave = .now
      }
      if isEpochEnd { try log.measure(step: state.step, pace.epoch(secondsWaited: batches.secondsWaited)) }
      if isStopped { break }
    }
    note(.pace(pace.remark(batches.summary, secondsWaited: batches.secondsWaited)))
    let outcome = Outcome(
      step: state.step, totalSteps: totalSteps, bestValidation: state.best, endedEarly: isExhausted())
    if outcome.isFinished {
      try state.withFinalWeights { try save(store, to: files.model(.last), state, labels, counts: counts) }
    }
    return outcome
  }

  /// The cases to learn from and their labels.
  private static func trainingCases(
    of manifest: CaseManifest, _ labels: LabelSpace
  ) throws(VisionError) -> (cases: [CaseRecord], targets: [[Int]]) {
    let cases = manifest.records(in: .train)
    guard !cases.isEmpty else {
      throw VisionError(
        "the manifest has no case of the split train that can be used", hint: "\"split\": \"train\" marks them")
    }
    return (cases, try labels.indices(of: cases))
  }

  private static func save(
    _ store: ParameterStore, to url: URL, _ state: ImageTrainingState, _ labels: LabelSpace, counts: [Int]
  ) throws(FileError) {
    var metadata = ["format": "pt", "label_digest": labels.digest, "step": "\(state.step)"]
    metadata["training_counts"] = counts.map(String.init).joined(separator: ",")
    metadata["validation_macro_ap"] = state.best.map { "\($0)" }
    try Safetensors.save(store.state, metadata: metadata, to: url)
  }
}
