import ArgumentParser
import Files
import Foundation

/// The root command. Groups follow the data: knowledge, encoder, images.
@main
struct Nosology: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "nosology",
    abstract: "Medical knowledge to text encoder to radiology diagnosis model.",
    version: Version.current,
    subcommands: [
      OntologyCommand.self, CurateCommand.self, LabelsCommand.self, TokenizeCommand.self, EncoderCommand.self,
      VisionCommand.self, ReportCommand.self, Doctor.self, BenchCommand.self,
    ])

  /// Parses, runs and reports every failure as one `error:` line (and a `hint:` where a fix is known).
  static func main() {
    // A write beyond the limit on file sizes fails like one to a full disk, instead of ending the process.
    signal(SIGXFSZ, SIG_IGN)
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch let error as Hinted {
      Console.fail(error.description, hint: error.commandHint)
    } catch let error as CleanExit {
      exit(withError: error)
    } catch {
      if exitCode(for: error) == .failure && !(error is ExitCode) {
        Console.fail(fullMessageWithoutPrefix(for: error), hint: nil)
      }
      exit(withError: error)
    }
  }

  private static func fullMessageWithoutPrefix(for error: Error) -> String {
    String(describing: error)
  }
}
