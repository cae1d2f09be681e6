import Files
import Foundation

/// An archive of MedMNIST (`.npz`): arrays `train_images`, `train_labels`, and so on for `val` and `test`.
///
/// Images are written as `.npy` files [H, W] or [H, W, D], because a manifest names files. One column of labels holds numbers of
/// classes, several columns are labels of their own. Source: medmnist `dataset.py`.
public struct MedMNISTSource: CaseSource {
  private let archive: URL
  private let output: URL
  private let modality: Modality
  private let names: [String]
  private let note: (String) -> Void

  /// Reads `archive` and writes its images into the folder `output`.
  ///
  /// - Parameters:
  ///   - names: names of the classes in order, which the archive does not have; empty calls them `class 0` and so on.
  ///   - note: is told where images are in colour.
  public init(
    _ archive: URL, output: URL, modality: Modality, names: [String] = [], note: @escaping (String) -> Void = { _ in }
  ) {
    self.archive = archive
    self.output = output
    self.modality = modality
    self.names = names
    self.note = note
  }

  /// The cases in the order of the archive.
  public func cases() throws -> [CaseRecord] {
    let zip = try ZipArchive(archive)
    try FileManager.default.createDirectory(at: output, withIntermediateDirectories: true)
    var records: [CaseRecord] = []
    for (name, split) in [("train", Split.train), ("val", .validation), ("test", .test)] {
      guard let images = try array("\(name)_images", in: zip), let labels = try array("\(name)_labels", in: zip) else {
        continue
      }
      guard let count = images.header.shape.first, labels.header.shape.first == count, labels.header.shape.count <= 2
      else {
        throw VisionError(
          "\(archive.lastPathComponent): images of shape \(images.header.shape) and labels of shape \(labels.header.shape)"
        )
      }
      if images.header.shape.count == 4, images.header.shape[3] == 3 {
        note("\(archive.lastPathComponent): \(name)_images are in colour; their brightness is written")
      }
      let width = labels.header.shape.count == 2 ? labels.header.shape[1] : 1
      for index in 0..<count {
        let file = output.appending(path: "\(name)-\(String(format: "%06d", index)).npy")
        try write(images, to: file)
        let values = try labels.next(width).map(Int.init)
        let chosen = width == 1 ? values : values.indices.filter { values[$0] != 0 }
        records.append(
          CaseRecord(
            id: "\(name)-\(index)", split: split, labels: try chosen.map(label),
            scans: [ScanEntry(path: file.path, modality: modality)]))
      }
    }
    guard !records.isEmpty else {
      throw VisionError(
        "\(archive.lastPathComponent): no arrays train_images and train_labels", hint: "give an archive of MedMNIST")
    }
    return records
  }

  private func label(_ number: Int) throws(VisionError) -> String {
    guard !names.isEmpty else { return "class \(number)" }
    guard names.indices.contains(number) else {
      throw VisionError("\(archive.lastPathComponent): class \(number), but \(names.count) names of classes are given")
    }
    return names[number]
  }

  /// Writes the next image of an array [N, H, W], [N, H, W, 3] or [N, D, H, W].
  private func write(_ images: ArrayStream, to file: URL) throws {
    let shape = Array(images.header.shape.dropFirst())
    let values = try images.next(shape.reduce(1, *))
    let stored: (shape: [Int], values: [Float])
    switch shape.count {
    case 2: stored = (shape, values.map { Float($0) })
    case 3 where shape[2] == 3: stored = (Array(shape[..<2]), Grey.values(values, isColour: true))
    case 3:
      let (depth, rows, columns) = (shape[0], shape[1], shape[2])
      stored = (
        [rows, columns, depth],
        (0..<rows * columns * depth).map { Float(values[$0 % depth * rows * columns + $0 / depth]) }
      )
    default:
      throw VisionError(
        "\(archive.lastPathComponent): images of shape \(shape), expected [H, W], [H, W, 3] or [D, H, W]")
    }
    var data = NpyHeader.encoded(shape: stored.shape)
    for value in stored.values { withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) } }
    try AtomicFile.write(data, to: file)
  }

  private func array(_ name: String, in zip: ZipArchive) throws -> ArrayStream? {
    guard let entry = zip.entries.first(where: { $0.path == "\(name).npy" }) else { return nil }
    return try ArrayStream(zip.open(entry), size: entry.size, name: "\(archive.lastPathComponent): \(name)")
  }
}

/// An array of bytes in an archive, read from its beginning to its end.
private final class ArrayStream {
  let header: NpyHeader
  private let stream: any ByteStream
  private let name: String
  /// Bytes that were read with the header.
  private var ahead: ArraySlice<UInt8>

  init(_ stream: any ByteStream, size: Int, name: String) throws {
    self.stream = stream
    self.name = name
    let first = try Self.read(min(size, 512), from: stream)
    header = try NpyHeader(Data(first), path: name)
    guard ["|u1", "<u1", ">u1"].contains(header.descriptor), !header.isFortranOrder else {
      throw VisionError("\(name): values of type \(header.descriptor), expected unsigned bytes in C order")
    }
    guard header.dataOffset + header.count <= size else { throw VisionError("\(name): ends early") }
    ahead = first[header.dataOffset...]
  }

  /// The next `count` values.
  func next(_ count: Int) throws -> [UInt8] {
    var bytes = Array(ahead.prefix(count))
    ahead = ahead.dropFirst(bytes.count)
    if bytes.count < count { bytes += try Self.read(count - bytes.count, from: stream) }
    guard bytes.count == count else { throw VisionError("\(name): ends early") }
    return bytes
  }

  private static func read(_ count: Int, from stream: any ByteStream) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    try bytes.withUnsafeMutableBytes { buffer in
      while filled < count {
        let part = try stream.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
        if part == 0 { break }
        filled += part
      }
    }
    return Array(bytes.prefix(filled))
  }
}
