// swift-tools-version: 6.2
import PackageDescription

/// Where libtorch lives: `LIBTORCH` when set, else what `Scripts/setup` unpacked.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch/torch"
/// A folder with libctorch.so, the C face of libtorch, when the executable is to run with several versions of libtorch
/// (see Scripts/portable); else the face is compiled in.
let libctorch = Context.environment["NOSOLOGY_LIBCTORCH"]

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let linkLibtorch: [LinkerSetting] = [
  .unsafeFlags(
    [
      "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker",
      libctorch == nil ? "\(libtorch)/lib" : "$ORIGIN/../lib",
      "-Xlinker", "--disable-new-dtags",
    ] + (libctorch.map { ["-L\($0)", "-lctorch"] } ?? [])),
  .linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("dl"), .linkedLibrary("m"),
]

/// Headers of libtorch, whose own warnings are not ours.
let libtorchHeaders: [CXXSetting] = [
  .unsafeFlags([
    "-isystem", "\(libtorch)/include",
    "-isystem", "\(libtorch)/include/torch/csrc/api/include",
    "-Wall", "-Werror",
  ])
]

let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")

/// A Swift module of ours: same settings everywhere.
func module(
  _ name: String, _ dependencies: [Target.Dependency], linkerSettings: [LinkerSetting] = []
) -> Target {
  .target(
    name: name, dependencies: dependencies, swiftSettings: swiftSettings,
    linkerSettings: linkerSettings)
}

/// A test target; its fixtures are read by path, not bundled.
func tests(_ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []) -> Target {
  .testTarget(
    name: name, dependencies: dependencies + ["TestSupport"], exclude: exclude, swiftSettings: swiftSettings)
}

let package = Package(
  name: "nosology",
  products: [
    .executable(name: "nosology", targets: ["CLI"]),
    .library(name: "Tokenizer", targets: ["Tokenizer"]),
    .library(name: "TextEncoder", targets: ["TextEncoder", "Statistics"]),
    .library(name: "Ontology", targets: ["Ontology"]),
    .library(name: "Curation", targets: ["Curation"]),
    .library(name: "KnowledgeEncoder", targets: ["KnowledgeEncoder", "NN", "Statistics"]),
    .library(name: "VisionBridge", targets: ["VisionBridge", "NN", "Statistics"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
  ],
  targets: [
    // System libraries (Debian packages, see Scripts/setup).
    .systemLibrary(name: "CUtf8proc", providers: [.apt(["libutf8proc-dev"])]),
    .systemLibrary(name: "CNifti", providers: [.apt(["libnifti-dev"])]),
    .systemLibrary(name: "CZlib", providers: [.apt(["zlib1g-dev"])]),
    .systemLibrary(name: "CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    .target(name: "CImages", linkerSettings: [.linkedLibrary("png"), .linkedLibrary("jpeg")]),
    .target(
      name: "CDicom", cxxSettings: [.unsafeFlags(["-isystem", "/usr/include/gdcm-3.0", "-Wall", "-Werror"])],
      linkerSettings: ["gdcmMSFF", "gdcmDSED", "gdcmDICT", "gdcmCommon"].map { .linkedLibrary($0) }),

    // Numeric engine.
    libctorch == nil
      ? .target(
        name: "CTorch",
        cxxSettings: libtorchHeaders,
        linkerSettings: linkLibtorch)
      : .systemLibrary(name: "CTorch", path: "Sources/CTorch/include"),
    module("Names", []),
    module("Files", ["CDeflate", "CZip", "CZlib", "Names", crypto]),
    module("Deterministic", []),
    module("Statistics", ["Deterministic"]),
    module("Torch", ["CTorch", "Files"], linkerSettings: libctorch == nil ? [] : linkLibtorch),
    module("NN", ["Files", "Torch"]),

    // Knowledge.
    module("Tokenizer", ["CUtf8proc", "Files"]),
    .target(name: "CDotProduct"),
    // Debian's libopenblas-dev: compiled against its header, opened at run time apart from libtorch.
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl")]),
    module("VectorSearch", ["COpenBLAS", "CDotProduct", "Files"]),
    module(
      "Ontology",
      [
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto,
        "Deterministic", "Files", "Names",
      ]),
    module("Curation", ["Deterministic", "Files", "Ontology"]),
    module(
      "TextEncoder", ["Deterministic", "Files", "Statistics", "Tokenizer", "Torch", "NN", "VectorSearch", crypto]),
    module(
      "KnowledgeEncoder",
      ["Deterministic", "Files", "NN", "Names", "Ontology", "Statistics", "TextEncoder", "VectorSearch", "Torch"]),

    // Images.
    module(
      "VisionBridge", ["CDicom", "CImages", "CNifti", "Deterministic", "Files", "Names", "Statistics", "Torch", "NN"]),
    module("Phantom", ["Deterministic", "Files", "VisionBridge"]),

    // The page of a demo.
    module("Report", ["Files", "KnowledgeEncoder", "Ontology", "TextEncoder", "VisionBridge"]),

    .target(name: "CWaitPolicy"),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "CWaitPolicy", "Deterministic", "Files", "Names", "Statistics", "Torch", "NN", "Tokenizer", "TextEncoder",
        "VectorSearch", "Ontology", "Curation", "KnowledgeEncoder", "Phantom", "Report", "VisionBridge",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings,
      // The allocator of the whole process (docs/decisions/0015-allocator.md).
      linkerSettings: [.linkedLibrary("tcmalloc_minimal")]),

    // Feeds damaged files to every reader; see Scripts/fuzz.
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "CZlib", "Curation", "VectorSearch", "Files", "NN", "Ontology", "Phantom", "KnowledgeEncoder", "TestSupport",
        "TextEncoder", "Tokenizer", "Torch", "VisionBridge",
      ],
      path: "Tests/Fuzz", swiftSettings: swiftSettings),
    tests("FuzzTests", ["Fuzz"]),

    // Tests.
    .target(
      name: "TestSupport", dependencies: ["Files"], path: "Tests/TestSupport", swiftSettings: swiftSettings),
    .target(name: "StandInDevice", path: "Tests/StandInDevice", cxxSettings: libtorchHeaders),
    .target(
      name: "DeviceTestSupport", dependencies: ["NN", "StandInDevice", "TestSupport", "Torch"],
      path: "Tests/DeviceTestSupport",
      swiftSettings: swiftSettings),
    tests("FilesTests", ["Files"]),
    tests("DeterministicTests", ["Deterministic"]),
    tests("StatisticsTests", ["Statistics"]),
    tests("NamesTests", ["Names"]),
    tests("TorchTests", ["Torch", "DeviceTestSupport"]),
    tests("NNTests", ["Files", "Torch", "NN", "DeviceTestSupport"]),
    tests("TokenizerTests", ["Tokenizer"]),
    tests("VectorSearchTests", ["VectorSearch", "COpenBLAS", "Deterministic"]),
    .target(
      name: "OntologyTestSupport", dependencies: ["Ontology", "TestSupport"], path: "Tests/OntologyTestSupport",
      swiftSettings: swiftSettings),
    tests(
      "OntologyTests",
      [
        "Ontology", "Names", "Deterministic", "Files", "OntologyTestSupport",
        .product(name: "GRDB", package: "GRDB.swift"),
      ],
      exclude: ["Fixtures"]),
    tests("CurationTests", ["Curation", "Files", "Ontology", "OntologyTestSupport"]),
    tests("TextEncoderTests", ["TextEncoder", "Statistics", "Tokenizer", "Files", "Torch", "NN", "DeviceTestSupport"]),
    tests(
      "KnowledgeEncoderTests",
      ["KnowledgeEncoder", "Files", "NN", "Ontology", "Statistics", "TextEncoder", "VectorSearch", "Torch"]),
    tests(
      "VisionBridgeTests", ["VisionBridge", "Deterministic", "Files", "Statistics", "Torch", "NN", "DeviceTestSupport"]),
    tests("PhantomTests", ["Phantom", "VisionBridge", "Deterministic"]),
    tests("ReportTests", ["Report", "VisionBridge"]),
    tests(
      "CLITests",
      [
        "CLI", "Curation", "Files", "KnowledgeEncoder", "Names", "Ontology", "TextEncoder", "VisionBridge", "Torch",
        "NN",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  cxxLanguageStandard: .cxx20
)
