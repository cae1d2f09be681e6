import StandInDevice
import Torch

extension Device {
  /// The devices on which our numbers are compared with a reference: all that this machine has, and where it has no GPU
  /// one that stands in for it, with a memory of its own, which refuses tensors of other devices.
  public static let tested: [Device] = {
    guard available == [.cpu] else { return available }
    standin_register()
    return [.cpu, .standIn]
  }()
}
