// swift-tools-version: 6.2
import PackageDescription

// A package of a user: it depends on Nosology by path or, with NOSOLOGY_URL, by the tag 0.0.1 of a repository
// (Scripts/test-dependent).
let nosology: Package.Dependency =
  Context.environment["NOSOLOGY_URL"].map { .package(url: $0, exact: "0.0.1") }
  ?? .package(name: "nosology", path: "../..")

let package = Package(
  name: "dependent",
  dependencies: [nosology],
  targets: [
    .target(
      name: "Examples",
      dependencies: [
        .product(name: "KnowledgeEncoder", package: "nosology"), .product(name: "Ontology", package: "nosology"),
        .product(name: "TextEncoder", package: "nosology"),
      ]),
    .testTarget(name: "ExamplesTests", dependencies: ["Examples"]),
  ])
