import Foundation

/// The slices of one series in the order of their place in the body, from the headers of its files.
struct DicomSeries {
  /// Slices of each volume, in order; all volumes have as many.
  private(set) var volumes: [[DicomSlice]]
  let shape: ZYX<Int>
  let voxelType: VoxelType
  let affine: ScanAffine
  let hasKnownGeometry: Bool
  let hasKnownSpacing: Bool
  private(set) var doubts: [ScanDoubt] = []

  /// How far apart two slices may lie and be at the same place, in millimetres.
  private static let samePlace = 0.01
  /// By how much the direction of slices of one volume may differ: the sine of a tenth of a degree and less.
  private static let sameDirection = 1e-3

  /// Orders slices.
  ///
  /// - Throws: `VisionError` when they cannot be one volume or several of equal length.
  init(_ files: [DicomImageFile], at path: String) throws(VisionError) {
    let slices = files.flatMap(\.slices)
    let sizes = Set(files.map { [$0.rows, $0.columns] })
    guard sizes.count == 1 else {
      let list = sizes.map { "\($0[0]) x \($0[1])" }.sorted().joined(separator: ", ")
      throw VisionError(
        "\(path): slices of different sizes: \(list)", hint: "keep the files of one volume in the folder")
    }
    voxelType = files[0].voxelType
    if files.contains(where: \.isColour) { doubts.append(.colour) }
    let placed = slices.filter { $0.position != nil && $0.directions != nil }
    hasKnownSpacing = Self.haveOneSpacing(slices)
    let rows = files[0].rows
    let columns = files[0].columns
    guard placed.count == slices.count else {
      guard placed.isEmpty else {
        throw VisionError(
          "\(path): \(slices.count - placed.count) of \(slices.count) slices do not say where they lie",
          hint: "take the files without an image position out of the folder")
      }
      volumes = [slices.sorted { $0.order.lexicographicallyPrecedes($1.order) }]
      shape = ZYX(z: slices.count, y: rows, x: columns)
      let spacing = slices[0].spacing ?? (1, 1)
      affine = ScanAffine(spacingMM: ZYX(z: slices[0].thickness ?? 1, y: spacing.rows, x: spacing.columns))
      hasKnownGeometry = false
      return
    }
    let (row, column) = placed[0].directions!
    let normal = row.cross(column)
    let turned = placed.count {
      ($0.directions!.row - row).length > Self.sameDirection
        || ($0.directions!.column - column).length > Self.sameDirection
    }
    guard turned == 0 else {
      throw VisionError(
        "\(path): slices in different directions: \(turned) of \(placed.count) are turned against the first",
        hint: "keep the files of one volume in the folder; a localizer is a series of its own")
    }
    let places = Self.places(placed, along: normal)
    let perPlace = Set(places.map(\.count))
    guard perPlace.count == 1, let volumeCount = perPlace.first else {
      throw VisionError(
        "\(path): \(placed.count) slices at \(places.count) places, \(perPlace.min()!) to \(perPlace.max()!) at each",
        hint: "copies, or volumes of different length: keep the files of one volume in the folder")
    }
    volumes = (0..<volumeCount).map { volume in places.map { $0[volume] } }
    shape = ZYX(z: places.count, y: rows, x: columns)
    let spacing = placed[0].spacing ?? (1, 1)
    let first = volumes[0].first!.position!
    let between = volumes[0].last!.position! - first
    let step = places.count > 1 ? between / Double(places.count - 1) : normal * (placed[0].thickness ?? 1)
    affine = Self.affine(columns: [row * spacing.columns, column * spacing.rows, step], origin: first)
    hasKnownGeometry = placed[0].spacing != nil
    doubts += Self.doubts(volumes[0], normal: normal)
  }

  /// Whether all slices say the same distances between rows and between columns, but for a thousandth.
  private static func haveOneSpacing(_ slices: [DicomSlice]) -> Bool {
    guard let first = slices[0].spacing else { return false }
    func isNear(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-3 * b }
    return slices.allSatisfy { slice in
      slice.spacing.map { isNear($0.rows, first.rows) && isNear($0.columns, first.columns) } ?? false
    }
  }

  /// Slices by their place along the normal; those at one place in the order of time.
  private static func places(_ slices: [DicomSlice], along normal: SIMD3<Double>) -> [[DicomSlice]] {
    let sorted = slices.map { (place: $0.position!.dot(normal), slice: $0) }.sorted { $0.place < $1.place }
    var places: [[DicomSlice]] = []
    var last = -Double.infinity
    for (place, slice) in sorted {
      if place - last > samePlace { places.append([]) }
      places[places.count - 1].append(slice)
      last = place
    }
    return places.map { $0.sorted { $0.order.lexicographicallyPrecedes($1.order) } }
  }

  /// Gaps, and slices that are shifted against one another.
  private static func doubts(_ slices: [DicomSlice], normal: SIMD3<Double>) -> [ScanDoubt] {
    guard slices.count > 1 else { return [] }
    let steps = zip(slices.dropFirst(), slices).map { $0.position! - $1.position! }
    let gaps = steps.map { $0.dot(normal) }
    let usual = gaps.sorted()[gaps.count / 2]
    let missing = gaps.reduce(0) { $0 + Int(min(max(0, ($1 / usual).rounded() - 1), 1e6)) }
    let whole = steps.reduce(SIMD3<Double>()) { $0 + $1 }
    let tilt = (acos(min(1, whole.dot(normal) / whole.length)) * 18000 / .pi).rounded() / 100
    return (missing > 0 ? [.missingSlices(missing)] : []) + (tilt > 0.5 ? [.tilt(degrees: tilt)] : [])
  }

  /// From left, back, head to right, front, head.
  private static func affine(columns: [SIMD3<Double>], origin: SIMD3<Double>) -> ScanAffine {
    let turn = SIMD3<Double>(-1, -1, 1)
    let vectors = (columns + [origin]).map { $0 * turn }
    return ScanAffine((0..<3).flatMap { axis in vectors.map { $0[axis] } } + [0, 0, 0, 1])
  }
}
