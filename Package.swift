// swift-tools-version: 6.2
import PackageDescription

/// Where libtorch lives: `LIBTORCH` when set, else what `Scripts/setup` unpacked.
let libtorch = Context.environment["LIBTORCH"] ?? "\(Context.packageDirectory)/.libtorch/torch"

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
]

let linkLibtorch: [LinkerSetting] = [
  .unsafeFlags([
    "-L\(libtorch)/lib", "-Xlinker", "-rpath", "-Xlinker", "\(libtorch)/lib",
    "-Xlinker", "--disable-new-dtags",
  ]),
  .linkedLibrary("torch_cpu"), .linkedLibrary("c10"), .linkedLibrary("dl"),
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
    .library(name: "TextEncoder", targets: ["TextEncoder"]),
    .library(name: "Ontology", targets: ["Ontology"]),
    .library(name: "SemanticIndex", targets: ["SemanticIndex"]),
    .library(name: "VisionBridge", targets: ["VisionBridge"]),
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
    .systemLibrary(name: "CZip", providers: [.apt(["libzip-dev"])]),
    .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),

    // Numeric engine.
    .target(
      name: "CTorch",
      cxxSettings: [
        .unsafeFlags([
          "-isystem", "\(libtorch)/include",
          "-isystem", "\(libtorch)/include/torch/csrc/api/include",
          "-Wall", "-Werror",
        ])
      ],
      linkerSettings: linkLibtorch),
    module("Torch", ["CTorch"]),
    module("NN", ["Torch"]),

    // Knowledge.
    module("Tokenizer", ["CUtf8proc"]),
    .target(name: "CDotProduct"),
    module("EmbeddingIndex", ["COpenBLAS", "CDotProduct"]),
    module(
      "Ontology",
      [
        .product(name: "GRDB", package: "GRDB.swift"), .product(name: "GRDBSQLite", package: "GRDB.swift"), crypto,
        "CZlib", "CZip",
      ]),
    module("TextEncoder", ["Tokenizer", "Torch", "NN", "EmbeddingIndex", crypto]),
    module("SemanticIndex", ["Ontology", "TextEncoder", "EmbeddingIndex", "Torch"]),

    // Images.
    module("VisionBridge", ["CNifti", "Torch", "NN"]),

    .target(name: "CWaitPolicy"),
    .executableTarget(
      name: "CLI",
      dependencies: [
        "CWaitPolicy", "Torch", "NN", "Tokenizer", "TextEncoder", "EmbeddingIndex", "Ontology", "SemanticIndex",
        "VisionBridge",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),

    // Feeds damaged files to every reader; see Scripts/fuzz.
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "CZlib", "EmbeddingIndex", "NN", "Ontology", "SemanticIndex", "TestSupport", "TextEncoder", "Tokenizer",
        "Torch", "VisionBridge",
      ],
      path: "Tests/Fuzz", swiftSettings: swiftSettings),
    tests("FuzzTests", ["Fuzz"]),

    // Tests.
    .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: swiftSettings),
    tests("TorchTests", ["Torch"]),
    tests("NNTests", ["Torch", "NN"]),
    tests("TokenizerTests", ["Tokenizer"]),
    tests("EmbeddingIndexTests", ["EmbeddingIndex"]),
    tests("OntologyTests", ["Ontology", .product(name: "GRDB", package: "GRDB.swift")], exclude: ["Fixtures"]),
    tests("TextEncoderTests", ["TextEncoder", "Tokenizer", "Torch", "NN"]),
    tests("SemanticIndexTests", ["SemanticIndex", "Ontology", "TextEncoder", "EmbeddingIndex", "Torch"]),
    tests("VisionBridgeTests", ["VisionBridge", "Torch", "NN"]),
    tests(
      "CLITests",
      [
        "CLI", "Ontology", "TextEncoder", "VisionBridge", "Torch", "NN",
        .product(name: "GRDB", package: "GRDB.swift"),
      ]),
  ],
  cxxLanguageStandard: .cxx20
)
