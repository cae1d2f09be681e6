import Testing

/// Expects a command that failed with nothing on stdout and one `error:` line that holds all of `words`; a `hint:` may
/// follow, and must where its words are given. What the hint says of commands and options has to be so for this command.
func expectError(
  _ result: CommandLineTool.Result, _ words: String..., hint: String? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(result.status == 1, sourceLocation: sourceLocation)
  #expect(result.output.isEmpty, sourceLocation: sourceLocation)
  let lines = result.errors.split(separator: "\n")
  let errors = lines.filter { !$0.hasPrefix("hint: ") }
  let hints = lines.filter { $0.hasPrefix("hint: ") }
  #expect(errors.count == 1 && hints.count <= 1, "\(result.errors)", sourceLocation: sourceLocation)
  #expect(errors.first?.hasPrefix("error: ") == true, "\(result.errors)", sourceLocation: sourceLocation)
  for word in words {
    #expect(errors.first?.contains(word) == true, "\(word) in \(result.errors)", sourceLocation: sourceLocation)
  }
  let tree = CommandTree.current
  let complaints = hints.flatMap { tree.complaints(about: String($0), of: tree.command(result.arguments)) }
  #expect(complaints.isEmpty, "\(complaints)", sourceLocation: sourceLocation)
  if let hint { #expect(hints.first?.contains(hint) == true, "\(result.errors)", sourceLocation: sourceLocation) }
}
