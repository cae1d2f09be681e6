import Files
import Foundation
import TestSupport
import Testing

@testable import VisionBridge

/// Data sets in the forms of others, made small.
@Suite struct CaseSourceTests {
  private static func recipe(_ name: String) throws -> TableDescription {
    let root = Golden.directory.deletingLastPathComponent().deletingLastPathComponent()
    return try TableDescription(contentsOf: root.appending(path: "recipes/import/\(name).json"))
  }

  @Test func theTableOfChestXray14() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        """
        Image Index,Finding Labels,Follow-up #,Patient ID
        00000001_000.png,Cardiomegaly|Emphysema,0,1
        00000002_000.png,No Finding,0,2

        """, "Data_Entry_2017.csv", in: folder)
      try DataSet.copy("pictures/grey.png", to: "images_001/images/00000001_000.png", in: folder)
      let cases = try TableSource(folder, [Self.recipe("chestxray14")]).cases()
      #expect(cases.map(\.labels) == [["Cardiomegaly", "Emphysema"], []])
      #expect(cases.map(\.patient) == ["1", "2"])
      #expect(cases[0].scans[0].path.hasSuffix("images_001/images/00000001_000.png"))
    }
  }

  @Test func theTableOfVinDrMammo() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        """
        study_id,series_id,image_id,laterality,view_position,height,width,breast_birads,breast_density,split
        s1,r1,i1,L,CC,9,9,BI-RADS 2,DENSITY C,training
        s1,r1,i2,L,MLO,9,9,BI-RADS 2,DENSITY C,training
        s1,r1,i3,R,CC,9,9,BI-RADS 1,DENSITY C,training
        s2,r2,i4,L,CC,9,9,BI-RADS 5,DENSITY C,test

        """, "breast-level_annotations.csv", in: folder)
      let cases = try TableSource(folder, [Self.recipe("vindr-mammo")]).cases()
      #expect(cases.map(\.id) == ["s1 L", "s1 R", "s2 L"])
      #expect(cases.map(\.scans.count) == [2, 1, 1])
      #expect(cases.map(\.split) == [.train, .train, .test])
      #expect(cases[2].labels == ["BI-RADS 5"] && cases[2].scans[0].modality == .mammography)
    }
  }

  @Test func theTablesOfTheOtherExternalSets() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        "image_id,series_id,study_id,lesion_type,xmin\na,1,s,Osteophytes,1\na,1,s,Disc space narrowing,2\nb,1,s,No finding,\n",
        "annotations/train.csv", in: folder)
      try DataSet.write(
        "image_id,series_id,study_id,lesion_type,xmin\nc,2,t,Osteophytes,1\n", "annotations/test.csv", in: folder)
      let spine = try TableSource(
        folder, [Self.recipe("vindr-spinexr"), Self.recipe("vindr-spinexr-test")]
      ).cases()
      #expect(spine.map(\.labels) == [["Osteophytes", "Disc space narrowing"], [], ["Osteophytes"]])
      #expect(spine.map(\.split) == [.train, .train, .test])
      #expect(spine.map(\.scans.count) == [1, 1, 1] && spine[2].scans[0].path.hasSuffix("test_images/c.dicom"))
      try DataSet.write(
        "study_id,category,study_file,mask_file\nstudy_0001,CT-0,studies/CT-0/study_0001.nii.gz,\n",
        "dataset_registry.csv",
        in: folder)
      #expect(try TableSource(folder, [Self.recipe("mosmeddata")]).cases().map(\.labels) == [["CT-0"]])
      try DataSet.write(
        "\"Image Data ID\",\"Subject\",\"Group\",\"Sex\"\n\"I45108\",\"011_S_0003\",\"AD\",\"M\"\n", "collection.csv",
        in: folder)
      let adni = try TableSource(folder, [Self.recipe("adni")]).cases()
      #expect(adni.map(\.labels) == [["AD"]] && adni[0].patient == "011_S_0003")
      try DataSet.write(
        #"[{"Type": "MR", "U_id": "M1", "image": "M1_a", "Description": {"Plane": "Axial"}, "Location": "Brain", "Location Category": "Head"}]"#,
        "Descriptions.json", in: folder)
      let medpix = try TableSource(folder, [Self.recipe("medpix2")]).cases()
      #expect(medpix.map(\.labels) == [["Head", "Brain"]] && medpix[0].scans[0].modality == .mri)
    }
  }

  @Test(arguments: [
    (#""{Nothing}""#, "X-ray", "there is no column 'Nothing'"), (#""{a}""#, "MR", "modality 'MR' is none of"),
  ])
  func wrongDescriptionsAreRefusedWithTheRow(_ path: String, _ modality: String, _ message: String) throws {
    try withTemporaryDirectory { folder in
      try DataSet.write("a,b\n1,2\n", "t.csv", in: folder)
      try DataSet.write(
        """
        {"format_version": 1, "source": "", "table": "t.csv", "path": \(path), "modality": {"value": "\(modality)"},
         "labels": [{"columns": ["b"]}]}
        """, "d.json", in: folder)
      let source = TableSource(folder, [try TableDescription(contentsOf: folder.appending(path: "d.json"))])
      let error = try #require(throws: VisionError.self) { try source.cases() }
      #expect(error.description.contains("t.csv, row 2: ") && error.description.contains(message), "\(error)")
    }
  }

  @Test(.enabled(if: SharedData.url("rp3d") != nil)) func aCaseListOfThePaper() throws {
    let list = try #require(SharedData.url("rp3d/demoData.json"))
    let cases = try PublishedSource(list, images: list.deletingLastPathComponent(), level: .icd10s).cases()
    #expect(cases.count == 3 && cases.contains { $0.labels.contains("I71") })
    #expect(cases.flatMap(\.scans).allSatisfy { $0.path.hasSuffix(".npy") })
  }

  @Test func caseListsWithTheStacksOf2023() throws {
    try withTemporaryDirectory { folder in
      try DataSet.copy("vision_io/stack-grey.npy", to: "3/6181.npy", in: folder)
      try DataSet.copy("vision_io/stack-colour.npy", to: "3/6182.npy", in: folder)
      try DataSet.write(
        """
        {"case": {"Samples": [
          {"npy_path": "original/3/6181.npy", "image_data_path": ["data/1.npy", "data/2.npy"], "image_modality": ["CT", "MRI"],
           "articles": ["A"]},
          {"npy_path": "original/3/6182.npy", "image_modality": ["Ultrasound"], "articles": ["A", "B"]},
          {"npy_path": "original/3/6183.npy", "image_modality": ["CT", "CT"], "articles": []}]}}
        """, "train.json", in: folder)
      let list = folder.appending(path: "train.json")
      let found = try PublishedSource(list, images: folder, level: .articles).cases()
      #expect(found.map(\.labels) == [["A", "B"]])
      let scans = found[0].scans
      #expect(scans.map(\.modality) == [.ct, .mri, .ultrasound, .ct, .ct])
      #expect(scans.map(\.volume) == [0, 1, nil, 0, 1])
      #expect(
        scans.map { URL(filePath: $0.path).lastPathComponent.prefix(4) } == ["6181", "6181", "6182", "6183", "6183"])
      for (sample, message) in [
        (#"{"image_modality": ["CT"]}"#, "neither image_data_path nor npy_path"),
        (
          #"{"npy_path": "3/6181.npy", "image_modality": ["CT", "CT", "CT"]}"#,
          "holds 2 images, and image_modality has 3"
        ),
      ] {
        try DataSet.write(#"{"c": {"Samples": [\#(sample)]}}"#, "bad.json", in: folder)
        let source = PublishedSource(folder.appending(path: "bad.json"), images: folder, level: .articles)
        let error = try #require(throws: VisionError.self) { try source.cases() }
        #expect(error.description.contains(message) && error.description.contains("case c"), "\(error)")
      }
      try DataSet.copy("vision_io/plane.npy", to: "data/2.npy", in: folder)
      try DataSet.write(
        #"{"c": {"Samples": [{"image_path": ["x/1.nii.gz"], "image_modalitys": ["CT"], "articles": ["A"]}]}}"#,
        "old.json",
        in: folder)
      let old = try PublishedSource(folder.appending(path: "old.json"), images: folder, level: .articles).cases()
      #expect(old.map { $0.scans.map(\.modality) } == [[.ct]] && old[0].scans[0].path.hasSuffix("1.nii.gz"))
      let files = try PublishedSource(list, images: folder, level: .articles).cases()[0].scans
      #expect(files[1].path.hasSuffix("data/2.npy") && files[1].volume == nil)
    }
  }

  @Test func caseListsByAnatomyAndOfExternalDataSets() throws {
    try withTemporaryDirectory { folder in
      func source(_ content: String, _ modality: Modality? = nil) throws -> PublishedSource {
        try DataSet.write(content, "list.json", in: folder)
        return PublishedSource(
          folder.appending(path: "list.json"), images: folder, level: .articles, modality: modality)
      }
      let sample = #"{"Samples": [{"image_data_path": ["1.npy"], "image_modality": ["CT"], "articles": ["A"]}]}"#
      let byAnatomy = try source(#"{"Spine": {"c": \#(sample), "b": \#(sample)}, "Chest": {"a": \#(sample)}}"#).cases()
      #expect(byAnatomy.map(\.id) == ["a", "b", "c"] && byAnatomy.allSatisfy { $0.labels == ["A"] })
      try DataSet.copy("vision_io/plane.npy", to: "set/1.npy", in: folder)
      let list = #"{"home/them/set/1.npy": ["Glioma", "Normal"], "home/them/set/2.npy": []}"#
      let external = try source(list, .mri).cases()
      #expect(external.map(\.labels) == [["Glioma", "Normal"], []] && external[0].scans.map(\.modality) == [.mri])
      #expect(external[0].scans[0].path.hasSuffix("\(folder.lastPathComponent)/set/1.npy"))
      for (content, message) in [
        (list, "does not say how the images were made"), (#"{"c": {}}"#, "Samples"),
        (#"{"Spine": {"c": {"Samples": [{"image_modality": 1}]}}}"#, "image_modality"),
      ] {
        let error = try #require(throws: (any Error).self) { try source(content).cases() }
        #expect("\(error)".contains(message), "\(error)")
      }
    }
  }

  @Test func segmentsOfNnUNetAreLabels() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        #"{"channel_names": {"0": "T1", "1": "FLAIR"}, "labels": {"background": 0, "edema": 1, "whole": [1, 2]}, "numTraining": 1, "file_ending": ".nii.gz"}"#,
        "dataset.json", in: folder)
      let shape = ZYX(z: 1, y: 2, x: 2)
      for (name, values) in [("labelsTr/p1", [0, 2, 0, 0]), ("imagesTr/p1_0000", [1, 2, 3, 4])] as [(String, [Float])] {
        let url = folder.appending(path: "\(name).nii.gz")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try NiftiWriter.write(
          Scan(voxels: values, shape: shape, spacingMM: ZYX(z: 1, y: 1, x: 1)), to: url, datatype: .float32)
      }
      let cases = try NnUNetSource(folder).cases()
      #expect(cases.map(\.labels) == [["whole"]] && cases[0].scans.map(\.modality) == [.mri, .mri])
      #expect(cases[0].scans[1].path.hasSuffix("imagesTr/p1_0001.nii.gz"))
    }
  }

  @Test func channelsOfTheDecathlonAreVolumesOfAFile() throws {
    try withTemporaryDirectory { folder in
      try DataSet.write(
        #"{"modality": {"0": "FLAIR", "1": "T1w"}, "labels": {"0": "background", "1": "edema"}, "training": [{"image": "./imagesTr/b.nii.gz", "label": "./labelsTr/b.nii.gz"}, {"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"}]}"#,
        "dataset.json", in: folder)
      let scan = Scan(voxels: [0, 1, 0, 0], shape: ZYX(z: 1, y: 2, x: 2), spacingMM: ZYX(z: 1, y: 1, x: 1))
      // `a` has a file for each channel, `b` one with both.
      for name in ["labelsTr/a", "labelsTr/b", "imagesTr/a_0000", "imagesTr/a_0001"] {
        let url = folder.appending(path: "\(name).nii.gz")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try NiftiWriter.write(scan, to: url, datatype: .float32)
      }
      try DataSet.copy("vision_io/series.nii.gz", to: "imagesTr/b.nii.gz", in: folder)
      let cases = try NnUNetSource(folder).cases()
      #expect(cases.map(\.id) == ["a", "b"])
      #expect(cases.map { $0.scans.map(\.volume) } == [[nil, nil], [0, 1]])
      #expect(cases[0].scans[1].path.hasSuffix("imagesTr/a_0001.nii.gz"))
      let manifest = try CaseManifest(imported: cases, in: folder)
      let volumes = try manifest.records[1].scans.map { try ScanReader.read(manifest.location(of: $0)).voxels }
      #expect(volumes[0] != volumes[1])
    }
  }

  @Test func aRandomSplitKeepsPatientsTogether() throws {
    let records = (0..<300).map { index in
      CaseRecord(id: "\(index)", patient: "p\(index / 3)", split: nil, labels: [], scans: [])
    }
    let plan = SplitPlan.random(train: 0.7, validation: 0.1, seed: 1)
    let split = try plan.assign(records)
    #expect(Split.allCases.map { part in split.count { $0.split == part } } == [210, 30, 60])
    for start in stride(from: 0, to: 300, by: 3) { #expect(Set(split[start..<start + 3].map(\.split)).count == 1) }
    #expect(try plan.assign(records.reversed()).reversed().map(\.split) == split.map(\.split))
    #expect(try SplitPlan.random(train: 0.7, validation: 0.1, seed: 2).assign(records) != split)
  }
}
