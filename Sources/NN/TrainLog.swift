import Files
import Foundation
import Torch

/// A JSON-lines log of a training run: one object per entry, each with its `step`. Beside it the same numbers, and those of
/// `measure`, stand in `events.out.tfevents`, which TensorBoard shows.
///
/// A resumed run first drops the entries after its checkpoint, so both files read as if nothing had happened.
public final class TrainLog {
  private let url: URL
  private let file: FileHandle
  private let events: EventFile

  /// Opens or creates the log and drops every entry after `step`.
  public init(_ url: URL, resumingAt step: Int) throws(FileError) {
    self.url = url
    do {
      var kept = Data()
      if let old = try? Data(contentsOf: url) {
        for line in old.split(separator: UInt8(ascii: "\n")) where (Self.step(of: line) ?? .max) <= step {
          kept.append(contentsOf: line)
          kept.append(UInt8(ascii: "\n"))
        }
      }
      try AtomicFile.write(kept, to: url)
      file = try FileHandle(forWritingTo: url)
      try file.seekToEnd()
    } catch let failure as FileError {
      throw failure
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check that the run folder is writable")
    }
    events = try EventFile(url.deletingLastPathComponent().appending(path: EventFile.name), resumingAt: step)
  }

  /// Appends one entry; values are written in alphabetical order of their keys, NaN and infinity as null.
  public func append(step: Int, _ values: [String: Double]) throws(FileError) {
    let fields = values.sorted { $0.key < $1.key }.map {
      ",\"\($0.key)\":\($0.value.isFinite ? "\($0.value)" : "null")"
    }
    do {
      try file.write(contentsOf: Data("{\"step\":\(step)\(fields.joined())}\n".utf8))
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check the free space of the disk")
    }
    try events.append(step: step, values)
  }

  /// Appends what depends on the machine and the hour to TensorBoard's file alone, so that the log of a training that is repeated is
  /// the same.
  public func measure(step: Int, _ values: [String: Double]) throws(FileError) {
    try events.append(step: step, values)
  }

  private static func step(of line: Data) -> Int? {
    struct Entry: Decodable { var step: Int }
    return (try? ForeignJSONDecoder().decode(Entry.self, from: line))?.step
  }
}
