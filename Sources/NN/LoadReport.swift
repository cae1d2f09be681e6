public import Files
import Torch

/// Everything that kept a set of tensors from fitting a model.
public struct LoadReport: Hinted, Equatable {
  /// The file that the tensors are from, where that is known.
  public let file: String?
  /// Names that the model declares and the tensors lack.
  public let missing: [String]
  /// Names of tensors that the model does not declare.
  public let unused: [String]
  /// Names of both with the shape found and the shape expected.
  public let misshaped: [String]

  /// Makes a report of these names.
  public init(missing: [String], unused: [String], misshaped: [String], file: String? = nil) {
    self.file = file
    self.missing = missing
    self.unused = unused
    self.misshaped = misshaped
  }

  /// One line with the counts and the first names of each kind.
  public var description: String {
    func list(_ title: String, _ names: [String]) -> String? {
      guard !names.isEmpty else { return nil }
      let more = names.count > 8 ? " and \(names.count - 8) more" : ""
      return "\(names.count) \(title): \(names.prefix(8).joined(separator: ", "))\(more)"
    }
    let parts = [list("missing", missing), list("unused", unused), list("of wrong shape", misshaped)]
    let weights = file.map { "the weights of \($0)" } ?? "the weights"
    return "\(weights) do not fit the model; " + parts.compactMap { $0 }.joined(separator: "; ")
  }

  /// Overwrites tensors in place with those of the same names, which must be exactly as many and of the same shapes.
  ///
  /// - Throws: `LoadReport` when names or shapes differ; nothing is changed then.
  static func assign(_ saved: [String: Tensor], to own: [String: Tensor]) throws(LoadReport) {
    let misshaped = own.compactMap { name, tensor in
      saved[name].flatMap { $0.shape == tensor.shape ? nil : "\(name) \($0.shape), expected \(tensor.shape)" }
    }
    let missing = own.keys.filter { saved[$0] == nil }
    let unused = saved.keys.filter { own[$0] == nil }
    guard missing.isEmpty, unused.isEmpty, misshaped.isEmpty else {
      throw LoadReport(missing: missing.sorted(), unused: unused.sorted(), misshaped: misshaped.sorted())
    }
    for (name, tensor) in own { if let value = saved[name] { tensor.assign(value) } }
  }

  /// What to look at.
  public var hint: String? { "check that the configuration belongs to these weights" }
}
