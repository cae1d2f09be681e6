/// Changes the bytes of files at random, the same for the same seed.
struct Mutation {
  private var state: UInt64
  private let corpus: [Sample]
  private let tokens: [[UInt8]]

  init(seed: UInt64, corpus: [Sample], tokens: [String]) {
    state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    self.corpus = corpus
    self.tokens = tokens.map { Array($0.utf8) }
  }

  /// One to eight changes of one sample of the corpus, in up to three of its files.
  mutating func next() -> Sample {
    var sample = corpus[below(corpus.count)]
    let files = (0..<3).map { _ in below(sample.files.count) }
    for _ in 0...below(8) { change(&sample[files[below(files.count)]]) }
    return sample
  }

  private mutating func change(_ bytes: inout [UInt8]) {
    let place = below(bytes.count + 1)
    let range = place..<min(bytes.count, place + 1 + below(64))
    switch below(8) {
    case 0 where !range.isEmpty: bytes[place] ^= UInt8(1 << below(8))
    case 1 where !range.isEmpty: bytes[place] = UInt8(below(256))
    case 2: bytes.removeSubrange(range)
    case 3: bytes.insert(contentsOf: bytes[range], at: place)
    case 4: bytes.removeSubrange(place...)
    case 5:
      let others = corpus[below(corpus.count)].files
      let other = others[below(others.count)].bytes
      let start = below(other.count + 1)
      bytes.insert(contentsOf: other[start..<min(other.count, start + 1 + below(512))], at: place)
    case 6:
      let repeated = Array(repeating: Array(bytes[range]), count: 1 + below(200)).flatMap(\.self)
      bytes.insert(contentsOf: repeated, at: place)
    default: bytes.insert(contentsOf: tokens[below(tokens.count)], at: place)
    }
  }

  /// A number below `bound` (xorshift64*).
  private mutating func below(_ bound: Int) -> Int {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % max(1, bound)
  }
}
