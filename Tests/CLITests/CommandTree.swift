import Foundation

/// The commands of the built executable and their options, as it states them itself.
struct CommandTree {
  /// Options of each command, for example `--database` of `["ontology", "show"]`.
  private let options: [[String]: Set<String>]
  /// Names of the commands below a command.
  private let children: [[String]: Set<String>]
  /// Options of any command.
  private let all: Set<String>

  static let current: CommandTree = {
    do {
      return try CommandTree(dump: Data(CommandLineTool.run("--experimental-dump-help").output.utf8))
    } catch {
      fatalError("the executable does not describe itself: \(error)")
    }
  }()

  init(dump: Data) throws {
    struct Dump: Decodable {
      struct Name: Decodable { var kind, name: String }
      struct Argument: Decodable { var names: [Name]? }
      struct Command: Decodable {
        var commandName: String
        var subcommands: [Command]?
        var arguments: [Argument]?
      }
      var command: Command
    }
    var (options, children): ([[String]: Set<String>], [[String]: Set<String>]) = ([:], [:])
    func add(_ command: Dump.Command, _ path: [String]) {
      let names = (command.arguments ?? []).flatMap { $0.names ?? [] }.filter { $0.kind == "long" }
      options[path] = Set(names.map { "--\($0.name)" })
      children[path] = Set((command.subcommands ?? []).map(\.commandName))
      for subcommand in command.subcommands ?? [] { add(subcommand, path + [subcommand.commandName]) }
    }
    add(try JSONDecoder().decode(Dump.self, from: dump).command, [])
    (self.options, self.children) = (options, children)
    all = options.values.reduce(into: []) { $0.formUnion($1) }
  }

  /// All commands.
  var commands: [[String]] { options.keys.sorted { $0.lexicographicallyPrecedes($1) } }

  /// The command that words begin with, as far as there is one.
  func command(_ words: some Sequence<String>) -> [String] {
    var path: [String] = []
    for word in words {
      guard children[path]?.contains(word) == true else { break }
      path.append(word)
    }
    return path
  }

  /// What a text says of commands and options that is not so. `command` is the one that the text is about, if it is
  /// known: then an option that the text gives to no other must be its own.
  func complaints(about text: String, of command: [String]? = nil) -> [String] {
    var complaints: [String] = []
    var named: Set<String> = []
    for mention in mentions(in: text) {
      let words = mention.split(whereSeparator: \.isWhitespace).map(String.init)
      let path = self.command(words)
      let next = path.count < words.count ? words[path.count] : ""
      // A word in lower case where a command is due.
      if children[path]?.isEmpty == false, next.wholeMatch(of: /[a-z][a-z-]*/) != nil, !(path.isEmpty && next == "help")
      {
        complaints.append("there is no command `\((["nosology"] + path + [next]).joined(separator: " "))`")
      }
      for option in Self.options(in: mention) where path.isEmpty || options[path]?.contains(option) != true {
        complaints.append("`\(path.joined(separator: " "))` has no \(option)")
      }
      named.formUnion(options[path] ?? [])
    }
    let known = command.flatMap { options[$0] } ?? all
    for option in Self.options(in: text) where !known.contains(option) && !named.contains(option) {
      complaints.append("\(command.map { "`\($0.joined(separator: " "))`" } ?? "no command") has the option \(option)")
    }
    return complaints
  }

  /// The words after `nosology`, up to the end of the code or sentence, and code that begins with a group of commands.
  private func mentions(in text: String) -> [String] {
    let called = text.matches(of: /(?:^|[^\w\/.-])nosology ((?:[^`\n"(;,:|&#]|"[^"]*"|"?\$\([^)]*\)"?)*)/).map {
      String($0.1)
    }
    let code = text.matches(of: /`([a-z]+(?: [^`\n]*)?)`/).map { String($0.1) }
      .filter { words in
        let first = String(words.prefix { $0 != " " })
        return words.contains(" ") && children[[first]]?.isEmpty == false
      }
    return called + code
  }

  private static func options(in text: String) -> [String] {
    text.matches(of: /(?:^|[^\w(-])(--[a-z][a-z-]*)/).map { String($0.1) }
  }
}
