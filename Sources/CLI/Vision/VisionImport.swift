import ArgumentParser
import Files
import Foundation
import VisionBridge

/// `nosology vision import`
struct VisionImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a case manifest of a data set.",
    discussion: """
      Forms of data sets:
        folders   a folder for each class, as ImageFolder reads (CLASS/image.png or SPLIT/CLASS/image.png)
        table     a table of images and labels, read as the JSON file of --description says (recipes/import)
        dicom     DICOM files in any folders; a case for each study, ids as salted digests
        medmnist  an archive of MedMNIST (.npz); its images are written beside the manifest
        nnunet    a folder with dataset.json; labels are the segments that a case has
        rp3d      a case list of RP3D-DiagDS (.json), also by anatomy, or of images and labels

      Beside the manifest labels.json is written, the labels from the most frequent to the rarest. A split that the data set \
      does not have is drawn by patient: 7 in 10 for training, 1 for validation, 2 for test. Where the data set does not say whose \
      a case is, its DICOM files do.

      Example:
        nosology vision import folders films --modality X-ray --output films/cases.jsonl
        nosology vision import dicom studies --labels diagnoses.csv --output studies.jsonl
      """)

  /// The forms of data sets.
  enum Form: String, CaseIterable, ExpressibleByArgument {
    case folders, table, dicom, medmnist, nnunet, rp3d
  }

  /// Where the split comes from.
  enum SplitChoice: String, CaseIterable, ExpressibleByArgument {
    case given, random
  }

  @Argument(help: "Form of the data set.")
  var form: Form

  @Argument(help: "Folder or file of the data set.", completion: .file())
  var source: String

  @Option(help: "Manifest to write, JSON lines.", completion: .file(extensions: ["jsonl"]))
  var output: String

  @Option(
    help: "Modality of all images: folders and medmnist need it, nnunet and rp3d where they do not say.")
  var modality: Modality?

  @Option(
    parsing: .singleValue,
    help: "What the columns mean, a JSON file: table. May be given several times, once for each table.",
    completion: .file(extensions: ["json"]))
  var description: [String] = []

  @Option(help: "Folder of the images: rp3d (default: that of the list).", completion: .directory)
  var images: String?

  @Option(help: "Labels of rp3d: articles (names of disorders) or icd10s.")
  var level = PublishedSource.Level.articles

  @Option(
    help: "Table of study UID or patient id, and label; studies that it does not name are left out: dicom.",
    completion: .file())
  var labels: String?

  @Option(
    help:
      "Part of the digests of patients, and of ids of dicom, so that another import gives the same (default: drawn).")
  var salt: String?

  @Option(
    parsing: .singleValue,
    help:
      "Pattern of files to leave out, for paths below the folder, as '*_mask*': folders. May be given several times."
  )
  var exclude: [String] = []

  @Option(
    help: "Files whose header cannot be read: stop, or skip them with the series in their folder and say so: dicom.")
  var unusable = UnusableCases.stop

  @Option(help: "Names of the classes in order, with commas between: medmnist.")
  var classNames: String?

  @Option(
    help: "The split: given by the data set, or random (default: given where every case has one, else random).")
  var split: SplitChoice?

  @Option(
    parsing: .singleValue,
    help:
      "Table of case or patient, and split; an object with a list for each split (.json); or SPLIT=FILE, a case or patient in each line. May be given several times.",
    completion: .file())
  var splitList: [SplitList] = []

  @Option(help: "Shares of training and validation of a random split; the rest is test.")
  var shares: [Double] = [0.7, 0.1]

  @Option(help: "Share of the training patients that become validation, for data sets that have none of their own.")
  var validationShare: Double?

  @Option(help: "Seed of a random split.")
  var seed: UInt64 = 7

  func validate() throws {
    guard shares.count == 2, shares.allSatisfy({ $0 >= 0 }), shares[0] > 0, shares[0] + shares[1] <= 1 else {
      throw ValidationError("--shares takes the shares of training and validation: --shares 0.7 --shares 0.1")
    }
    if let validationShare, !(validationShare > 0 && validationShare < 1) {
      throw ValidationError("--validation-share lies above 0 and below 1, found \(validationShare)")
    }
    if split != nil, !splitList.isEmpty { throw ValidationError("--split and --split-list exclude each other") }
    if form == .table, description.isEmpty { throw ValidationError("table needs --description") }
    for list in splitList where list.split == nil && !FileManager.default.fileExists(atPath: list.url.path) {
      guard let name = list.url.lastPathComponent.split(separator: "=").first, list.url.path.contains("=") else {
        continue
      }
      throw ValidationError("--split-list: '\(name)' is none of train, validation, test")
    }
    if !exclude.isEmpty, form != .folders { throw ValidationError("--exclude is for folders") }
    if unusable == .skip, form != .dicom { throw ValidationError("--unusable is for dicom") }
    if [.folders, .medmnist].contains(form), modality == nil {
      throw ValidationError("\(form.rawValue) needs --modality")
    }
  }

  func run() throws {
    let target = URL(filePath: output)
    let folder = target.deletingLastPathComponent()
    let salt = salt ?? String(UInt64.random(in: .min ... .max), radix: 16)
    let (records, patientCount) = DicomPatients(salt: salt)(try caseSource(beside: folder, salt: salt).cases())
    if patientCount > 0 {
      Console.note("the patients of \(patientCount) cases are those of their DICOM files, as digests")
    }
    let masks = form == .folders ? MaskNames.masks(among: records.map(\.id)) : []
    if let first = masks.first {
      Console.note(
        "\(masks.count) case\(masks.count == 1 ? "" : "s") named like masks of others, as \(first); --exclude PATTERN leaves such files out"
      )
    }
    var manifest = try CaseManifest(imported: try splits(of: records), in: folder)
    manifest.origin = CaseOrigin(
      isSynthetic: false, description: "imported from \(URL(filePath: source).lastPathComponent) (\(form.rawValue))")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try manifest.save(to: target)
    let classes = CaseStatistics(manifest).classes
    try LabelCount.write(classes, to: folder.appending(path: "labels.json"))
    let splits = Split.allCases.map { "\($0.rawValue) \(manifest.records(in: $0).count)" }.joined(separator: ", ")
    Console.note("\(output): \(manifest.records.count) cases of \(classes.count) labels; \(splits)")
  }

  private func splits(of records: [CaseRecord]) throws -> [CaseRecord] {
    let plan = plan(for: records)
    if validationShare != nil, case .random = plan {
      throw VisionError(
        "the data set has no split of its own to take validation cases from", hint: "choose all splits by --shares")
    }
    let split = try plan.assign(records)
    return try validationShare.map { try SplitPlan.drawValidation(share: $0, seed: seed, from: split) } ?? split
  }

  private func caseSource(beside folder: URL, salt: String) throws -> any CaseSource {
    let source = URL(filePath: source)
    switch form {
    case .folders: return FolderSource(source, modality: modality!, excluding: exclude)
    case .table: return try TableSource(source, description.map { try TableDescription(contentsOf: URL(filePath: $0)) })
    case .dicom:
      return DicomSource(
        source, salt: salt, labels: labels.map { URL(filePath: $0) }, unusable: unusable,
        note: { Console.note($0) })
    case .medmnist:
      let names =
        classNames.map { $0.split(separator: ",").map { String($0).trimmingCharacters(in: .whitespaces) } } ?? []
      return MedMNISTSource(
        source, output: folder.appending(path: "images"), modality: modality!, names: names,
        note: { Console.note($0) })
    case .nnunet: return NnUNetSource(source, modality: modality)
    case .rp3d:
      return PublishedSource(
        source, images: images.map { URL(filePath: $0) } ?? source.deletingLastPathComponent(), level: level,
        modality: modality)
    }
  }

  private func plan(for records: [CaseRecord]) -> SplitPlan {
    if !splitList.isEmpty { return .lists(splitList) }
    // Studies without labels are there to be predicted.
    let isGiven =
      split == .given || form == .dicom && labels == nil && split == nil
      || split == nil && records.allSatisfy { $0.split != nil }
    return isGiven ? .given : .random(train: shares[0], validation: shares[1], seed: seed)
  }
}

extension PublishedSource.Level: ExpressibleByArgument {}

extension SplitList: ExpressibleByArgument {
  /// A file, or `SPLIT=FILE`.
  public init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2, let split = Split(spelled: parts[0]) else {
      self.init(URL(filePath: argument))
      return
    }
    self.init(URL(filePath: parts[1]), split: split)
  }
}
