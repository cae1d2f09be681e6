import CTorch
import Foundation

extension Runtime {
  /// Runs `body` and returns the most memory in bytes that tensors made in it held at once, on any device.
  ///
  /// What libraries below libtorch take for themselves is not counted, nor what a count inside `body` counts. Synchronous on purpose: the count belongs to the
  /// thread, and to those that a backward pass of it uses.
  public static func peakMemory<E: Error>(of body: () throws(E) -> Void) throws(E) -> Int {
    let count = ct_peak_memory_begin()
    do {
      try body()
    } catch {
      _ = ct_peak_memory_end(count)
      throw error
    }
    return Int(ct_peak_memory_end(count))
  }

  /// Bytes that are free on a device; nil where that cannot be told.
  ///
  /// Of main memory it is what the system can give without swapping, within the limits of a container or a batch system.
  public static func freeMemory(on device: Device) -> Int? {
    guard device == .cpu else {
      var (free, total): (UInt64, UInt64) = (0, 0)
      return ct_device_memory(device.c, &free, &total, nil) ? Int(free) : nil
    }
    return [systemMemory, ControlGroups().freeMemory].compactMap(\.self).min()
  }

  private static var systemMemory: Int? {
    let lines = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8))?.split(separator: "\n")
    let line = lines?.first { $0.hasPrefix("MemAvailable:") }
    return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
  }
}
