import Tokenizer
import Torch

/// How an architecture numbers the tokens of a text.
enum PositionRule: Equatable {
  /// From 0.
  case fromZero
  /// From the number behind the id of the padding token. Where a text spells that token out, it is not counted and has its id
  /// as its number, as `create_position_ids_from_input_ids` of `transformers` has it.
  case afterPadding(id: Int32)

  /// Numbers the tokens of a text.
  func positions(of ids: ArraySlice<Int32>) -> [Int32] {
    switch self {
    case .fromZero: return Array(0..<Int32(ids.count))
    case .afterPadding(let padding):
      var last = padding
      return ids.map { id in
        if id == padding { return padding }
        last += 1
        return last
      }
    }
  }
}

/// Texts of one forward pass, laid end to end without padding.
///
/// Rows are sorted by length, so texts of equal length are neighbours and form a run. Everything but attention works on
/// all tokens at once; attention works run by run, without a mask.
/// Shapes: `ids`, `positions` [ΣT].
struct PackedBatch {
  /// Neighbouring texts of equal length.
  struct Run {
    var textCount: Int
    var length: Int
    var tokenCount: Int { textCount * length }
  }

  let ids: Tensor
  let positions: Tensor
  let runs: [Run]
  /// Index of every packed row in the list of texts it came from.
  let order: [Int]

  /// Packs `rows` of a tokenized list, which must be sorted by length.
  init(_ tokens: TokenBatch, rows: ArraySlice<Int>, positions rule: PositionRule = .fromZero, device: Device) {
    var ids: [Int32] = []
    var positions: [Int32] = []
    var runs: [Run] = []
    for row in rows {
      let text = tokens[row]
      ids.append(contentsOf: text)
      positions.append(contentsOf: rule.positions(of: text))
      if let last = runs.last, last.length == text.count {
        runs[runs.count - 1].textCount += 1
      } else {
        runs.append(Run(textCount: 1, length: text.count))
      }
    }
    self.ids = Tensor(ids).to(device)
    self.positions = Tensor(positions).to(device)
    self.runs = runs
    order = Array(rows)
  }

  /// Where each text of a list stands in an order of them.
  static func places(of order: [Int]) -> Tensor {
    var places = [Int64](repeating: 0, count: order.count)
    for (place, row) in order.enumerated() { places[row] = Int64(place) }
    return Tensor(places)
  }

  /// Cuts all texts into batches of at most `tokenBudget` tokens (a longer text stands alone), longest first, so that
  /// the first batch already needs the most memory.
  static func plan(_ tokens: TokenBatch, tokenBudget: Int) -> [ArraySlice<Int>] {
    let lengths = (0..<tokens.count).map { tokens.offsets[$0 + 1] - tokens.offsets[$0] }
    let sorted = lengths.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    var batches: [ArraySlice<Int>] = []
    var start = 0
    var used = 0
    for (position, row) in sorted.enumerated() {
      if used + lengths[row] > tokenBudget, position > start {
        batches.append(sorted[start..<position])
        start = position
        used = 0
      }
      used += lengths[row]
    }
    if start < sorted.count { batches.append(sorted[start...]) }
    return batches
  }
}
