import Foundation
import VisionBridge

extension PngPicture {
  /// The picture as the value of a `src`, so that a page holds it without any other file.
  var dataURI: String { "data:image/png;base64,\(data.base64EncodedString())" }
}
