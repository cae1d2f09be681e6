import VectorSearch
import TextEncoder

extension NameIndex {
  /// Unit vectors of texts: the stored ones of names, computed ones of other texts.
  ///
  /// Shapes: [texts, D] row-major. The case of ASCII letters counts as little as in the index.
  ///
  /// - Parameter progress: Called with the texts done and their number while vectors are computed.
  ///
  /// - Throws: `EncoderError` when a vector is not finite.
  public func vectors(of texts: [String], progress: ((Int, Int) -> Void)? = nil) throws(EncoderError) -> [Float] {
    var rows: [[UInt8]: Int] = [:]
    for row in 0..<file.count { rows[Self.key(file.text(row))] = row }
    let found = texts.map { rows[Self.key($0)] }
    let others = zip(texts, found).compactMap { $1 == nil ? $0 : nil }
    let computed = others.isEmpty ? [] : try nameEncoder.unitVectors(of: others, progress: progress)
    let dimension = file.identity.dimension
    var next = 0
    var result: [Float] = []
    result.reserveCapacity(texts.count * dimension)
    for row in found {
      if let row {
        let vector = file.vector(row)
        guard file.identity.format.areFinite(vector) else {
          throw EncoderError("\(file.url.path) has vectors that are not finite", hint: "make the index again")
        }
        result += file.identity.format.values(vector)
      } else {
        result += computed[next..<next + dimension]
        next += dimension
      }
    }
    return result
  }

  /// What texts share that differ in the case of ASCII letters only.
  private static func key(_ text: String) -> [UInt8] {
    text.utf8.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
  }
}
