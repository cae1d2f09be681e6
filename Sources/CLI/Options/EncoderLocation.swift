import Foundation
import Ontology
import TextEncoder

/// What an option that asks for the directory of a model was given: a path, or the name of a source that was fetched.
struct EncoderLocation {
  private let text: String
  private let home: HomeDirectory

  init(_ text: String, home: HomeDirectory = .current) {
    self.text = text
    self.home = home
  }

  /// Returns the path, where there is something, else the directory of the fetched source of that name.
  ///
  /// - Throws: `EncoderError` that says how to fetch the source, or which name was perhaps meant.
  func url() throws -> URL {
    guard !FileManager.default.fileExists(atPath: text) else { return URL(filePath: text) }
    guard home.knowledge != nil else {
      throw missing(hint: "give the path of a Hugging Face or sentence-transformers directory")
    }
    let manifest = try home.sourceManifest(named: nil)
    if let source = manifest.sources.first(where: { $0.name.lowercased() == text.lowercased() }) {
      return try directory(of: source, manifest)
    }
    // Names on model hubs have the publisher in front.
    let name = text.split(separator: "/").last.map(String.init) ?? text
    if let near = manifest.nearest(to: name, kind: .encoder) {
      throw missing(hint: "did you mean \(near.name)? `nosology ontology fetch \(near.name)` downloads it")
    }
    throw missing(hint: "give a path, or the name of an encoder that was fetched: \(encoders(of: manifest))")
  }

  private func directory(of source: SourceManifest.Source, _ manifest: SourceManifest) throws -> URL {
    guard source.kind == .encoder else {
      throw EncoderError(
        "\(source.name) is a source of the ontology, not an encoder",
        hint: "give a path, or the name of an encoder that was fetched: \(encoders(of: manifest))")
    }
    guard let url = try home.fetcher(isOffline: true).fetched(source, of: manifest) else {
      throw EncoderError(
        "the encoder \(source.name) has not been fetched",
        hint: "fetch it with `nosology ontology fetch \(source.name)`")
    }
    return url
  }

  private func encoders(of manifest: SourceManifest) -> String {
    manifest.sources.filter { $0.kind == .encoder }.map(\.name).joined(separator: ", ")
  }

  private func missing(hint: String) -> EncoderError {
    EncoderError("there is no encoder directory at \(text)", hint: hint)
  }
}
