import Foundation

// `Fuzz PARSER SEED (SECONDS | COUNT inputs)`: feeds changed copies of valid files to a reader. Whatever it is given, a
// reader hands on what it reads or throws a typed error, in bounded time and memory. Each input is written before it is
// read, into `PARSER-SEED/` of the working directory, and stays there when it ends the process.
// `Fuzz list` prints the parsers, each with the sources whose coverage counts; `Fuzz PARSER read PATH` reads one input.
// See Scripts/fuzz; Tests/FuzzTests runs a little of it.

func fail(_ message: String) -> Never {
  FileHandle.standardError.write(Data("\(message)\n".utf8))
  exit(1)
}

/// Reads an input. Returns the number of things in it, nil where it was refused.
func read(_ input: URL, _ parser: Parser) -> Int? {
  Limits.arm()
  do {
    return try parser.read(input)
  } catch {
    guard Parser.isTyped(error) else { fail("\(input.path): threw \(type(of: error)): \(error)") }
    return nil
  }
}

let arguments = Array(CommandLine.arguments.dropFirst())
if arguments == ["list"] {
  for parser in Parser.all { print(parser.name, parser.sources.joined(separator: ",")) }
  exit(0)
}
guard arguments.count >= 3, let parser = Parser.all.first(where: { $0.name == arguments[0] }) else {
  fail("usage: Fuzz list | Fuzz PARSER SEED SECONDS | Fuzz PARSER SEED COUNT inputs | Fuzz PARSER read PATH")
}
Limits.boundMemory()
if arguments[1] == "read" {
  print(read(URL(filePath: arguments[2]), parser).map { "read, \($0) things" } ?? "refused")
  exit(0)
}
guard let seed = UInt64(arguments[1]), let amount = Double(arguments[2]) else { fail("SEED and SECONDS are numbers") }
let countsInputs = arguments.dropFirst(3) == ["inputs"]

let corpus = try parser.seeds()
guard !corpus.isEmpty else { fail("\(parser.name): no valid input is there") }
let folder = URL(filePath: "\(parser.name)-\(seed)")
for sample in corpus {
  guard read(try sample.write(to: folder), parser) != nil else { fail("\(folder.path): a valid input was refused") }
}

var mutation = Mutation(seed: seed, corpus: corpus, tokens: parser.tokens)
var (inputCount, thingCount, refusedCount) = (0, 0, 0)
while countsInputs ? inputCount < Int(amount) : Limits.processorSeconds() < amount {
  let input = try mutation.next().write(to: folder)
  if let count = read(input, parser) { thingCount += count } else { refusedCount += 1 }
  let memory = Limits.residentMegabytes()
  if memory > Limits.megabytes { fail("\(input.path): \(memory) MB in use") }
  inputCount += 1
}
try FileManager.default.removeItem(at: folder)
print(
  "\(parser.name), seed \(seed): \(inputCount) inputs, \(inputCount - refusedCount) of them read, \(thingCount) things, "
    + "\(Int(Limits.processorSeconds())) s of processor time")
