import CTorch

/// Where a tensor lives.
public struct Device: Hashable, Sendable, CustomStringConvertible {
  /// Main memory.
  public static let cpu = Device(kind: ct_cpu, index: 0)
  /// The memory of the CUDA GPU of this number, from 0.
  public static func cuda(_ index: Int) -> Device { Device(kind: ct_cuda, index: index) }
  /// A device of the backend that a program has registered in libtorch's slot for others. Tests put one there that
  /// refuses tensors of other devices as a GPU does.
  package static let standIn = Device(kind: ct_private_use, index: 0)

  private let type: Int32
  private let index: Int

  private init(kind: ct_device_type, index: Int) {
    type = Int32(kind.rawValue)
    self.index = index
  }

  /// `cpu`, `cuda` or `cuda:1`; nil for anything else.
  public init?(_ name: String) {
    if name == "cpu" {
      self = .cpu
    } else if name == "cuda" {
      self = .cuda(0)
    } else if name.hasPrefix("cuda:"), let index = Int8(name.dropFirst(5)), index >= 0 {
      self = .cuda(Int(index))
    } else {
      return nil
    }
  }

  /// The name PyTorch gives the device.
  public var description: String {
    switch type {
    case Int32(ct_cpu.rawValue): "cpu"
    case Int32(ct_cuda.rawValue): "cuda:\(index)"
    default: "privateuseone:\(index)"
    }
  }

  /// Every device libtorch can use in this process, the CPU first.
  public static var available: [Device] {
    [.cpu] + (0..<CUDALibrary.deviceCount).map { .cuda($0) }
  }

  /// The device of this name.
  ///
  /// - Throws: `TorchError` that says which devices there are, and what became of CUDA, when there is none of that name.
  public static func named(_ name: String) throws(TorchError) -> Device {
    guard let device = Device(name), available.contains(device) else {
      let names = available.map(\.description).joined(separator: ", ")
      throw TorchError(
        "there is no device \(name) here, available: \(names)",
        hint: name.hasPrefix("cuda") ? "CUDA: \(CUDALibrary.state)" : "devices are called cpu, cuda:0, cuda:1, …")
    }
    return device
  }

  var c: ct_device {
    if type == Int32(ct_cuda.rawValue) { CUDALibrary.load() }
    return ct_device(type: type, index: Int32(index))
  }

  init(_ c: ct_device) {
    type = c.type
    index = Int(c.index)
  }
}
