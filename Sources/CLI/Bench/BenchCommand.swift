import ArgumentParser

/// `nosology bench`
struct BenchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench",
    abstract: "Our half of the comparisons that `make bench` runs.",
    subcommands: [
      BenchTokenizer.self, BenchEmbed.self, BenchTrain.self, BenchSearch.self, BenchHierarchy.self, BenchScans.self,
      BenchAugment.self, BenchMetrics.self,
    ])
}
