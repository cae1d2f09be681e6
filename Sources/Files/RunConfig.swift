public import Foundation

/// What a training run was started with, as the `config.json` of its folder says it.
public struct RunConfig<Recipe: Codable & Sendable>: Codable, Sendable {
  /// Version of the file's format.
  public private(set) var formatVersion = FormatVersion.current
  /// Version of the program that started the run.
  public private(set) var version = Version.current
  /// The settings of the training.
  public let recipe: Recipe
  /// Digests of everything else that the result depends on, by name.
  public let identity: [String: String]

  enum CodingKeys: String, CodingKey {
    case formatVersion = "format_version"
    case version, recipe, identity
  }

  init(recipe: Recipe, identity: [String: String]) {
    self.recipe = recipe
    self.identity = identity
  }

  /// Reads what the run in a folder was started with.
  ///
  /// - Throws: `FileError` when the folder holds no run with such a recipe.
  public init(of folder: URL) throws(FileError) {
    let data = try RunDirectory.configuration(of: folder)
    do {
      // A key of an older program that nothing reads any more would change what the run computes without a word.
      self = try RecipeFile.decode(Self.self, from: data)
    } catch {
      throw RunDirectory.noRun(folder, error.description)
    }
  }
}
