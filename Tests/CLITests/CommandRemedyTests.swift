import Testing
import TextEncoder
import VisionBridge

@testable import CLI

@Suite struct CommandRemedyTests {
  @Test func `a remedy is said in options, a hint without one stays as it is`() {
    let error = EncoderError("there is no such prompt", remedy: EncoderRemedy.nameKnownPrompt)
    #expect(error.hint == "name one of these, or give the text itself")
    #expect(error.commandHint == "name one of these with --prompt-name, or give the text with --prompt")
    #expect(EncoderError("there is no such file", hint: "check the path").commandHint == "check the path")
    #expect(EncoderError("there is no such file").commandHint == nil)
  }

  @Test func `a remark of a training names the command that says more`() {
    let remark = ImageTrainer.Remark.manifestProblems(counts: "1 split leak")
    #expect(remark.description == "warning: the manifest has problems: 1 split leak")
    #expect(remark.commandLine == "\(remark); `nosology vision validate` lists them")
    #expect(ImageTrainer.Remark.resumed(step: 3, totalSteps: 9).commandLine == "resumed at step 3 of 9")
  }
}
