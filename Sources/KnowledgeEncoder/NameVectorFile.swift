import VectorSearch
import Foundation
import Ontology
import TextEncoder
import Torch

/// The file of an index of names: one vector for each distinct text, and which names have it.
///
/// A safetensors file. `vectors` [N, D] are unit rows, F32 or BF16. The texts of the rows are the UTF-8 bytes `texts`
/// [bytes], of which `text_ends` [N] says where each ends. The names, in the order of their concepts, are `name_ids` [M],
/// `concept_ids` [M] and `rows` [M], the row of their text.
struct NameVectorFile {
  /// What made the vectors: another encoder, another way of computing or another format gives others.
  struct Identity: Equatable {
    var encoderDigest: String
    var dimension: Int
    var computing: DType
    var format: VectorFormat
    /// What stood before every name; the digest speaks for it too.
    var prompt = ""

    /// The name of the arithmetic, for people.
    var precision: String { computing.safetensorsName.lowercased() }

    /// What differs in the vectors of an earlier file; empty where they can be used.
    func differences(from earlier: Identity) -> [String] {
      var found: [String] = []
      func compare<T: Equatable>(_ name: String, _ then: T, _ now: T) {
        if then != now { found.append("\(name) was \(then), is now \(now)") }
      }
      compare("the encoder", earlier.encoderDigest.prefix(12), encoderDigest.prefix(12))
      compare("the dimension", earlier.dimension, dimension)
      compare("the precision", earlier.precision, precision)
      compare("the storage", earlier.format.rawValue, format.rawValue)
      return found
    }
  }

  let url: URL
  let identity: Identity
  let ontologyVersion: String
  let nameVersion: String
  /// Where the encoder lay that made the vectors; nil in files that do not say it.
  let encoderDirectory: String?
  let nameIDs: [Int64]
  let conceptIDs: [Int64]
  let rows: [Int32]
  /// The vectors, [N, D] row-major, a part of the mapped file.
  let vectors: Data
  private let texts: Data
  private let textEnds: [Int64]

  /// The version of the form that is written, and the only one that is read.
  private static let formatVersion = "1"

  /// Number of vectors.
  var count: Int { textEnds.count }

  /// Maps a file and checks that its parts fit each other.
  ///
  /// - Throws: `TorchError` when it is no safetensors file, `EncoderError` when it is no index of names.
  init(contentsOf url: URL) throws {
    let file = try MappedSafetensors(contentsOf: url)
    func misfit(_ reason: String) -> EncoderError {
      EncoderError("\(url.path) is no index of names: \(reason)", remedy: NameIndexRemedy.indexNames)
    }
    func metadata(_ key: String) throws -> String {
      guard let value = file.metadata[key] else { throw misfit("it does not state \(key)") }
      return value
    }
    func list<T: TensorScalar>(_ name: String, of type: T.Type, count: Int? = nil) throws -> [T] {
      guard let layout = file.layout(of: name), let bytes = file.bytes(of: name), layout.dtype == T.dtype,
        layout.shape.count == 1, count == nil || layout.shape == [count]
      else { throw misfit("\(name) is not the expected list") }
      return [T](unsafeUninitializedCapacity: layout.shape[0]) { buffer, initializedCount in
        initializedCount = bytes.copyBytes(to: buffer) / MemoryLayout<T>.stride
      }
    }
    guard try metadata("format_version") == Self.formatVersion else {
      throw misfit("it has another format version than \(Self.formatVersion)")
    }
    guard let layout = file.layout(of: "vectors"), let vectors = file.bytes(of: "vectors"), layout.shape.count == 2,
      layout.shape[1] > 0,
      let format = VectorFormat.allCases.first(where: { $0.dtype == layout.dtype })
    else { throw misfit("vectors are not the expected matrix") }
    guard let computing = DType(safetensorsName: try metadata("computed_in")) else {
      throw misfit("computed_in is no type of number")
    }
    guard let texts = file.bytes(of: "texts") else { throw misfit("it has no texts") }
    self.url = url
    self.vectors = vectors
    self.texts = texts
    identity = Identity(
      encoderDigest: try metadata("encoder_digest"), dimension: layout.shape[1], computing: computing, format: format,
      prompt: file.metadata["prompt"] ?? "")
    ontologyVersion = try metadata("ontology_version")
    nameVersion = try metadata("name_version")
    encoderDirectory = file.metadata["encoder_directory"]
    textEnds = try list("text_ends", of: Int64.self, count: layout.shape[0])
    nameIDs = try list("name_ids", of: Int64.self)
    conceptIDs = try list("concept_ids", of: Int64.self, count: nameIDs.count)
    rows = try list("rows", of: Int32.self, count: nameIDs.count)
    guard rows.allSatisfy({ 0 <= $0 && $0 < textEnds.count }) else { throw misfit("a row has no vector") }
    guard zip([0] + textEnds, textEnds).allSatisfy({ $0 <= $1 }), textEnds.last ?? 0 == texts.count else {
      throw misfit("text_ends are not the ends of its texts")
    }
    let isAligned = vectors.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) % UInt(format.byteCount) == 0 }
    guard isAligned else { throw misfit("its vectors are not aligned") }
  }

  /// The text of a row.
  func text(_ row: Int) -> String {
    let start = row == 0 ? 0 : Int(textEnds[row - 1])
    return String(decoding: texts[texts.startIndex + start..<texts.startIndex + Int(textEnds[row])], as: UTF8.self)
  }

  /// The bytes of the vector of a row.
  func vector(_ row: Int) -> Data {
    let size = identity.dimension * identity.format.byteCount
    return vectors[vectors.startIndex + row * size..<vectors.startIndex + (row + 1) * size]
  }

  /// Writes a file atomically. `vectors` hands the rows in order, in pieces, to the function it is given.
  static func write(
    _ list: NameList, _ identity: Identity, encoderDirectory: String, creator: String, to url: URL,
    vectors: (_ append: (Data) throws -> Void) throws -> Void
  ) throws {
    let texts = Data(list.texts.joined().utf8)
    var end: Int64 = 0
    let textEnds = list.texts.map { text in
      end += Int64(text.utf8.count)
      return end
    }
    let nameCount = list.names.count
    let prompt = identity.prompt.isEmpty ? [:] : ["prompt": identity.prompt]
    let writer = try SafetensorsWriter(
      [
        "vectors": .init(identity.format.dtype, [list.texts.count, identity.dimension]),
        "texts": .init(.uint8, [texts.count]),
        "text_ends": .init(.int64, [list.texts.count]),
        "name_ids": .init(.int64, [nameCount]),
        "concept_ids": .init(.int64, [nameCount]),
        "rows": .init(.int32, [nameCount]),
      ],
      metadata: [
        "format_version": Self.formatVersion, "encoder_digest": identity.encoderDigest,
        "computed_in": identity.computing.safetensorsName,
        "encoder_directory": encoderDirectory, "ontology_version": list.ontologyVersion, "name_version": list.version,
        "created_by": creator,
      ].merging(prompt) { $1 }, to: url)
    for name in writer.order {
      switch name {
      case "vectors": try vectors(writer.append)
      case "texts": try writer.append(texts)
      case "text_ends": try writer.append(bytes(textEnds))
      case "name_ids": try writer.append(bytes(list.names.map(\.id)))
      case "concept_ids": try writer.append(bytes(list.names.map(\.concept)))
      default: try writer.append(bytes(list.names.map { Int32($0.text) }))
      }
    }
    try writer.commit()
  }

  private static func bytes<T: TensorScalar>(_ values: [T]) -> Data { values.withUnsafeBytes { Data($0) } }
}

extension VectorFormat {
  /// The type of a tensor in this format.
  var dtype: DType { self == .f32 ? .float32 : .bfloat16 }
}
