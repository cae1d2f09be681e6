import CTorch

/// Where a tensor lives.
public enum Device: Hashable, Sendable, CustomStringConvertible {
  /// Main memory.
  case cpu
  /// The memory of the CUDA GPU of this number, from 0.
  case cuda(Int)

  /// `cpu`, `cuda` or `cuda:1`; nil for anything else.
  public init?(_ name: String) {
    if name == "cpu" {
      self = .cpu
    } else if name == "cuda" {
      self = .cuda(0)
    } else if name.hasPrefix("cuda:"), let index = Int(name.dropFirst(5)), index >= 0 {
      self = .cuda(index)
    } else {
      return nil
    }
  }

  /// The name PyTorch gives the device.
  public var description: String {
    switch self {
    case .cpu: "cpu"
    case .cuda(let index): "cuda:\(index)"
    }
  }

  /// Every device libtorch can use in this process, the CPU first.
  public static var available: [Device] {
    [.cpu] + (0..<Int(ct_cuda_device_count())).map { .cuda($0) }
  }

  var c: ct_device {
    switch self {
    case .cpu: ct_device(type: Int32(ct_cpu.rawValue), index: 0)
    case .cuda(let index): ct_device(type: Int32(ct_cuda.rawValue), index: Int32(index))
    }
  }

  init(_ c: ct_device) {
    self = c.type == Int32(ct_cpu.rawValue) ? .cpu : .cuda(Int(c.index))
  }
}
