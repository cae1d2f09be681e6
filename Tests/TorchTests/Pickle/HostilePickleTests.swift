import Foundation
import TestSupport
import Testing
import Torch

@Suite struct HostilePickleTests {
  /// What is said about a file; nil where it is read.
  private func refusal(_ data: Data) throws -> TorchError? {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "pytorch_model.bin")
      try data.write(to: url)
      do throws(TorchError) {
        _ = try TorchCheckpoint.load(url)
        return nil
      } catch { return error }
    }
  }

  @Test func `a tensor that is written by hand is read`() throws {
    #expect(
      try refusal(Pickler.file { $0.tensor(count: 4, offset: 1, shape: [3], strides: [1]) }) == nil)
  }

  @Test func `a dimension of one element may have any stride`() throws {
    let file = Pickler.file { $0.tensor(count: 4, offset: 1, shape: [1, 2, 1], strides: [Int.max, 1, Int.max]) }
    #expect(try refusal(file) == nil)
  }

  @Test func `a list that is made a dictionary again and again is refused before it fills the memory`() throws {
    let file = Pickler.file {
      $0.add("]q\u{2}(")
      for _ in 0..<1000 { $0.add([0x4E, 0x4E, 0x86]) }
      $0.add("e0")
      $0.global("collections", "OrderedDict")
      $0.add("q\u{3}0")
      for _ in 0..<1000 { $0.add([0x68, 3, 0x68, 2, 0x85, 0x52, 0x30]) }
      $0.add("N")
    }
    #expect(try refusal(file)?.description.contains("repeat one list again and again") == true)
  }

  @Test func `a state dictionary is found beside tensors of the training`() throws {
    try withTemporaryDirectory { folder in
      let url = folder.appending(path: "checkpoint.bin")
      try Pickler.file {
        $0.tensor(count: 4, offset: 0, shape: [1], strides: [1])
        $0.add("s")
        $0.string("state_dict")
        $0.add("}")
        $0.string("weight")
        $0.tensor(count: 4, offset: 0, shape: [4], strides: [1])
        $0.add("s")
      }.write(to: url)
      #expect(try Array(TorchCheckpoint.load(url).keys) == ["weight"])
    }
  }

  @Test(arguments: [
    ("posix", "system"), ("builtins", "eval"), ("torch", "load"), ("torch.storage", "_load_from_bytes"),
    ("numpy.core.multiarray", "_reconstruct"), ("torch", "ComplexFloatStorage"), ("__torch__.m", "Model"),
  ])
  func `a name that weights do not need is refused by that name`(module: String, name: String) throws {
    let called = try refusal(
      Pickler.file {
        $0.global(module, name)
        $0.add("(")
        $0.string("true")
        $0.add("tR")
      })
    #expect(called?.description.contains("it asks for \(module).\(name)") == true)
    #expect(called?.hint?.contains("nothing was executed") == true)
    // STACK_GLOBAL, as protocol 4 has it.
    let stacked = try refusal(
      Pickler.file {
        $0.string(module)
        $0.string(name)
        $0.add([0x93])
      })
    #expect(stacked?.description.contains("it asks for \(module).\(name)") == true)
  }

  @Test(
    arguments: [
      [0x69], [0x6F], [0x82, 1], [0x92], [0x50, 0x30, 0x0A], [0x8F], [0x49, 0x31, 0x0A], [0x97],
    ] as [[UInt8]])
  func `instructions that make instances, import by number or are text are refused`(instruction: [UInt8]) throws {
    let failure = try refusal(Pickler.file { $0.add(instruction) })
    #expect(failure?.description.contains("its instruction \(instruction[0]) at byte") == true)
  }

  @Test(arguments: [
    (4, 1, [4], [1]), (4, 0, [5], [1]), (4, -1, [1], [1]), (4, 0, [-1], [1]), (4, 0, [2], [-1]),
    (4, 0, [2, 2], [1]), (4, 0, [Int.max], [1]), (4, 0, [Int.max, Int.max], [0, 0]), (4, Int.max, [2], [Int.max]),
    (4, 0, [2, 2], [Int.max, Int.max]), (4, 0, [0, Int.max, 4], [1, 1, 1]), (-1, 0, [1], [1]),
    (Int.max, 0, [1], [1]), (1 << 61, 0, [1], [1]),
  ])
  func `a tensor that does not fit its storage is refused`(
    count: Int, offset: Int, shape: [Int], strides: [Int]
  ) throws {
    let file = Pickler.file { $0.tensor(count: count, offset: offset, shape: shape, strides: strides) }
    #expect(try refusal(file)?.description.contains("storage") == true)
  }

  @Test(arguments: [0, 3, -1, Int.max, 1 << 62])
  func `a storage that is shorter than its tensor, or longer than the file, is refused`(storage: Int) throws {
    let file = Pickler.file(storage: storage) { $0.tensor(count: 4, offset: 0, shape: [4], strides: [1]) }
    #expect(try refusal(file) != nil)
  }

  @Test func `a small storage is not spread over a memory that the file does not have`() throws {
    let file = Pickler.file { $0.tensor(count: 1, offset: 0, shape: [1 << 30], strides: [0]) }
    #expect(try refusal(file)?.description.contains("its tensors need over") == true)
  }

  @Test func `nesting of a million levels is read as what it is, no state dictionary`() throws {
    for level in [[0x85], [0x5D, 0x30, 0x85], [0x7D, 0x86]] as [[UInt8]] {
      let file = Pickler.file { pickler in
        pickler.add("N")
        for _ in 0..<1_000_000 { pickler.add(level) }
      }
      #expect(try refusal(file)?.description.contains("no state dictionary") == true)
    }
  }

  @Test func `a list that contains itself and doubles through the memo costs its bytes alone`() throws {
    // Each tuple holds the former twice: written out, 2^1000000 elements.
    let file = Pickler.file { pickler in
      pickler.add("N")
      for _ in 0..<1_000_000 { pickler.add([0x32, 0x86]) }
    }
    #expect(try refusal(file)?.description.contains("no state dictionary") == true)
    let circle = Pickler.file { $0.add([0x5D, 0x71, 0, 0x68, 0, 0x61]) }
    #expect(try refusal(circle)?.description.contains("no state dictionary") == true)
  }

  @Test(arguments: [
    "0", "R", "Q", "b", "s", "t", "u", "e", "a", "h\u{7}", "q\u{7}2", "(", "}}b", "NNR", "NQ", ")Q", "N)R",
  ])
  func `instructions without what they need are refused`(instructions: String) throws {
    #expect(try refusal(Data([0x80, 2]) + Data("\(instructions).".utf8)) != nil)
    #expect(try refusal(Pickler.file { $0.add("(\(instructions)") }) != nil)
  }

  @Test(
    arguments: [
      [0x58, 0xFF, 0xFF, 0xFF, 0xFF], [0x8D, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x8B, 0xFF, 0xFF, 0xFF, 0xFF],
      [0x8E, 0, 0, 0, 0, 0, 0, 0, 0x40], [0x95, 0xFF], [0x58, 1, 0, 0, 0, 0xFF],
    ] as [[UInt8]])
  func `lengths beyond the file and texts that are none are refused`(instruction: [UInt8]) throws {
    #expect(try refusal(Pickler.file { $0.add(instruction) }) != nil)
  }

  @Test func `a file of another kind is told by what it is not`() throws {
    #expect(try refusal(Data("hello".utf8))?.description.contains("neither form of torch.save") == true)
    #expect(try refusal(Data([0x80, 2, 0x4E, 0x2E]))?.description.contains("not one that torch.save wrote") == true)
    #expect(
      try refusal(Data("version https://git-lfs.github.com/spec/v1\noid sha256:0\n".utf8))?.description
        .contains("git-lfs pointer") == true)
  }
}
