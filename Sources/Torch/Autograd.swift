import CTorch

extension Tensor {
  /// Whether operations on this tensor are recorded for `backward`. Settable on leaves.
  public var requiresGrad: Bool {
    get { withHandle { ct_requires_grad($0) } }
    set { perform("requiresGrad", [self]) { h, error in ct_set_requires_grad(h[0], newValue, error) } }
  }

  /// The gradient accumulated by `backward`, nil before the first.
  public var grad: Tensor? {
    get { withHandle { ct_grad($0) }.map(Tensor.init(owning:)) }
    set { perform("grad", [self, newValue]) { h, error in ct_set_grad(h[0], h[1], error) } }
  }

  /// Adds d(self)/d(leaf) to the gradient of every leaf that requires one. `self` is a scalar.
  public func backward() {
    // The engine asks libtorch which devices there are, and starts a thread for each.
    CUDALibrary.load()
    perform("backward", [self]) { h, error in ct_backward(h[0], error) }
  }

  /// The same values, outside the recorded computation.
  public func detached() -> Tensor {
    call("detached", [self]) { h, error in ct_detach(h[0], error) }
  }

  /// Overwrites the elements in place, unrecorded; shapes must be equal, types and devices may differ.
  public func assign(_ source: Tensor) {
    perform("assign", [self, source]) { h, error in ct_copy_(h[0], h[1], error) }
  }

  /// self ← keep · self + (1 - keep) · source, in place, unrecorded.
  public func movingAverage(_ source: Tensor, keep: Double) {
    perform("movingAverage", [self, source]) { h, error in ct_lerp_(h[0], h[1], keep, error) }
  }
}

/// Runs `body` without recording it. Synchronous on purpose: grad mode belongs to the thread.
public func withoutGrad<R, E: Error>(_ body: () throws(E) -> R) throws(E) -> R {
  let former = ct_set_grad_mode(false)
  defer { _ = ct_set_grad_mode(former) }
  return try body()
}

/// Runs `body` with matrix products and convolutions in bfloat16 while parameters stay float32; not `enabled`, in the
/// precision of its tensors, also inside a region that is.
///
/// Casts of parameters are kept until the region ends: take optimiser steps outside of it. Synchronous on purpose:
/// autocast belongs to the thread. Traps when libtorch cannot switch.
public func withAutocast<R, E: Error>(
  _ enabled: Bool = true, device: Device = .cpu, _ body: () throws(E) -> R
) throws(E) -> R {
  let former = setAutocast(enabled, device)
  defer { _ = setAutocast(former, device) }
  return try body()
}

/// Returns the former state. Traps where it cannot be set: what follows would be computed in another precision.
private func setAutocast(_ enabled: Bool, _ device: Device) -> Bool {
  let (former, message) = withErrorOut { ct_set_autocast(device.c.type, enabled, $0) }
  if let message { trap("withAutocast", [], message) }
  return former
}

/// Scales the gradients so that their joint Euclidean norm is at most `maxNorm`; returns the norm before.
///
/// Source: `torch.nn.utils.clip_grad_norm_`.
public func clipGradNorm(_ grads: [Tensor], maxNorm: Double) -> Double {
  guard !grads.isEmpty else { return 0 }
  var norm = 0.0
  perform("clipGradNorm", grads) { h, error in
    var handles = h
    norm = ct_clip_grad_norm(&handles, Int32(grads.count), maxNorm, error)
  }
  return norm
}

/// One AdamW step over lists of equal length; `steps` are float32 scalars that are incremented first.
///
/// Source: `torch.optim.AdamW(fused=True)`, decoupled weight decay.
public func adamWStep(
  parameters: [Tensor], grads: [Tensor], firstMoments: [Tensor], secondMoments: [Tensor], steps: [Tensor],
  learningRate: Double, beta1: Double, beta2: Double, weightDecay: Double, eps: Double
) {
  guard !parameters.isEmpty else { return }
  let count = parameters.count
  perform("adamWStep", parameters + grads + firstMoments + secondMoments + steps) { h, error in
    var p = Array(h[0..<count])
    var g = Array(h[count..<2 * count])
    var m = Array(h[2 * count..<3 * count])
    var v = Array(h[3 * count..<4 * count])
    var s = Array(h[4 * count..<5 * count])
    ct_adamw(&p, &g, &m, &v, &s, Int32(count), learningRate, beta1, beta2, weightDecay, eps, error)
  }
}
