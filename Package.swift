// swift-tools-version: 6.1
import PackageDescription

// A pack exports only its entry point, must not have undefined symbols, and is completely resolved
// when it is loaded.
let packLink: [LinkerSetting] = [
  .unsafeFlags([
    "-Xlinker", "--version-script=\(Context.packageDirectory)/Plugins/exports/pack.map",
    "-Xlinker", "--as-needed", "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker",
    "defs",
  ])
]
// For a build with --static-swift-stdlib, which leaves libraries without the runtime: see
// Sources/dora_torch/wheel.
let runtimeLink: [LinkerSetting] =
  Context.environment["DORA_STATIC_SWIFT"] == "1" ? [.unsafeFlags(["-static-stdlib"])] : []
// A pack in C or C++ doesn't depend on the Swift runtime that SwiftPM would add.
let cPackLink: [LinkerSetting] =
  packLink + [.unsafeFlags(["-nostartfiles", "-static-stdlib", "-no-toolchain-stdlib-rpath"])]

// The host library exports only the functions of dora_host.h. Unloading it has no effect, because
// the Swift runtime doesn't support being unloaded.
let hostLibraryLink: [LinkerSetting] = [
  .unsafeFlags([
    "-Xlinker", "--version-script=\(Context.packageDirectory)/Sources/HostLibrary/exports.map",
    "-Xlinker", "-z", "-Xlinker", "nodelete",
  ])
]

func pack(_ name: String, in language: Language) -> Target {
  .target(
    name: name, dependencies: language == .swift ? ["DoRAPlugin"] : ["CDoRA"],
    path: "Plugins/\(name)", publicHeadersPath: ".",
    linkerSettings: language == .swift ? packLink + runtimeLink : cPackLink)
}
enum Language { case c, cxx, swift }

let packs = [
  pack("dpo", in: .c), pack("simpo", in: .c), pack("lire", in: .cxx), pack("dpo-pl", in: .cxx),
  pack("rrhf", in: .swift),
  // The examples in the documentation, with one loss in each language.
  pack("example-c", in: .c), pack("example-cpp", in: .cxx), pack("example-swift", in: .swift),
  // Packs with several objectives, which are written with dora.hpp.
  pack("pairwise", in: .cxx), pack("anchored", in: .cxx), pack("robust-pairwise", in: .cxx),
  pack("f-divergence", in: .cxx), pack("reference-free", in: .cxx), pack("token-level", in: .cxx),
  pack("optimal-transport", in: .cxx), pack("unpaired", in: .cxx), pack("listwise", in: .cxx),
  pack("dora-official", in: .cxx), pack("adaptive", in: .cxx), pack("score-margin", in: .cxx),
  pack("displacement", in: .cxx), pack("policy-gradient", in: .cxx),
  // A pack with robustifiers.
  pack("example-robustifier", in: .c),
]

// Kernels are optimized in every configuration, because they are 10 to 1000 times slower with -O0.
// -fno-math-errno allows square roots to be vectorized.
let kernelFlags: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]

let package = Package(
  name: "dora-host",
  products: [
    .executable(name: "dora-host", targets: ["dora-host"]),
    .executable(name: "dora-bench", targets: ["dora-bench"]),
    .library(name: "dora_host", type: .dynamic, targets: ["HostLibrary"]),
    // The libraries for other programs, which provide whole workflows and their parts.
    .library(name: "Workflows", targets: ["Workflows", "Responses", "Work"]),
    .library(name: "Training", targets: ["Training", "Objectives", "PluginHost"]),
    .library(name: "Transformer", targets: ["Transformer", "TensorCore", "Tokenization"]),
    .library(name: "Preferences", targets: ["Preferences", "Calibration", "Statistics"]),
  ] + packs.map { .library(name: $0.name, type: .dynamic, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "3.12.0"),
    // Only for `swift package generate-documentation`; nothing is linked with it.
    .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.4.0"),
  ],
  targets: [
    // The plugin interface, and the module for writing plugins in Swift.
    .target(name: "CDoRA"),
    .target(name: "DoRAPlugin", dependencies: ["CDoRA"]),
    .target(name: "CKitFiles"),
    .target(name: "PluginTemplates", dependencies: ["Failures", "CKitFiles"]),

    // The classification of errors by the kind of failure, which any library may use.
    .target(name: "Failures"),

    // Numbers.
    .target(name: "CheckedNumbers"),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CKernels", cSettings: kernelFlags),
    .target(name: "TensorCore", dependencies: ["Failures", "COpenBLAS", "CKernels"]),
    .target(name: "Optimization", dependencies: ["Failures", "TensorCore", "CKernels"]),
    .target(name: "Objectives", dependencies: ["Failures"]),
    .target(name: "CalibrationFormula", dependencies: ["Failures", "Work"]),
    .target(name: "RandomNumbers"),
    .target(name: "Statistics", dependencies: ["RandomNumbers"]),

    // Files.
    .target(name: "SafeText"),
    .target(name: "StrictJSON", dependencies: ["Failures", "SafeText"]),
    .target(name: "FileFormats", dependencies: ["Failures"]),
    .target(
      name: "Tokenization", dependencies: ["Failures", "StrictJSON", "FileFormats"],
      exclude: ["Unicode/README.md", "Unicode/make-tables.py"]),
    .target(name: "ChatTemplates", dependencies: ["Failures", "StrictJSON", "FileFormats"]),
    .target(
      name: "Preferences",
      dependencies: [
        "Failures", "StrictJSON", "FileFormats", "ChatTemplates", "Work",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "CFiles"),
    .target(name: "Work", dependencies: ["Failures", "CheckedNumbers"]),
    .target(name: "LocalSystem", dependencies: ["Failures", "CSandbox", "StrictJSON", "Work"]),
    .target(
      name: "Checkpoints",
      dependencies: [
        "Failures", "CFiles", "LocalSystem", "TensorCore", "StrictJSON", "FileFormats",
      ]),

    // Models.
    .target(
      name: "Transformer",
      dependencies: [
        "Failures", "TensorCore", "Checkpoints", "StrictJSON", "RandomNumbers", "CheckedNumbers",
        "Work",
      ]),
    .target(
      name: "ModelExport", dependencies: ["Failures", "Checkpoints", "StrictJSON", "Tokenization"]),
    .target(
      name: "Calibration",
      dependencies: [
        "CalibrationFormula",
        "Preferences", "Tokenization", "Transformer", "Optimization", "TensorCore", "CKernels",
        "Statistics", "RandomNumbers", "Work",
      ]),

    // Plugins.
    .systemLibrary(name: "CLtdl", providers: [.apt(["libltdl-dev"])]),
    .target(name: "CSandbox"),
    .target(
      name: "PluginHost",
      dependencies: [
        "Failures", "BuildRecord", "CDoRA", "CLtdl", "CSandbox", "FileFormats", "LocalSystem",
        "Objectives", "SafeText",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Packs",
      dependencies: [
        "Failures", "FileFormats", "LocalSystem", "PluginHost", "PluginConformance", "Objectives",
        "StrictJSON",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "CDoRAHost", dependencies: ["CDoRA"]),
    .target(
      name: "HostLibrary",
      dependencies: [
        "Failures", "BuildRecord", "CDoRA", "CDoRAHost", "CalibrationFormula", "Objectives",
        "PluginHost", "Packs",
      ],
      exclude: ["exports.map"], linkerSettings: hostLibraryLink + runtimeLink),
    .target(
      name: "PluginConformance",
      dependencies: [
        "Failures", "BuildRecord", "CDoRA", "CSandbox", "CheckedNumbers", "LocalSystem",
        "Objectives",
        "PluginHost",
        "RandomNumbers",
      ]),

    // Several processes. The code that uses MPI is compiled by hand; see docs/scaling.md.
    .target(name: "CDoRAMPI", exclude: ["mpi"]),
    .target(name: "Collectives", dependencies: ["Failures", "CDoRAMPI"]),

    // Charts and reports.
    .target(name: "Reports", dependencies: ["CheckedNumbers"]),

    // Training. Each build determines the source revision.
    .plugin(
      name: "SourceRevision", capability: .buildTool(), path: "Sources/SourceRevision"),
    .target(name: "BuildRecord", plugins: ["SourceRevision"]),
    .target(
      name: "Training",
      dependencies: [
        "Failures", "BuildRecord",
        "TensorCore", "Optimization", "Transformer", "Checkpoints", "Objectives", "Preferences",
        "Tokenization", "Collectives", "RandomNumbers", "CheckedNumbers", "LocalSystem", "Work",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    // Workflows that are built from these parts.
    .target(
      name: "Responses",
      dependencies: [
        "Calibration", "ChatTemplates", "LocalSystem", "Preferences", "RandomNumbers", "StrictJSON",
        "Tokenization", "Training", "Transformer", "Work",
      ]),
    .target(
      name: "Evaluation",
      dependencies: [
        "ChatTemplates", "LocalSystem", "Preferences", "Responses", "Statistics", "StrictJSON",
        "TensorCore", "Training", "Transformer", "Work",
      ]),
    .target(
      name: "Workflows",
      dependencies: [
        "Failures", "BuildRecord", "Calibration", "ChatTemplates", "CheckedNumbers", "Checkpoints",
        "Collectives", "Evaluation", "LocalSystem", "Objectives", "Optimization", "Packs",
        "PluginHost",
        "Preferences", "Responses", "SafeText", "Statistics", "StrictJSON", "TensorCore",
        "Training",
        "Transformer", "Work",
      ]),
    .target(
      name: "Replay",
      dependencies: [
        "Failures", "Objectives", "PluginHost", "Preferences", "StrictJSON", "Training", "Work",
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "Failures", "Training", "Calibration", "Transformer", "Objectives", "Statistics", "Reports",
        "TensorCore", "RandomNumbers", "Preferences", "StrictJSON", "Work",
      ]),
    .executableTarget(
      name: "dora-host",
      dependencies: [
        "Failures", "Experiments", "Training", "Calibration", "PluginConformance", "PluginHost",
        "Preferences",
        "Tokenization", "ChatTemplates", "Transformer", "Checkpoints", "Objectives", "Optimization",
        "TensorCore",
        "StrictJSON", "CheckedNumbers", "Collectives", "PluginTemplates", "Reports", "Statistics",
        "Packs",
        "CSandbox", "RandomNumbers", "SafeText", "LocalSystem", "Work", "Replay", "Responses",
        "Evaluation",
        "ModelExport",
        "Workflows", "BuildRecord",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .target(
      name: "Benchmarks",
      dependencies: [
        "Failures", "BuildRecord", "Training", "Tokenization", "Transformer", "Objectives",
        "TensorCore",
        "CKernels", "Reports",
      ]),
    .executableTarget(
      name: "dora-bench",
      dependencies: [
        "Benchmarks", "Statistics", "RandomNumbers", "PluginHost", "Objectives", "TensorCore",
        "CDoRA",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests.
    .executableTarget(
      name: "align-example", dependencies: ["Work", "Workflows"],
      path: "Tests/Fixtures/align-example/Sources/align-example", packageAccess: false),
    .testTarget(name: "CheckedNumbersTests", dependencies: ["CheckedNumbers"]),
    .target(
      name: "_TestSupport", dependencies: ["RandomNumbers"], path: "Sources/_TestSupport"),
    .testTarget(name: "ArchitectureTests", dependencies: ["_TestSupport"]),
    .testTarget(name: "TensorCoreTests", dependencies: ["TensorCore", "_TestSupport"]),
    .testTarget(
      name: "OptimizationTests", dependencies: ["Optimization", "TensorCore", "_TestSupport"]),
    .testTarget(name: "ObjectivesTests", dependencies: ["Objectives", "_TestSupport"]),
    .testTarget(name: "RandomNumbersTests", dependencies: ["RandomNumbers"]),
    .testTarget(
      name: "StatisticsTests", dependencies: ["Statistics", "RandomNumbers", "_TestSupport"]),
    .testTarget(name: "StrictJSONTests", dependencies: ["StrictJSON"]),
    .testTarget(
      name: "TokenizationTests", dependencies: ["Tokenization", "StrictJSON", "_TestSupport"]),
    .testTarget(
      name: "ChatTemplatesTests", dependencies: ["ChatTemplates", "StrictJSON", "_TestSupport"]),
    .testTarget(
      name: "PreferencesTests",
      dependencies: [
        "ChatTemplates", "Preferences", "FileFormats", "Tokenization", "StrictJSON", "_TestSupport",
      ]),
    .testTarget(
      name: "CheckpointsTests",
      dependencies: ["Checkpoints", "TensorCore", "StrictJSON", "_TestSupport"]),
    .testTarget(
      name: "TransformerTests",
      dependencies: ["Transformer", "Checkpoints", "TensorCore", "StrictJSON", "_TestSupport"]),
    .testTarget(name: "ModelExportTests", dependencies: ["ModelExport", "_TestSupport"]),
    .testTarget(
      name: "CalibrationTests",
      dependencies: [
        "Calibration", "Statistics", "Preferences", "Transformer", "Work", "_TestSupport",
      ]),
    .testTarget(name: "ReportsTests", dependencies: ["Reports"]),
    .testTarget(name: "BenchmarksTests", dependencies: ["Benchmarks", "_TestSupport"]),
    .testTarget(
      name: "PluginHostTests",
      dependencies: [
        "PluginHost", "Objectives", "CDoRA", "CSandbox", "SafeText", "_TestSupport",
      ]),
    // These tests open the library in the same way as other programs, so they don't link its
    // modules.
    .testTarget(name: "HostLibraryTests", dependencies: ["_TestSupport"]),
    .testTarget(
      name: "DoRAPluginTests",
      dependencies: ["DoRAPlugin", "CDoRA", "PluginHost", "Objectives", "_TestSupport"]),
    .testTarget(
      name: "CatalogueTests",
      dependencies: ["PluginHost", "Objectives", "Training", "_TestSupport"]),
    .testTarget(
      name: "PacksTests",
      dependencies: [
        "Packs", "LocalSystem", "Objectives", "PluginHost", "StrictJSON", "_TestSupport",
      ]),
    .testTarget(
      name: "PluginConformanceTests", dependencies: ["PluginConformance", "_TestSupport"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Checkpoints", "Transformer", "Tokenization", "TensorCore", "Objectives",
        "PluginHost",
        "Collectives", "LocalSystem", "RandomNumbers", "Work", "_TestSupport",
      ]),
    .testTarget(
      name: "CollectivesTests", dependencies: ["Collectives", "Transformer", "_TestSupport"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Statistics", "Reports", "Training", "Objectives", "RandomNumbers",
        "_TestSupport",
      ]),
    .testTarget(name: "EndToEndTests", dependencies: ["_TestSupport"]),
  ] + packs,
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)

// DORA_TESTS=TensorCoreTests,PluginHostTests leaves out all other tests, so that a build with a
// sanitizer compiles only the code that these tests need.
if let names = Context.environment["DORA_TESTS"]?.split(separator: ",").map(String.init) {
  package.targets.removeAll { $0.type == .test && !names.contains($0.name) }
}
