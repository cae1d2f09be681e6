import Torch

extension InitialWeights {
  /// Source: MedicalNet, `models/resnet.py`. Its stem sees one channel, that of RP3D-Diag the same one three times. Where its shortcuts
  /// have no weights (all of the networks of 18 and 34 layers, and the first of the others), ours, which always have some, pass
  /// on the channels that there are, through a norm that begins anew.
  static func medicalNet(_ contents: [String: Tensor], stem: Tensor) -> InitialWeights {
    let contentsOfFile = Set(contents.keys)
    var contents = contents
    if stem.shape[1] == 1 { contents["conv1.weight"] = stem.expand(-1, 3, -1, -1, -1) / 3 }
    var norms: [String] = []
    for block in (1...4).map({ "layer\($0).0" }) {
      let shortcut = "\(block).downsample.0.weight"
      guard contents[shortcut] == nil, let first = contents["\(block).conv1.weight"], first.shape.count == 5 else {
        continue
      }
      let (outputs, inputs) = (first.shape[0], first.shape[1])
      let kernel = (0..<outputs * inputs).map { Float($0 / inputs == $0 % inputs ? 1 : 0) }
      contents[shortcut] = Tensor(kernel, shape: [outputs, inputs, 1, 1, 1])
      norms.append("resnet3D.\(block).downsample.1.")
    }
    let weights = backbone(contents, origin: .medicalNet, heads: ["fc.", "conv_seg."], fresh: norms)
    return InitialWeights(
      origins: weights.origins, tensors: weights.tensors,
      fileNames: weights.fileNames.filter { contentsOfFile.contains($0.value) }, skipped: weights.skipped,
      fresh: weights.fresh)
  }

  /// Joins the backbones of one model, as a ResNet of torchvision over planes and one of MedicalNet over volumes.
  ///
  /// - Throws: `VisionError` when there are several files and one holds a whole model, or two are for the same part of it.
  ///
  /// Traps: when there is none.
  public static func joining(_ parts: [InitialWeights]) throws(VisionError) -> InitialWeights {
    precondition(!parts.isEmpty, "InitialWeights: no file")
    if parts.count == 1 { return parts[0] }
    let origins = parts.flatMap(\.origins)
    if let whole = origins.first(where: { $0.place == nil }) {
      throw VisionError("initial weights of origin \(whole.rawValue) are a whole model, and not joined with others")
    }
    if let twice = origins.first(where: { origin in origins.count { $0.place == origin.place } > 1 }) {
      throw VisionError("two files of initial weights are for the same part of a model: \(twice.rawValue)")
    }
    return InitialWeights(
      origins: origins,
      tensors: parts.map(\.tensors).reduce(into: [:]) { $0.merge($1) { first, _ in first } },
      // Tensors of two files may have one name.
      fileNames: parts.reduce(into: [:]) { names, part in
        names.merge(part.fileNames.mapValues { "\(part.origins[0].rawValue): \($0)" }) { first, _ in first }
      },
      skipped: parts.flatMap { part in
        part.skipped.map { ("\(part.origins[0].rawValue): \($0.name)", $0.reason, $0.shape) }
      }, fresh: parts.flatMap(\.fresh))
  }

  /// The tensors of a backbone.
  static func backbone(
    _ contents: [String: Tensor], origin: Origin, heads: [String], fresh: [String] = []
  ) -> InitialWeights {
    sorting(contents, origin: origin, fresh: ["fc.", "fcke.", "adaptFC."] + fresh) { name in
      if heads.contains(where: name.hasPrefix) { return (nil, "last layer of another task") }
      if name.hasSuffix("num_batches_tracked") { return (nil, "counter without use") }
      return ((origin.place ?? "") + name, "")
    }
  }
}
