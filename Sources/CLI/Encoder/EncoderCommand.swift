import ArgumentParser

/// `nosology encoder`
struct EncoderCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "encoder",
    abstract: "Embed texts, pretrain the knowledge encoder, judge it, export class embeddings.",
    subcommands: [
      EncoderEmbed.self, EncoderPretrain.self, EncoderMergeCommand.self, EncoderEvaluate.self,
      EncoderNeighbours.self, EncoderInspect.self, EncoderIndex.self, EncoderLink.self, EncoderSimilarity.self,
      EncoderExportLabels.self,
    ])
}
