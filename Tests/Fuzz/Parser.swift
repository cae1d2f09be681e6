import Files
import Foundation
import NN
import Ontology
import TestSupport
import TextEncoder
import Tokenizer
import Torch
import VisionBridge

/// A reader of bytes that others wrote, as the fuzzer calls it.
struct Parser {
  /// The argument that chooses it.
  var name: String
  /// Paths below `Sources` whose coverage is reported: the reader and what it reads with.
  var sources: [String]
  /// What may be inserted anywhere.
  var tokens: [String] = []
  /// Valid inputs.
  var seeds: () throws -> [Sample]
  /// Reads an input; throws an error of `isTyped` where it is bad. Returns the number of things in it.
  var read: (_ input: URL) throws -> Int

  /// Every reader there is.
  static var all: [Parser] { ontology + text + encoder + vision }

  /// Whether an error is one that a reader may throw: one with a description and a hint for its user.
  static func isTyped(_ error: any Error) -> Bool { error is any Hinted }

  /// The checkout.
  static let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()

  /// Valid inputs that lie in the checkout.
  static func samples(_ paths: [String]) throws -> [Sample] {
    try paths.map { try Sample(contentsOf: root.appending(path: $0)) }
  }

  /// The files of a folder of the checkout with one of some endings, each an input.
  static func samples(in folder: String, endings: [String]) throws -> [Sample] {
    let names = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
    return try samples(names.sorted().filter { endings.contains(where: $0.hasSuffix) }.map { "\(folder)/\($0)" })
  }
}
