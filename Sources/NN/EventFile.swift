import Files
import Foundation

/// The numbers of a training run as TensorBoard reads them: records, each an event with its step and its time.
///
/// A resumed run first drops the events after its checkpoint, as `TrainLog` does with its entries.
/// Source: `tensorflow/core/lib/io/record_writer.cc` and `tensorflow/core/util/event.proto`.
final class EventFile {
  /// What the file is called; TensorBoard looks for names with `tfevents`.
  static let name = "events.out.tfevents"

  private let url: URL
  private let file: FileHandle

  /// Opens or creates the file and drops every event after `step`; a record that was cut off goes too.
  init(_ url: URL, resumingAt step: Int, now: Date = Date()) throws(FileError) {
    self.url = url
    var kept = Self.records((try? Data(contentsOf: url)) ?? Data()).filter { Self.step(of: $0.event) <= step }
      .reduce(into: Data()) { $0.append($1.record) }
    if kept.isEmpty { kept = Self.record(Self.event(at: now, step: 0) + Self.field(3, Data("brain.Event:2".utf8))) }
    do {
      try AtomicFile.write(kept, to: url)
      file = try FileHandle(forWritingTo: url)
      try file.seekToEnd()
    } catch let failure as FileError {
      throw failure
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check that the run folder is writable")
    }
  }

  /// Appends the values of a step in alphabetical order of their names; NaN and infinity are left out.
  func append(step: Int, _ values: [String: Double], at time: Date = Date()) throws(FileError) {
    var summary = Data()
    for (name, value) in values.sorted(by: { $0.key < $1.key }) where value.isFinite {
      let scalar = Self.field(1, Data(name.utf8)) + Data([2 << 3 | 5]) + Self.bytes(Float(value).bitPattern)
      summary += Self.field(1, scalar)
    }
    do {
      try file.write(contentsOf: Self.record(Self.event(at: time, step: step) + Self.field(5, summary)))
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check the free space of the disk")
    }
  }

  // MARK: Records: length, its checksum, the event, its checksum

  private static func record(_ event: Data) -> Data {
    let length = bytes(UInt64(event.count))
    return length + bytes(maskedChecksum(length)) + event + bytes(maskedChecksum(event))
  }

  /// A checksum that a record of records does not confuse with its own.
  private static func maskedChecksum(_ data: Data) -> UInt32 {
    let checksum = CRC32C.of(data)
    return (checksum >> 15 | checksum << 17) &+ 0xA282_EAD8
  }

  /// The whole records at the start of a file.
  private static func records(_ data: Data) -> [(record: Data, event: Data)] {
    var records: [(Data, Data)] = []
    var rest = data[...]
    while rest.count >= 16 {
      let length = rest.prefix(8)
      let count = length.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard count <= UInt64(rest.count - 16) else { break }
      let record = rest.prefix(Int(count) + 16)
      let event = Data(record.dropFirst(12).dropLast(4))
      guard record == Self.record(event) else { break }
      records.append((Data(record), event))
      rest = rest.dropFirst(record.count)
    }
    return records
  }

  // MARK: Events: protocol buffers

  private static func event(at time: Date, step: Int) -> Data {
    let start = Data([1 << 3 | 1]) + bytes(time.timeIntervalSince1970.bitPattern)
    return step == 0 ? start : start + Data([2 << 3]) + varint(UInt64(step))
  }

  /// The step stands behind the time; an event without one is of step 0.
  private static func step(of event: Data) -> Int {
    guard event.count > 10, event[9] == 2 << 3 else { return 0 }
    var value: UInt64 = 0
    for (place, byte) in event.dropFirst(10).prefix(9).enumerated() {
      value |= UInt64(byte & 0x7F) << (7 * UInt64(place))
      if byte < 0x80 { break }
    }
    return Int(value)
  }

  private static func field(_ number: UInt8, _ content: Data) -> Data {
    Data([number << 3 | 2]) + varint(UInt64(content.count)) + content
  }

  private static func varint(_ value: UInt64) -> Data {
    var (value, data) = (value, Data())
    while value >= 0x80 {
      data.append(UInt8(value & 0x7F) | 0x80)
      value >>= 7
    }
    data.append(UInt8(value))
    return data
  }

  private static func bytes(_ value: some FixedWidthInteger) -> Data {
    withUnsafeBytes(of: value.littleEndian) { Data($0) }
  }
}
