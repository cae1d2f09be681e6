/// A text, or a pair of texts, as the ids a model takes.
public struct Encoding: Sendable, Equatable {
  /// The ids, special tokens included.
  public internal(set) var ids: [Int32] = []
  /// 0 for the first text and its special tokens, 1 for the second text and the separator after it; of MPNet always 0.
  public internal(set) var typeIDs: [Int32] = []
  /// The bytes of the original UTF-8 text that each token covers; `0..<0` for special tokens that were put
  /// around the texts. Of a pair, each text is counted from its own start.
  public internal(set) var offsets: [Range<Int>] = []
  /// Whether a token was put around the texts. A special token that the text itself spelled out is not
  /// marked.
  public internal(set) var specialTokensMask: [Bool] = []

  /// The number of tokens.
  public var count: Int { ids.count }

  mutating func append(special id: Int32, type: Int32) {
    ids.append(id)
    typeIDs.append(type)
    offsets.append(0..<0)
    specialTokensMask.append(true)
  }

  mutating func append(_ pieces: PieceList, type: Int32) {
    let count = pieces.ids.count
    ids += pieces.ids
    offsets += pieces.offsets
    typeIDs += repeatElement(type, count: count)
    specialTokensMask += repeatElement(false, count: count)
  }
}

/// The tokens of one text without special tokens around them.
struct PieceList {
  private(set) var ids: [Int32] = []
  /// Empty when offsets are not kept.
  private(set) var offsets: [Range<Int>] = []
  private let keepsOffsets: Bool

  init(keepsOffsets: Bool) {
    self.keepsOffsets = keepsOffsets
  }

  @inline(__always)
  mutating func append(_ id: Int32, _ offset: @autoclosure () -> Range<Int>) {
    ids.append(id)
    if keepsOffsets { offsets.append(offset()) }
  }

  /// Drops all but `count` pieces, from one side.
  mutating func truncate(to count: Int, from side: Truncation.Side = .right) {
    if side == .left {
      ids.removeFirst(max(0, ids.count - count))
      offsets.removeFirst(max(0, offsets.count - count))
    }
    if count < ids.count { ids.removeLast(ids.count - count) }
    if count < offsets.count { offsets.removeLast(offsets.count - count) }
  }

  mutating func removeAll() {
    ids.removeAll(keepingCapacity: true)
    offsets.removeAll(keepingCapacity: true)
  }
}

/// The ids of many texts, one after the other in one array.
public struct TokenBatch: Sendable, Equatable {
  /// The ids of all texts, special tokens included.
  public internal(set) var ids: [Int32] = []
  /// Where each text starts in `ids`, and last the end: one number more than texts.
  public internal(set) var offsets: [Int] = [0]

  /// A batch of texts whose ids are known.
  public init(texts: [[Int32]] = []) {
    for text in texts {
      ids += text
      offsets.append(ids.count)
    }
  }

  /// The number of texts.
  public var count: Int { offsets.count - 1 }

  /// The ids of one text.
  public subscript(index: Int) -> ArraySlice<Int32> { ids[offsets[index]..<offsets[index + 1]] }
}
