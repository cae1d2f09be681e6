import Foundation
import TestSupport
import Testing

/// What a pretraining needs, in a folder.
enum EncoderWorkshop {
  /// A small BERT directory.
  static let encoder = Golden.url("text_encoder/tiny-new").path

  /// A database of some dozen concepts, imported by the command.
  static func database(in folder: URL) throws -> String {
    let articles = folder.appending(path: "articles.jsonl")
    let organs = ["lung", "femur", "liver", "kidney", "spleen", "brain"]
    let forms = ["fracture", "neoplasm", "disease", "failure"]
    var lines: [String] = []
    for organ in organs {
      for form in forms {
        lines.append(
          """
          {"id":"\(organ)-\(form)","title":"\(form.capitalized) of \(organ)","synonyms":["\(organ) \(form)"],\
          "sections":[{"kind":"definition","text":"A \(form) that is found in the \(organ) of a person."}],\
          "icd10cm":[],"anatomy":["Chest"],"modalities":["CT"],"source":"Test","licence":"CC0-1.0"}
          """)
      }
    }
    try Data((lines.joined(separator: "\n") + "\n").utf8).write(to: articles)
    let path = folder.appending(path: "ontology.sqlite").path
    let result = try CommandLineTool.run(
      "ontology", "import", articles.path, "--format", "articles", "--name", "Test", "--system", "article", "--version",
      "1",
      "--licence", "CC0-1.0", "--database", path)
    try #require(result.status == 0, "\(result.errors)")
    return path
  }

  /// A recipe that writes a checkpoint every ten steps.
  static func recipe(in folder: URL, steps: Int) throws -> String {
    let url = folder.appending(path: "recipe.json")
    let json = """
      {"format_version":1,"source":"test",
       "pairs":{"batch_size":4,"held_out_fraction":0.4,"weights":{"synonym":1,"hierarchy":0,"description":1,"relatedness":0}},
       "training":{"steps":\(steps),"objective":{"kind":"info_nce","temperature":0.07,"learned_temperature":true},
       "learning_rate":0.001,"warmup_fraction":0.1,"weight_decay":0.01,"beta1":0.9,"beta2":0.999,"eps":1e-8,
       "clip_norm":1,"max_length":24,"bf16":false,"checkpoint_steps":10,"seed":1}}
      """
    try Data(json.utf8).write(to: url)
    return url.path
  }
}
