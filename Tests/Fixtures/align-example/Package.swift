// swift-tools-version: 6.1
import PackageDescription

// A program of its own that aligns a model with this package's libraries. `swift run align-example MODEL DATA LOSS OUT`
// here builds all of them; the tests build the same source as a target of the package above.
let package = Package(
  name: "align-example",
  dependencies: [.package(name: "dora-host", path: "../../..")],
  targets: [
    .executableTarget(
      name: "align-example",
      dependencies: [.product(name: "Workflows", package: "dora-host")])
  ])
