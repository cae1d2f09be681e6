/// Changes samples at random, the same for the same seed.
///
/// A change is made where it matters for the form of the file: within what is compressed, in the values of JSON, in the
/// fields of a header. Lengths and checksums around it are then made right again, so that a reader gets to what is inside.
struct Mutation {
  private var generator: Generator
  private let corpus: [Sample]
  private let tokens: [[UInt8]]

  init(seed: UInt64, corpus: [Sample], tokens: [String]) {
    generator = Generator(seed: seed)
    self.corpus = corpus
    self.tokens = (tokens + ["\0", "\u{FEFF}", "\r\n", "\u{1F600}", "e\u{301}"]).map { Array($0.utf8) }
  }

  /// One to eight changes of one sample of the corpus, in up to three of its files; often only one, which gets deepest.
  mutating func next() -> Sample {
    var sample = generator.pick(corpus)
    let changeCount = generator.isOne(in: 2) ? 1 : 1 + generator.below(8)
    let changing = sample.files.indices.filter { sample.files[$0].isChanged }
    let places = (0..<3).map { _ in generator.pick(changing) }
    for _ in 0..<changeCount {
      let file = places[generator.below(places.count)]
      sample.files[file].bytes = change(sample.files[file].bytes, named: sample.files[file].name)
    }
    return sample
  }

  /// A changed copy of a file. Once in eight times any of its bytes change, else it stays whole on the outside.
  mutating func change(_ bytes: [UInt8], named name: String) -> [UInt8] {
    if generator.isOne(in: 8) { return changedBytes(bytes) }
    let ending = name.lowercased().split(separator: ".").last ?? ""
    let changed: [UInt8]? =
      switch ending {
      case "gz": changedGzip(bytes, named: name)
      case "zip", "bin", "pt": changedZip(bytes)
      case "json", "jsonl": changedJSON(bytes, &generator)
      case "safetensors": changedSafetensors(bytes)
      case "npy": changedNpy(bytes)
      case "nii", "hdr": changedNifti(bytes, &generator)
      default: nil
      }
    return changed ?? changedBytes(bytes)
  }

  /// Changes bytes wherever they are.
  mutating func changedBytes(_ original: [UInt8]) -> [UInt8] {
    var bytes = original
    let place = generator.below(bytes.count + 1)
    let range = place..<min(bytes.count, place + 1 + generator.below(64))
    switch generator.below(8) {
    case 0 where !range.isEmpty: bytes[place] ^= UInt8(1 << generator.below(8))
    case 1 where !range.isEmpty: bytes[place] = UInt8(generator.below(256))
    case 2: bytes.removeSubrange(range)
    case 3: bytes.insert(contentsOf: bytes[range], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let other = generator.pick(generator.pick(corpus).files).bytes
      let start = generator.below(other.count + 1)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 1 + generator.below(512))], at: place)
    case 6:
      let repeated = Array(repeating: Array(bytes[range]), count: 1 + generator.below(200)).flatMap(\.self)
      bytes.insert(contentsOf: repeated, at: place)
    default: bytes.insert(contentsOf: generator.pick(tokens), at: place)
    }
    return bytes
  }

  /// Changes what is compressed and compresses it again, or changes the compressed data and states their checksum.
  private mutating func changedGzip(_ bytes: [UInt8], named name: String) -> [UInt8]? {
    guard let content = Gzip.content(of: bytes) else { return nil }
    if generator.isOne(in: 4) { return Gzip.withTrailer(changedBytes(bytes)) }
    return Gzip.compressed(change(content, named: String(name.dropLast(3))))
  }

  /// Changes one entry, or its name, and states its checksum.
  private mutating func changedZip(_ bytes: [UInt8]) -> [UInt8]? {
    guard var archive = ZipFile(bytes), !archive.entries.isEmpty else { return nil }
    let place = generator.below(archive.entries.count)
    let entry = archive.entries[place]
    switch generator.below(12) {
    case 0: archive.entries[place].name = changedBytes(entry.name)
    case 1: archive.entries.append(entry)
    case 2: archive.entries.remove(at: place)
    case 3: archive.entries[place].isDeflated.toggle()
    default: archive.entries[place].bytes = change(entry.bytes, named: String(decoding: entry.name, as: UTF8.self))
    }
    return archive.bytes
  }

  /// Changes the header and states its length; the data often become as long as the header says.
  private mutating func changedSafetensors(_ bytes: [UInt8]) -> [UInt8]? {
    guard var file = SafetensorsFile(bytes) else { return nil }
    if generator.isOne(in: 6) {
      file.data = changedBytes(file.data)
      return file.bytes
    }
    file.header = generator.isOne(in: 5) ? changedBytes(file.header) : changedJSON(file.header, &generator)
    if generator.isOne(in: 2) { file.fitData() }
    return file.bytes
  }

  /// Changes the header and states its length.
  private mutating func changedNpy(_ bytes: [UInt8]) -> [UInt8]? {
    guard var file = NpyFile(bytes) else { return nil }
    file.header = changedBytes(file.header)
    if generator.isOne(in: 2) { file.data += [UInt8](repeating: 0, count: 8192) }
    return file.bytes
  }
}
