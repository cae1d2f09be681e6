import CTorch

/// A failure at a boundary of the engine: a file, a device, a checkpoint. Wrong shapes are programmer errors and trap.
public struct TorchFailure: Error, Equatable, CustomStringConvertible {
  /// What failed, where, what was expected and what was found, in one line.
  public let description: String
  /// What the user can do about it, where that is known.
  public let hint: String?

  /// Makes a failure with a one-line description.
  public init(_ description: String, hint: String? = nil) {
    self.description = description
    self.hint = hint
  }
}

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
