import Files
import Foundation
import VisionBridge

/// What the folder of a training run holds.
struct RunResults {
  let folder: ResultFolder
  /// The last parts of the folder's path, as many as tell it from other runs.
  private(set) var name: String
  /// The version of the tool that started the run.
  let version: String
  /// Every setting by its path in the recipe.
  let settings: [String: String]
  /// Digests of what the run was started with, by name.
  let identity: [String: String]
  /// Where its cases come from; nil where nobody has said it.
  let origin: CaseOrigin?
  let log: TrainingCurves?
  /// The evaluation of each split that was measured.
  let evaluations: [(split: Split, report: EvaluationReport)]

  /// Reads a run.
  ///
  /// - Throws: `ReportError` or `VisionError` naming a file that is missing or damaged.
  init(_ path: String) throws {
    let folder = try ResultFolder(path, remake: "make it again by its command")
    self.folder = folder
    name = folder.url.lastPathComponent
    guard let file = folder.file("config.json") else {
      throw ReportError(
        "\(path) is no training run: it has no config.json", hint: "give the folder that a training wrote")
    }
    // The recipe of an encoder or of an image model: every key is shown, whatever it means.
    let data = try Data(contentsOf: file)
    try FormatVersion.check(data)
    let content = try? JSONSerialization.jsonObject(with: data) as? [String: Any]
    guard let content, let recipe = content["recipe"] as? [String: Any] else {
      throw ReportError("\(file.path) is damaged: it has no recipe", hint: "train again in another folder")
    }
    version = content["version"] as? String ?? "unknown"
    identity = content["identity"] as? [String: String] ?? [:]
    settings = Self.flat(recipe, under: "")
    origin = try CaseOrigin.load(folder.url.appending(path: "origin.json"))
    log = try TrainingCurves(folder, "log.jsonl")
    evaluations = try [Split.test, .validation, .train].compactMap { split in
      try folder.file(ClassThresholds.reportFile(of: split, in: folder.url).lastPathComponent)
        .map { (split, try EvaluationReport.load($0)) }
    }
  }

  /// Reads several runs.
  static func load(_ paths: [String]) throws -> [RunResults] {
    var runs = try paths.map(RunResults.init)
    func parts(_ run: RunResults) -> [String] { run.folder.url.standardizedFileURL.pathComponents }
    for index in runs.indices {
      let own = parts(runs[index])
      let others = runs.indices.filter { $0 != index }.map { parts(runs[$0]) }
      let count = (1...own.count).first { count in !others.contains { $0.suffix(count) == own.suffix(count) } }
      runs[index].name = own.suffix(count ?? own.count).joined(separator: "/")
    }
    return runs
  }

  private static func flat(_ value: Any, under path: String) -> [String: String] {
    guard let object = value as? [String: Any] else { return [path: text(value)] }
    return object.reduce(into: [:]) { result, item in
      let key = path.isEmpty ? item.key : "\(path).\(item.key)"
      result.merge(flat(item.value, under: key)) { first, _ in first }
    }
  }

  private static func text(_ value: Any) -> String {
    if let text = value as? String { return text }
    let data = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? "\(value)"
  }
}
