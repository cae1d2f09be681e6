/// How a scan becomes the slices a model sees.
///
/// Source: the published preprocessing of June 2024 ("V2"), made explicit: 256 × 256 × at most 32, bilinear
/// without antialiasing, minimum to maximum of the scan as 0 to 1, no windowing.
public struct PreprocessOptions: Codable, Equatable, Sendable {
  /// Which way the slices of a volume are taken.
  public enum Orientation: String, Codable, Sendable {
    /// As in the file, as the published system does.
    case stored
    /// Turned so that slices are horizontal and rows run to the body's right.
    case canonical
  }

  /// How a volume comes to its number of slices.
  public enum DepthMethod: String, Codable, Sendable {
    /// Evenly spaced slices of those that there are, and all where there are not more than `depth` (June 2024).
    case choose
    /// Linear interpolation to `depth` slices, also of volumes with fewer (December 2023). A single slice stays one.
    case interpolate
  }

  /// Rows and columns of a slice after resampling.
  public var size: Int
  /// Largest number of slices.
  public var depth: Int
  /// How a volume comes to its number of slices; nil chooses.
  public var depthMethod: DepthMethod?
  /// Millimetres between the pixels of a slice after resampling, by modality, such as 1.5 of "CT": the middle of the slice is cut out,
  /// or zeros are put around it, to `size`. Null, and other modalities, fit the whole slice to `size`. Scans whose files say no distance, as PNG and NumPy, are refused.
  public var spacing: [String: Double]?
  /// Millimetres between slices after interpolation, by modality, of which the middle `depth` are kept. Null, and other modalities,
  /// leave it to `depth_method`.
  public var sliceSpacing: [String: Double]?
  /// Whether DICOM images get the window or table that their files say for viewing (VOI), where all slices of a scan have one; nil is
  /// no. In place of `windows`.
  public var voi: Bool?
  /// Lowest and highest value kept, by modality, such as -1000 and 1000 Hounsfield units of "CT"; nil keeps all.
  public var windows: [String: [Float]]?
  /// Percentiles of the resampled slices below and above which values are cut off, such as 0.5 and 99.5; nil keeps all.
  public var percentiles: [Double]?
  /// Whether shrinking a slice averages over the pixels it drops.
  public var antialias: Bool
  /// Which axis the slices are cut along.
  public var orientation: Orientation

  private enum CodingKeys: String, CodingKey {
    case size, depth
    case depthMethod = "depth_method"
    case spacing
    case sliceSpacing = "slice_spacing"
    case voi, windows, percentiles, antialias, orientation
  }

  /// Makes options; the defaults are the published ones of June 2024.
  public init(
    size: Int = 256, depth: Int = 32, depthMethod: DepthMethod? = nil, spacing: [String: Double]? = nil,
    sliceSpacing: [String: Double]? = nil, voi: Bool? = nil, windows: [String: [Float]]? = nil,
    percentiles: [Double]? = nil, antialias: Bool = false, orientation: Orientation = .stored
  ) {
    self.size = size
    self.depth = depth
    self.depthMethod = depthMethod
    self.spacing = spacing
    self.sliceSpacing = sliceSpacing
    self.voi = voi
    self.windows = windows
    self.percentiles = percentiles
    self.antialias = antialias
    self.orientation = orientation
  }

  /// The window of a modality; nil keeps all values.
  func window(of modality: Modality) -> [Float]? { windows?[modality.rawValue] }

  /// Refuses values that cannot be meant.
  func validate() throws(VisionError) {
    guard size >= 32, depth >= 1 else {
      throw VisionError(
        "preprocess: size \(size) and depth \(depth)", hint: "size is at least 32 and depth at least 1")
    }
    guard voi != true || windows == nil else {
      throw VisionError(
        "preprocess: voi and windows both choose the values",
        hint: "voi takes the window of each file; windows are for values in the units of the modality")
    }
    for (name, window) in try Self.byModality(windows, key: "windows") {
      guard window.count == 2, window[0] < window[1] else {
        throw VisionError(
          "preprocess: \(window) of \(name) is no window", hint: "give lowest and highest value, as [-1000, 1000]")
      }
    }
    for (key, lengths) in [("spacing", spacing), ("slice_spacing", sliceSpacing)] {
      for (name, length) in try Self.byModality(lengths, key: key) {
        guard length.isFinite, length > 0 else {
          throw VisionError("preprocess: \(key) of \(name) is \(length)", hint: "give millimetres above 0")
        }
      }
    }
    if let percentiles {
      guard percentiles.count == 2, percentiles[0] < percentiles[1], percentiles[0] >= 0, percentiles[1] <= 100 else {
        throw VisionError("preprocess: \(percentiles) are no percentiles", hint: "give two of 0 to 100, as [0.5, 99.5]")
      }
    }
  }
  /// The entries of a setting by modality, in order.
  private static func byModality<Value>(_ values: [String: Value]?, key: String) throws(VisionError)
    -> [(name: String, value: Value)]
  {
    let sorted = (values ?? [:]).sorted { $0.key < $1.key }
    for (name, _) in sorted where Modality(rawValue: name) == nil {
      throw VisionError(
        "preprocess: \(key) has \(name), which is no modality",
        hint: "known: \(Modality.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return sorted.map { (name: $0.key, value: $0.value) }
  }
}
