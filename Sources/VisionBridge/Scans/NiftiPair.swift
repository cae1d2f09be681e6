import Files
import Foundation
import Torch

/// Where the header and the voxels of a NIfTI image lie: in one file, or in a `.hdr` and an `.img` beside each other.
struct NiftiPair {
  /// The file with the header.
  let headerPath: String
  /// Whether the name is that of a pair.
  let isPairName: Bool
  private let url: URL
  private static let endings = (header: [".hdr", ".hdr.gz"], voxels: [".img", ".img.gz"])

  /// Finds the header of the image that `url` names.
  ///
  /// - Throws: `VisionError` when the `.hdr` of an `.img` is missing.
  init(_ url: URL) throws(VisionError) {
    self.url = url
    isPairName = url.ending(among: Self.endings.header + Self.endings.voxels) != nil
    guard url.ending(among: Self.endings.voxels) != nil else {
      headerPath = url.path
      return
    }
    guard let header = Self.neighbour(of: url, Self.endings.header) else {
      throw VisionError("\(url.path): its header's file \(Self.stem(url)).hdr is missing")
    }
    headerPath = header
  }

  /// The file with the voxels.
  ///
  /// - Parameter isSeparate: whether the header says that they lie in an `.img`.
  /// - Throws: `VisionError` when the name does not go with that, or there is no `.img`.
  func voxelPath(isSeparate: Bool) throws(VisionError) -> String {
    guard isPairName == isSeparate else {
      throw VisionError(
        "\(url.path): the header says that voxels are \(isSeparate ? "in a separate .img file" : "in the same file")",
        hint: isSeparate ? "rename it to .hdr and put the .img beside it" : "rename it to .nii")
    }
    guard isSeparate, url.ending(among: Self.endings.header) != nil else { return url.path }
    guard let image = Self.neighbour(of: url, Self.endings.voxels) else {
      throw VisionError("\(url.path): its voxels' file \(Self.stem(url)).img is missing")
    }
    return image
  }

  /// The files of the image that `url` names: itself, and of a pair the other one where it is there.
  static func files(of url: URL) -> [URL] {
    guard url.ending(among: endings.header + endings.voxels) != nil else { return [url] }
    let isHeader = url.ending(among: endings.header) != nil
    let other = neighbour(of: url, isHeader ? endings.voxels : endings.header).map { URL(filePath: $0) }
    return (isHeader ? [url, other] : [other, url]).compactMap(\.self)
  }

  /// The path without `.hdr`, `.img` and `.gz`, in small or capital letters.
  private static func stem(_ url: URL) -> String {
    url.path.replacing(#/\.(hdr|img)(\.gz)?$/#.ignoresCase(), with: "")
  }

  /// The file beside `url` with its stem and one of the endings; of several the one whose ending comes first.
  private static func neighbour(of url: URL, _ endings: [String]) -> String? {
    let stem = stem(url)
    for ending in endings {
      for candidate in [stem + ending, stem + ending.uppercased()]
      where FileManager.default.fileExists(atPath: candidate) { return candidate }
    }
    // A name in mixed letters is rare; only then is the folder listed.
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.deletingLastPathComponent().path)) ?? []
    let paths = names.sorted().map { url.deletingLastPathComponent().appending(path: $0) }
    return paths.first { $0.ending(among: endings) != nil && Self.stem($0) == stem }?.path
  }
}
