import Foundation
import VisionBridge

/// A case with what was predicted, and pictures of what spoke for one of its classes.
package struct ExplainedCase: Sendable {
  /// A picture of one slice.
  package struct Slice: Sendable {
    /// Its number in the scan as the model sees it, from 0.
    package let index: Int
    /// The slice alone, and with colours.
    package let plain: PngPicture, coloured: PngPicture
  }

  /// What is shown of a scan.
  struct Scan: Sendable {
    let title: String
    let slice: Slice
    /// The share of each slice in the scan's contributions.
    let shares: [Float]
    /// The weight of each slice where the encoder joins slices by attention.
    let attention: [Float]?
    /// The weight of the scan where they are joined by attention.
    let weight: Float?
    /// The share of the case's contributions.
    let amount: Float
  }

  /// Likeliest classes.
  package let prediction: CaseScores.Prediction
  /// The class that the pictures are of.
  package let label: String
  let score, scoreOfNothing, sum: Double
  /// Logit, or logarithm of a probability.
  let scale: String
  let scans: [Scan]

  /// The slices that the pictures show, one of each scan.
  package var slices: [Slice] { scans.map(\.slice) }

  /// Draws the pictures: of each scan the slice whose contributions are the greatest. The colours of all pictures of a case have one
  /// scale.
  package init(_ prediction: CaseScores.Prediction, _ explanation: CaseExplanation) {
    self.prediction = prediction
    label = explanation.label
    score = explanation.score
    scoreOfNothing = explanation.scoreOfNothing
    sum = explanation.sum
    scale = explanation.isLogProbability ? "log-probability" : "logit"
    let amounts = explanation.scans.map { $0.sliceAmounts }
    let total = amounts.joined().reduce(0, +)
    let chosen = zip(explanation.scans, amounts).map { scan, amounts in
      let index = amounts.indices.reduce(0) { amounts[$1] > amounts[$0] ? $1 : $0 }
      return (scan, index, Self.heat(scan, slice: index))
    }
    let fullAmount = Self.fullAmount(chosen.flatMap(\.2))
    scans = zip(chosen, amounts).map { item, amounts in
      let (scan, index, heat) = item
      let size = scan.shape.y * scan.shape.x
      let picture = HeatPicture(
        scan.slices[index * size..<(index + 1) * size], contributions: heat, fullAmount: fullAmount,
        rows: scan.shape.y, columns: scan.shape.x)
      let own = amounts.reduce(0, +)
      return Scan(
        title: "\(scan.modality.rawValue), scan \(scan.number + 1)",
        slice: Slice(index: index, plain: picture.plain, coloured: picture.coloured),
        shares: amounts.map { own > 0 ? $0 / own : 0 }, attention: scan.attention, weight: scan.weight,
        amount: total > 0 ? own / total : 0)
    }
  }

  /// The contributions of a slice, as means over squares of about a fifteenth of its side: single pixels say little.
  private static func heat(_ scan: CaseExplanation.ScanPart, slice: Int) -> [Float] {
    let size = scan.shape.y * scan.shape.x
    return HeatPicture.smoothed(
      Array(scan.contributions[slice * size..<(slice + 1) * size]), rows: scan.shape.y, columns: scan.shape.x,
      radius: max(1, scan.shape.x / 32))
  }

  /// The amount that one in a hundred of the pixels with any exceeds.
  private static func fullAmount(_ heats: [Float]) -> Float {
    let sorted = heats.map(abs).filter { $0 > 0 }.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count - 1 - sorted.count / 100]
  }
}
