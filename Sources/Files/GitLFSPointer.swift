/// The few lines that stand in the place of a large file where a repository was cloned without git-lfs.
///
/// Source: https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md; `hawser` was its name before 2015.
public enum GitLFSPointer {
  /// What a user can do about a pointer.
  public static let hint =
    "the repository was cloned without git-lfs: run `git lfs install` and `git lfs pull` in it, or download the file itself"

  /// Whether a file that begins with these bytes is a pointer.
  public static func starts(_ bytes: some Sequence<UInt8>) -> Bool {
    ["https://git-lfs.github.com/spec/", "https://hawser.github.com/spec/"].contains { address in
      bytes.starts(with: "version \(address)".utf8)
    }
  }

  /// What an error says about a pointer, after the path of the file.
  public static let description = "is a git-lfs pointer, not the file itself"
}
