import Files
import Foundation
import Torch

/// What makes a scan that can be read one that is hardly meant.
public enum ScanDoubt: Equatable, Sendable, CustomStringConvertible {
  /// One row or column, or more slices than rows: the axes are probably in another order.
  case shape(ZYX<Int>, isArray: Bool)
  /// All voxels are equal.
  case constant
  /// The image has colours, of which only the brightness is used.
  case colour
  /// Slices are missing between others, as their places say; so many.
  case missingSlices(Int)
  /// The slices are shifted against one another, as those of a tilted gantry are.
  case tilt(degrees: Double)

  /// The doubts about a scan.
  ///
  /// - Parameters:
  ///   - shape: as stored.
  ///   - isConstant: nil where the voxels have not been looked at.
  ///   - found: what reading found.
  public static func list(
    about url: URL, shape: ZYX<Int>, isConstant: Bool? = nil, found: [ScanDoubt] = []
  ) -> [ScanDoubt] {
    let isImprobable = shape.y == 1 || shape.x == 1 || shape.z > shape.y
    return (isImprobable ? [.shape(shape, isArray: url.hasEnding(".npy"))] : [])
      + (isConstant == true ? [.constant] : []) + found
  }

  /// What is doubtful, and the question it raises.
  public var description: String {
    switch self {
    case .constant: return "all voxels are equal; a model sees zeros"
    case .colour: return "an image in colour; its brightness is used"
    case .missingSlices(let count):
      return
        "\(count) slice\(count == 1 ? " is" : "s are") missing between others; those that are there are taken as evenly spaced"
    case .tilt(let degrees):
      let angle = (degrees * 10).rounded() / 10
      return "slices are shifted against one another, by \(angle) degrees: a tilted gantry; they are not straightened"
    case .shape(let shape, let isArray):
      func count(_ number: Int, _ name: String) -> String { "\(number) \(name)\(number == 1 ? "" : "s")" }
      let rows = "\(count(shape.z, "slice")) of \(count(shape.y, "row"))"
      let columns = shape.x == 1 ? " and \(count(shape.x, "column"))" : ""
      return rows + columns + ": "
        + (isArray ? "is the array [H, W, D]?" : "is the third axis of the file that of the slices?")
    }
  }
}
