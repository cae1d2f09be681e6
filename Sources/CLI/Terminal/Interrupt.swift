import ArgumentParser
import Foundation
import Synchronization

/// Ctrl-C as a request: long work polls it, writes its checkpoint and ends. A second Ctrl-C ends at once.
enum Interrupt {
  private static let flag = Atomic<Bool>(false)

  /// Whether the user has asked to stop.
  static var requested: Bool { flag.load(ordering: .relaxed) }

  /// Starts listening for SIGINT and SIGTERM, also where the parent process has blocked them.
  static func install() {
    // The first access initialises the flag, with a lock that a signal handler must not take.
    _ = requested
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    defer { pthread_sigmask(SIG_UNBLOCK, &signals, nil) }
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        if Interrupt.flag.exchange(true, ordering: .relaxed) { _exit(128 + number) }
      }
    }
  }

  /// Runs work that fails when it is asked to stop, in whatever way, and then ends with `message`.
  static func leaving(_ message: String, _ work: () throws -> Void) throws {
    install()
    do {
      try work()
    } catch  where requested {
      throw stopped(message)
    }
  }

  /// Says that work stopped and how to go on; to be thrown, so that everything is cleaned up on the way out. The exit
  /// code is that of an interrupted program.
  static func stopped(_ message: String) -> ExitCode {
    Console.note(message)
    return ExitCode(130)
  }
}
