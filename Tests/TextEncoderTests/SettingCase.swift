import Foundation
import TestSupport

@testable import TextEncoder

/// A case of `Scripts/golden/encoder_settings.py`: changes to a tiny directory, and the vectors of the reference.
struct SettingCase {
  static let folder = Golden.url("encoder_settings")
  static let tiny = folder.appending(path: "tiny")

  let name: String
  let changes: [[String: Any]]
  let prompt: PromptChoice
  let vectors: [Float]

  static func all() throws -> (texts: [String], cases: [SettingCase]) {
    let data = try Data(contentsOf: folder.appending(path: "cases.json"))
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    let cases = (json["cases"] as? [[String: Any]] ?? []).map { entry in
      let rows = entry["vectors"] as? [[Double]] ?? []
      var prompt = PromptChoice.ofDirectory
      if let name = entry["promptName"] as? String { prompt = .named(name) }
      if let text = entry["prompt"] as? String { prompt = .text(text) }
      return SettingCase(
        name: entry["name"] as? String ?? "", changes: entry["changes"] as? [[String: Any]] ?? [], prompt: prompt,
        vectors: rows.flatMap { $0.map(Float.init) })
    }
    return (json["texts"] as? [String] ?? [], cases)
  }

  /// Makes a copy of the tiny directory with the changes of the case.
  func make(in folder: URL) throws -> URL {
    let copy = folder.appending(path: "encoder")
    try FileManager.default.copyItem(at: Self.tiny, to: copy)
    for change in changes {
      if let name = change["folder"] as? String {
        try Self.move(copy, into: name)
      } else if let file = change["file"] as? String, let path = change["path"] as? [String] {
        try Self.set(path, to: change["value"] ?? NSNull(), in: copy.appending(path: file))
      }
    }
    return copy
  }

  /// Sets a value of a JSON file, which is made where it is absent.
  static func set(_ path: [String], to value: Any, in file: URL) throws {
    let data = FileManager.default.contents(atPath: file.path) ?? Data("{}".utf8)
    let json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    try JSONSerialization.data(withJSONObject: setting(path[...], to: value, of: json)).write(to: file)
  }

  private static func setting(_ path: ArraySlice<String>, to value: Any, of json: [String: Any]) -> [String: Any] {
    guard let key = path.first else { return json }
    var json = json
    json[key] = path.count == 1 ? value : setting(path.dropFirst(), to: value, of: json[key] as? [String: Any] ?? [:])
    return json
  }

  /// Moves the transformer and its tokenizer into a folder of their own, as directories of 2019 have it.
  private static func move(_ directory: URL, into name: String) throws {
    let folder = directory.appending(path: name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for file in [
      "config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json", "sentence_bert_config.json",
    ] {
      try FileManager.default.moveItem(at: directory.appending(path: file), to: folder.appending(path: file))
    }
    let modules = directory.appending(path: "modules.json")
    var list = try JSONSerialization.jsonObject(with: Data(contentsOf: modules)) as? [[String: Any]] ?? []
    list[0]["path"] = name
    try JSONSerialization.data(withJSONObject: list).write(to: modules)
  }
}
