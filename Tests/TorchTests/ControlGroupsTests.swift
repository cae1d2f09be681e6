import Foundation
import TestSupport
import Testing

@testable import Torch

@Suite struct ControlGroupsTests {
  /// What is free for a process of this membership where the groups have these files.
  private func free(_ membership: String, _ files: [String: String]) throws -> Int? {
    try withTemporaryDirectory { folder in
      for (name, text) in files {
        let url = folder.appending(path: name)
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
      }
      return ControlGroups(root: folder, membership: membership).freeMemory
    }
  }

  @Test func `of a group and those above it the tightest counts, with cache that can be dropped`() throws {
    let files = [
      "memory.max": "max\n", "jobs/memory.max": "1000\n", "jobs/memory.current": "700\n",
      "jobs/memory.stat": "anon 5\ninactive_file 50\n", "jobs/7/memory.max": "900\n", "jobs/7/memory.current": "100\n",
    ]
    #expect(try free("0::/jobs/7\n", files) == 350)
    #expect(try free("0::/other\n", files) == nil)
    #expect(try free("", ["memory.max": "10", "memory.current": "4"]) == 6)
  }

  @Test func `inside a container the topmost group is its own`() throws {
    let files = ["memory.max": "1000\n", "memory.current": "1200\n"]
    #expect(try free("0::/docker/abc\n", files) == 0)
  }

  @Test func `control groups of version 1 limit memory too`() throws {
    let files = [
      "memory/memory.limit_in_bytes": "9223372036854771712\n", "memory/memory.usage_in_bytes": "5\n",
      "memory/slurm/job/memory.limit_in_bytes": "800\n", "memory/slurm/job/memory.usage_in_bytes": "300\n",
      "memory/slurm/job/memory.stat": "inactive_file 1\ntotal_inactive_file 20\n",
    ]
    #expect(try free("9:cpu,cpuacct:/x\n4:memory:/slurm/job\n1:name=systemd:/y\n", files) == 520)
    #expect(try free("4:memory:/\n", files) == nil)
  }
}
