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

  /// Rows and columns of a slice after resampling.
  public var size: Int
  /// Largest number of slices; a volume with fewer keeps what it has.
  public var depth: Int
  /// Lowest and highest value kept of a CT scan, in Hounsfield units; nil keeps all.
  public var ctWindow: [Float]?
  /// Whether shrinking a slice averages over the pixels it drops.
  public var antialias: Bool
  /// Which axis the slices are cut along.
  public var orientation: Orientation

  private enum CodingKeys: String, CodingKey {
    case size, depth
    case ctWindow = "ct_window"
    case antialias, orientation
  }

  /// Makes options; the defaults are the published ones.
  public init(
    size: Int = 256, depth: Int = 32, ctWindow: [Float]? = nil, antialias: Bool = false,
    orientation: Orientation = .stored
  ) {
    self.size = size
    self.depth = depth
    self.ctWindow = ctWindow
    self.antialias = antialias
    self.orientation = orientation
  }

  /// Refuses values that cannot be meant.
  func validate() throws(VisionError) {
    guard size >= 32, depth >= 1 else {
      throw VisionError(
        "preprocess: size \(size) and depth \(depth)", hint: "size is at least 32 and depth at least 1")
    }
    if let ctWindow, ctWindow.count != 2 || ctWindow[0] >= ctWindow[1] {
      throw VisionError(
        "preprocess: ct_window \(ctWindow) is no window",
        hint: "give lowest and highest value, as [-1000, 1000]")
    }
  }
}
