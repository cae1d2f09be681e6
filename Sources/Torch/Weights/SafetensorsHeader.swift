import Files
import Foundation

/// The header of a safetensors file: what each tensor is and where it lies in the data that follows.
struct SafetensorsHeader {
  /// One tensor; `bytes` counts from the end of the header.
  struct Entry {
    var name: String
    var dtype: DType
    var shape: [Int]
    var bytes: Range<Int>
  }

  /// Why a header cannot be used, as the end of a sentence about its file.
  struct Fault: Error {
    var description: String
  }

  /// In the order of their data, which has neither holes nor overlaps.
  private(set) var entries: [Entry] = []
  private(set) var metadata: [String: String] = [:]

  /// Number of bytes of all tensors together.
  var dataByteCount: Int { entries.last?.bytes.upperBound ?? 0 }

  /// Lays out tensors as the reference implementation does: wide types first, so that each is aligned, then by name.
  init(of layout: [String: Safetensors.Layout], metadata: [String: String]) {
    self.metadata = metadata
    let sorted = layout.map { (name: $0.key, dtype: $0.value.dtype, shape: $0.value.shape) }.sorted {
      $0.dtype == $1.dtype
        ? $0.name.utf8.lexicographicallyPrecedes($1.name.utf8)
        : $0.dtype.safetensorsOrder < $1.dtype.safetensorsOrder
    }
    for (name, dtype, shape) in sorted {
      let start = dataByteCount
      let byteCount = shape.reduce(dtype.byteCount, *)
      entries.append(Entry(name: name, dtype: dtype, shape: shape, bytes: start..<start + byteCount))
    }
  }

  /// Reads and checks a header.
  init(json: Data) throws(Fault) {
    let fields: Fields
    do {
      fields = try ForeignJSONDecoder().decode(Fields.self, from: json)
    } catch {
      throw Fault(description: "its header is not the expected JSON")
    }
    metadata = fields.metadata
    for (name, field) in fields.tensors { entries.append(try Self.entry(name, field)) }
    entries.sort { ($0.bytes.lowerBound, $0.bytes.upperBound) < ($1.bytes.lowerBound, $1.bytes.upperBound) }
    var end = 0
    for entry in entries {
      guard entry.bytes.lowerBound == end else {
        throw Fault(
          description: "tensor \(entry.name) starts at byte \(entry.bytes.lowerBound), expected \(end)")
      }
      end = entry.bytes.upperBound
    }
  }

  private static func entry(_ name: String, _ field: Field) throws(Fault) -> Entry {
    guard let dtype = DType(safetensorsName: field.dtype) else {
      throw Fault(description: "tensor \(name) has the unknown type \(field.dtype)")
    }
    let misfit = Fault(description: "tensor \(name) of shape \(field.shape) has offsets \(field.offsets)")
    guard field.offsets.count == 2, 0 <= field.offsets[0], field.offsets[0] <= field.offsets[1] else {
      throw misfit
    }
    guard let byteCount = dtype.byteCount(of: field.shape) else { throw misfit }
    guard field.offsets[1] - field.offsets[0] == byteCount else { throw misfit }
    return Entry(name: name, dtype: dtype, shape: field.shape, bytes: field.offsets[0]..<field.offsets[1])
  }

  /// The header as the reference implementation writes it, padded with blanks to a multiple of 8 bytes.
  func encoded() -> Data {
    var members: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map {
        "\(Self.quoted($0.key)):\(Self.quoted($0.value))"
      }
      members.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    for entry in entries {
      let shape = entry.shape.map(String.init).joined(separator: ",")
      members.append(
        "\(Self.quoted(entry.name)):{\"dtype\":\"\(entry.dtype.safetensorsName)\",\"shape\":[\(shape)],"
          + "\"data_offsets\":[\(entry.bytes.lowerBound),\(entry.bytes.upperBound)]}")
    }
    var json = Data("{\(members.joined(separator: ","))}".utf8)
    json.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - json.count % 8) % 8))
    return json
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\u{8}": result += "\\b"
      case "\u{C}": result += "\\f"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case ..<" ": result += String(format: "\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

/// One tensor as the JSON of a header has it.
private struct Field: Decodable {
  var dtype: String
  var shape: [Int]
  var offsets: [Int]

  enum CodingKeys: String, CodingKey {
    case dtype, shape
    case offsets = "data_offsets"
  }
}

/// All members of a header.
private struct Fields: Decodable {
  var tensors: [String: Field] = [:]
  var metadata: [String: String] = [:]

  private struct Key: CodingKey {
    var stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    for key in container.allKeys {
      if key.stringValue == "__metadata__" {
        metadata = try container.decode([String: String].self, forKey: key)
      } else {
        tensors[key.stringValue] = try container.decode(Field.self, forKey: key)
      }
    }
  }
}
