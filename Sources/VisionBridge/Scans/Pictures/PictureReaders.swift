/// Reads PNG: grey or colour, 1 to 16 bits, a palette too. The values are the stored ones; transparency is left out.
struct PngReader: ScanFormat {
  let name = "PNG"
  let fileNameEndings = [".png"]

  func header(of location: ScanLocation) throws -> ScanHeader { try PictureFile(location.url, .png).header }

  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    _ = try volume(of: location, count: 1)
    return try Scan(PictureFile(location.url, .png))
  }
}

/// Reads JPEG of 8 bits, grey or colour.
struct JpegReader: ScanFormat {
  let name = "JPEG"
  let fileNameEndings = [".jpg", ".jpeg"]

  func header(of location: ScanLocation) throws -> ScanHeader { try PictureFile(location.url, .jpeg).header }

  func read(_ location: ScanLocation, asDisplayed: Bool) throws -> Scan {
    _ = try volume(of: location, count: 1)
    return try Scan(PictureFile(location.url, .jpeg))
  }
}

extension Scan {
  fileprivate init(_ picture: PictureFile) throws {
    let header = picture.header
    self.init(
      voxels: try picture.grey(), shape: header.shape, affine: .identity, hasKnownGeometry: false,
      sourcePath: picture.path, doubts: header.doubts)
  }
}
