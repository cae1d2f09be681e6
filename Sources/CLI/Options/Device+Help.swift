import ArgumentParser
import Torch

extension Device {
  /// Help of `--device`. CUDA stays marked until both test suites have been run on a GPU (docs/portable.md).
  static let help: ArgumentHelp = "cpu, or cuda:N for an NVIDIA GPU (not yet seen working on one)."
}
