import Files
import Foundation
import NN
import Phantom
import TestSupport
import Torch
import VisionBridge

extension Parser {
  /// Scans, lists of cases, recipes and class embeddings.
  static var vision: [Parser] {
    [
      Parser(
        name: "nifti", sources: ["VisionBridge/Scans"], tokens: ["n+1\0", "ni1\0", "n+2\0\r\n\u{1A}\n"],
        seeds: {
          let folder = "Tests/Golden/vision_io"
          return try samples(in: folder, endings: [".nii", ".nii.gz"]) + pairs(folder)
        }, read: readScan),
      Parser(
        name: "npy",
        sources: [
          "VisionBridge/Scans/Npy", "VisionBridge/Scans/ScanReader.swift", "VisionBridge/Scans/VoxelType.swift",
        ],
        tokens: [
          "'shape': (", "'descr': '<f4'", "'descr': '>u8'", "True", "(0,)", "(3, 4, 3), ", "99999999999999999999", "L,",
        ],
        seeds: { try samples(in: "Tests/Golden/vision_io", endings: [".npy"]) },
        read: { file in
          do { _ = try NpyReader.readKeySlice(file) } catch is VisionError { return try readScan(file) }
          return 1
        }),
      Parser(
        name: "dicom", sources: ["VisionBridge/Scans/Dicom", "VisionBridge/Scans/Grey.swift"],
        tokens: ["DICM", "OW\0\0", "SQ\0\0", "1.2.840.10008.1.2.5", "PALETTE COLOR", "YBR_FULL_422", "\\"],
        seeds: {
          let kinds = ["plain", "tilt", "displayed"].map { "Tests/Golden/dicom/\($0)" }
          let files = [
            "palettes/words", "palettes/bytes", "floats/float", "floats/double", "floats/inverted", "enhanced",
            "unknown-plain",
            "unknown-typed",
          ]
          return try kinds.flatMap { try samples(in: $0, endings: [".dcm"]) }
            + samples(files.map { "Tests/Golden/dicom/\($0).dcm" })
        },
        read: { file in
          let shown = try? ScanReader.read(ScanLocation(file), asDisplayed: true).voxels.count
          return try readScan(file) + (shown ?? 0)
        }),
      Parser(
        name: "dicom-series", sources: ["VisionBridge/Scans/Dicom"], tokens: ["DICM", "1.2.3"],
        seeds: {
          try ["plain", "slopes", "two-volumes"].map {
            Sample(directory: try samples(in: "Tests/Golden/dicom/\($0)", endings: [".dcm"]).flatMap(\.files))
          }
        }, read: readScan),
      Parser(
        name: "published-cases", sources: ["VisionBridge/Import/PublishedSource.swift"],
        tokens: ["\"Samples\"", "\"npy_path\"", "\"image_modality\"", "null"],
        seeds: {
          let list = """
            {"c": {"Samples": [{"image_data_path": ["1.npy"], "image_modality": ["CT"], "articles": ["A"], "icd10s": ["I71"]},
            {"npy_path": "2.npy", "image_modalitys": ["MRI", "X ray"]}]}}
            """
          return [Sample("cases.json", Array(list.utf8))]
        },
        read: { file in
          try PublishedSource(file, images: file.deletingLastPathComponent(), level: .articles).cases().count
        }),
      Parser(
        name: "two-columns", sources: ["VisionBridge/Cases/TwoColumns.swift", "VisionBridge/Cases/Relabelling.swift"],
        tokens: [",", "\"", "\n", "\t"],
        seeds: { [Sample("members.csv", Array("label,class\nMeningioma,C70\n\"Glioma, high\",C71\nScar,\n".utf8))] },
        read: { file in
          let cases = CaseManifest(
            records: [CaseRecord(id: "a", split: .train, labels: ["Meningioma"], scans: [])], folder: file)
          return try Relabelling(contentsOf: file)(cases).manifest.records.count
        }),
      Parser(
        name: "picture", sources: ["VisionBridge/Scans/Pictures", "VisionBridge/Scans/Grey.swift"],
        tokens: ["IHDR", "IDAT", "PLTE", "tRNS", "IEND"],
        seeds: {
          try samples(in: "Tests/Golden/pictures", endings: [".png", "grey.jpg", "rgb.jpg", "halved.jpg", ".jpeg"])
        }, read: readScan),
      Parser(
        name: "medmnist", sources: ["VisionBridge/Import/MedMNISTSource.swift"],
        tokens: ["train_images.npy", "'descr': '|u1'", "(3, 4, 5)"],
        seeds: { try samples(in: "Tests/Golden/pictures", endings: [".npz"]) },
        read: { file in
          let output = file.deletingLastPathComponent().appending(path: "images")
          defer { try? FileManager.default.removeItem(at: output) }
          return try MedMNISTSource(file, output: output, modality: .xRay).cases().count
        }),
      Parser(
        name: "table-description",
        sources: ["VisionBridge/Import/TableDescription.swift"],
        tokens: ["{", "}", "\"value\"", "\"names\""],
        seeds: { try samples(["chestxray14", "vindr-mammo", "medpix2"].map { "recipes/import/\($0).json" }) },
        read: { file in
          try TableDescription(contentsOf: file).labels.count
        }),
      Parser(
        name: "case-manifest", sources: ["VisionBridge/Cases"], tokens: ["\"key_slice\":-1", "\n", "{}\n"],
        seeds: { [manifest()] },
        read: { file in
          _ = try CaseManifest.validate(file, labels: ["Meningioma", "Normal"], scans: .header)
          let manifest = try CaseManifest.load(file)
          _ = try LabelSpace(labels: ["Meningioma", "Normal"]).indices(of: manifest.records)
          return manifest.records.count
        }),
      Parser(
        name: "vision-recipe", sources: ["VisionBridge/Run/VisionRecipe.swift", "Files/RecipeFile.swift"],
        seeds: { try samples(["demo", "rp3d", "soop"].map { "recipes/vision/\($0).json" }) },
        read: { file in
          let recipe = try VisionRecipe(contentsOf: file)
          return try recipe.json().count
        }),
      Parser(
        name: "class-embeddings",
        sources: [
          "NN/ClassEmbeddings", "VisionBridge/Cases/LabelSpace.swift", "Torch/Weights/Safetensors.swift",
          "Torch/Weights/SafetensorsHeader.swift",
        ],
        seeds: classEmbeddings, read: { try LabelSpace.load($0).labels.count }),
      Parser(
        name: "phantom-grammar",
        sources: ["Phantom/PhantomTables", "Phantom/PhantomGrammar.swift"],
        seeds: { try samples(["knowledge/phantom-grammar.json"]) },
        read: { try PhantomGrammar(contentsOf: $0).version }),
    ]
  }

  /// Headers with their voxels, as folders.
  private static func pairs(_ folder: String) throws -> [Sample] {
    try [["pair.hdr", "pair.img"], ["pair-gz.hdr.gz", "pair-gz.img.gz"], ["pair2.hdr", "pair2.img"]].map { names in
      Sample(directory: try samples(names.map { "\(folder)/\($0)" }).flatMap(\.files))
    }
  }

  /// Reads every volume of a small series; of a folder the image whose header is in it.
  private static func readScan(_ location: URL) throws -> Int {
    var file = location
    if location.hasDirectoryPath || location.pathExtension.isEmpty {
      let names = try FileManager.default.contentsOfDirectory(atPath: location.path)
      if let header = names.sorted().first(where: { $0.contains(".hdr") }) { file = location.appending(path: header) }
    }
    let header = try ScanReader.header(of: file)
    var count = 0
    for volume in 0..<min(3, header.volumeCount) {
      count += try ScanReader.read(file, volume: volume, orientation: .canonical).voxels.count
    }
    return count
  }

  private static func manifest() -> Sample {
    let volume = Golden.url("vision_io/int16-little.nii").path
    let plane = Golden.url("vision_io/plane.npy").path
    let lines = [
      #"{"id": "a", "split": "train", "labels": ["Meningioma"], "scans": [{"path": "\#(volume)", "modality": "MRI"}]}"#,
      #"{"id": "b", "split": "validation", "labels": [], "scans": [{"path": "\#(plane)", "modality": "X-ray"}]}"#,
      #"{"id": "c", "split": "test", "labels": ["Normal"], "scans": [{"path": "no.npy", "modality": "CT", "key_slice": 1}]}"#,
    ]
    return Sample("cases.jsonl", Array(lines.joined(separator: "\n").utf8))
  }

  private static func classEmbeddings() throws -> [Sample] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "nosology-fuzz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let embeddings = Tensor((0..<12).map { Float($0) / 12 }, shape: [3, 4])
    let classes = try ClassEmbeddings(
      [
        .init("Normal", texts: ["normal"]),
        .init("Lung\u{a0}abscess", system: "X", code: "1", texts: ["pus", "abscess"]),
      ],
      embeddings: embeddings, encoderDigest: "abc", ontologyVersion: "1", creator: "fuzz")
    let names = Sample("labels.json", Array(#"["Normal", "Meningioma"]"#.utf8))
    let objects = Sample("labels.json", Array(#"[{"label": "Normal", "code": "x"}, {"label": "Meningioma"}]"#.utf8))
    return [try Sample(contentsOf: try LabelSpace(classes).save(in: folder)), names, objects]
  }
}
