public import Foundation

/// The folder of a training run: `config.json` says what the run was started with, `log.jsonl` how it went, and from
/// `checkpoint.safetensors` it goes on. A training may keep more there.
///
/// A folder holds one run. It is gone on with only when that is asked for, and only with what it was started with.
public struct RunDirectory: Sendable {
  /// The folder.
  public let url: URL
  /// The contents of `config.json`.
  private let configuration: Data
  /// Tells this run from others: a digest of everything it depends on.
  package let digest: String

  /// Names a run by its folder and all that it is started with.
  ///
  /// - Parameters:
  ///   - recipe: the settings of the training. Every key counts but `description` and `source`.
  ///   - identity: digests of everything else, by name: data, weights to start from.
  /// - Throws: `FileError` when a number of the recipe is not finite, which JSON cannot say.
  public init<Recipe: Codable & Sendable>(
    _ url: URL, recipe: Recipe, identity: [String: String] = [:]
  ) throws(FileError) {
    do {
      configuration = try JSONText.encode(RunConfig(recipe: recipe, identity: identity), as: .document)
    } catch EncodingError.invalidValue(let value, let context) {
      throw FileError(
        "\(JSONReason.path(context.codingPath)) is \(value), which JSON cannot say", hint: "give a finite number")
    } catch {
      throw FileError("what \(url.path) is started with cannot be written as JSON: \(error)")
    }
    self.url = url
    let fields = Self.fields(configuration).sorted { $0.key < $1.key }
    digest = FileDigest.sha256(ofText: fields.map { "\($0.key) \($0.value)\n" }.joined())
  }

  /// One JSON object for each step.
  public var log: URL { url.appending(path: "log.jsonl") }
  /// What a run that was stopped goes on from.
  public var checkpoint: URL { url.appending(path: "checkpoint.safetensors") }
  private static func configFile(of folder: URL) -> URL { folder.appending(path: "config.json") }

  /// Checks that the folder holds no run, or this one, which is then to be resumed. Reads `config.json` alone.
  ///
  /// - Returns: whether the folder holds this run.
  /// - Throws: `FileError` when the folder holds a run that is not to be resumed, or another than this: the error names
  ///   the differences.
  @discardableResult
  package func check(resume: Bool) throws(FileError) -> Bool {
    let isRun = [Self.configFile(of: url), checkpoint].contains { FileManager.default.fileExists(atPath: $0.path) }
    guard isRun else { return false }
    guard resume else {
      throw FileError(
        "\(url.path) holds a training run already", remedy: RunRemedy.resumeOrChooseAnotherFolder)
    }
    let old: Data
    do {
      old = try Self.readable(Self.configFile(of: url))
    } catch {
      throw FileError(
        "the run in \(url.path) cannot be resumed: config.json: \(error.description)",
        hint: "choose another folder for this run")
    }
    let differences = Self.differences(from: old, to: configuration)
    guard differences.isEmpty else {
      throw FileError(
        "the run in \(url.path) was started otherwise: \(differences.joined(separator: "; "))",
        hint: "resume it with what it was started with, or choose another folder for this run")
    }
    return true
  }

  /// Says that a run was to be resumed and there is none.
  package var startsAfresh: String { "\(url.path) holds no run yet: this one starts at the first step" }

  /// Makes the folder and writes what the run is started with, unless it holds the run already.
  ///
  /// - Throws: `FileError` when the folder cannot be written.
  package func begin() throws(FileError) {
    let file = Self.configFile(of: url)
    guard !FileManager.default.fileExists(atPath: file.path) else { return }
    do {
      try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    } catch {
      throw FileError(cannotWrite: url, error, hint: "check the path and its permissions")
    }
    try AtomicFile.write(configuration, to: file)
  }

  /// Returns the `config.json` of a run, of a version that is read.
  static func configuration(of folder: URL) throws(FileError) -> Data {
    do {
      return try readable(configFile(of: folder))
    } catch {
      throw noRun(folder, error.description)
    }
  }

  /// The content of a `config.json` whose version is read.
  private static func readable(_ file: URL) throws(FileError) -> Data {
    let data: Data
    do {
      data = try Data(contentsOf: file)
    } catch {
      throw FileError(JSONReason.of(error))
    }
    try FormatVersion.check(data)
    return data
  }

  static func noRun(_ folder: URL, _ reason: String) -> FileError {
    FileError(
      "\(folder.path) is no training run: config.json: \(reason)", remedy: RunRemedy.giveRunFolder)
  }

  /// What two configurations differ in, in words.
  private static func differences(from old: Data, to new: Data) -> [String] {
    let (old, new) = (fields(old), fields(new))
    return Set(old.keys).union(new.keys).sorted().compactMap { path in
      guard old[path] != new[path] else { return nil }
      // A digest says nothing to a reader.
      if let name = path.wholeMatch(of: /identity\.(.+)/)?.1 { return "\(name) is another" }
      return "\(path) was \(old[path] ?? "absent") and is \(new[path] ?? "absent")"
    }
  }

  /// What a run does not depend on: the program's version, and keys of a recipe that only describe it.
  private static let remarks: Set = ["version", "recipe.description", "recipe.source"]

  /// Every value of a configuration that the run depends on as JSON by the path of its key.
  private static func fields(_ data: Data) -> [String: String] {
    var fields: [String: String] = [:]
    func walk(_ value: Any, _ path: String) {
      if let object = value as? [String: Any] {
        for (key, inner) in object { walk(inner, path.isEmpty ? key : "\(path).\(key)") }
      } else if !remarks.contains(path) {
        let text = try? JSONSerialization.data(withJSONObject: value, options: [.fragmentsAllowed, .sortedKeys])
        fields[path] = text.map { String(decoding: $0, as: UTF8.self) }
      }
    }
    if let object = try? JSONSerialization.jsonObject(with: data) { walk(object, "") }
    return fields
  }
}
