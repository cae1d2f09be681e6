import CTorch

public import Files

/// The numeric engine.
public enum TorchDomain {}

/// A failure at a boundary of the engine: a device, a checkpoint. Wrong shapes are programmer errors and trap.
public typealias TorchError = Failure<TorchDomain>

typealias ErrorOut = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>

/// Calls into the shim and returns its result together with the message it left, if any.
func withErrorOut<R>(_ body: (ErrorOut) -> R) -> (R, message: String?) {
  var error: UnsafeMutablePointer<CChar>?
  let result = body(&error)
  guard let error else { return (result, nil) }
  defer { ct_free_string(error) }
  return (result, String(cString: error))
}

/// Ends the process with the operation, its input shapes and the parameters among them.
func trap(_ op: StaticString, _ inputs: [Tensor?], _ message: String) -> Never {
  var text = "\(op): \(message.split(separator: "\n").first ?? "")"
  for (index, input) in inputs.enumerated() {
    guard let input else { continue }
    text += "\n  input \(index): \(input.shape) \(input.dtype)"
    if let label = input.label { text += " \(label)" }
  }
  fatalError(text)
}
