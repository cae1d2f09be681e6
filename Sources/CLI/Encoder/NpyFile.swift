import Foundation
import Torch

/// Writes an array of float32 as NumPy's .npy format.
enum NpyFile {
  static func write(_ values: [Float], shape: [Int], to url: URL) throws(TorchFailure) {
    var data = NpyHeader.encoded(shape: shape)
    values.withUnsafeBytes { data.append(contentsOf: $0) }
    try AtomicFile.write(data, to: url)
  }
}
