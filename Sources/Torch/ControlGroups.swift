import Foundation

/// The limits of memory that Linux sets to a process by control groups: those of containers and of batch systems.
struct ControlGroups {
  /// Names of the files of a group in one version of control groups.
  private struct Files {
    var limit: String
    var used: String
    /// The line of `memory.stat` that counts file cache which can be dropped.
    var droppable: String
  }

  private static let files = [
    2: Files(limit: "memory.max", used: "memory.current", droppable: "inactive_file"),
    1: Files(limit: "memory.limit_in_bytes", used: "memory.usage_in_bytes", droppable: "total_inactive_file"),
  ]

  private let root: URL
  private let membership: String

  /// Groups below `root`; `membership` is what `/proc/self/cgroup` says.
  init(root: URL = URL(filePath: "/sys/fs/cgroup"), membership: String? = nil) {
    self.root = root
    self.membership = membership ?? (try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8)) ?? ""
  }

  /// Bytes that the tightest group of the process leaves, file cache that can be dropped included; nil where none has a limit.
  var freeMemory: Int? {
    groups.flatMap { version, path in
      // A group is within those above it. Inside a container its path may not be there, and it is seen as the topmost.
      var folders: [URL] = []
      var names = path.split(separator: "/").map(String.init)
      let top = version == 2 ? root : root.appending(path: "memory")
      while true {
        folders.append(names.reduce(top) { $0.appending(path: $1) })
        guard names.popLast() != nil else { break }
      }
      return folders.compactMap { Self.free(in: $0, Self.files[version]!) }
    }.min()
  }

  /// The groups of the process that limit memory: version of control groups, and path.
  private var groups: [(version: Int, path: Substring)] {
    let named = membership.split(separator: "\n").compactMap { line -> (version: Int, path: Substring)? in
      let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
      guard fields.count == 3 else { return nil }
      if fields[0] == "0", fields[1].isEmpty { return (2, fields[2]) }
      return fields[1].split(separator: ",").contains("memory") ? (1, fields[2]) : nil
    }
    return named.isEmpty ? [(2, "/")] : named
  }

  private static func free(in folder: URL, _ files: Files) -> Int? {
    func text(_ name: String) -> String? { try? String(contentsOf: folder.appending(path: name), encoding: .utf8) }
    func number(_ name: String) -> Int? {
      text(name).flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }
    // Version 1 writes the largest number of pages for no limit.
    guard let limit = number(files.limit), limit < 1 << 60, let used = number(files.used) else { return nil }
    let cache = text("memory.stat")?.split(separator: "\n").first { $0.hasPrefix("\(files.droppable) ") }
    return max(0, limit - used + (cache.flatMap { Int($0.filter(\.isNumber)) } ?? 0))
  }
}
