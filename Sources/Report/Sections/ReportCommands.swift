/// The commands that make what a page shows, and the page itself, as its reader would type them.
package struct ReportCommands: Sendable {
  /// Counts the ontology.
  package var countOntology: String
  /// Evaluates an encoder.
  package var evaluateEncoder: String
  /// Trains an encoder.
  package var trainEncoder: String
  /// Looks up the nearest names.
  package var findNeighbours: String
  /// Draws scans and their manifest.
  package var drawScans: String
  /// Trains an image model.
  package var trainImageModel: String
  /// Evaluates an image model.
  package var evaluateImageModel: String
  /// Scores cases.
  package var scoreCases: String
  /// Examines the installation.
  package var examineInstallation: String
  /// Writes a page; the folder of its demo follows.
  package var writePage: String
  /// Explains a command.
  package var explainCommand: String

  /// Names all commands.
  package init(
    countOntology: String, evaluateEncoder: String, trainEncoder: String, findNeighbours: String, drawScans: String,
    trainImageModel: String, evaluateImageModel: String, scoreCases: String, examineInstallation: String,
    writePage: String, explainCommand: String
  ) {
    self.countOntology = countOntology
    self.evaluateEncoder = evaluateEncoder
    self.trainEncoder = trainEncoder
    self.findNeighbours = findNeighbours
    self.drawScans = drawScans
    self.trainImageModel = trainImageModel
    self.evaluateImageModel = evaluateImageModel
    self.scoreCases = scoreCases
    self.examineInstallation = examineInstallation
    self.writePage = writePage
    self.explainCommand = explainCommand
  }
}
