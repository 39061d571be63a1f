// swift-tools-version: 6.1
import PackageDescription

// A separate program that aligns a model with this package's libraries. `swift run align-example
// MODEL DATA LOSS OUT` in this directory builds all of them. The tests build the same source as a
// target of the main package.
let package = Package(
  name: "align-example",
  dependencies: [.package(name: "dora-host", path: "../../..")],
  targets: [
    .executableTarget(
      name: "align-example",
      dependencies: [.product(name: "Workflows", package: "dora-host")])
  ])
