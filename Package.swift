// swift-tools-version: 6.1
import PackageDescription

// A pack exports its entry point and nothing else, has no undefined symbol left for run time, and is
// resolved in full when it is loaded.
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

// The host as a library exports the functions of dora_host.h and nothing else. Unloading it does nothing: the
// Swift runtime doesn't survive that.
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
  // One loss in each language, for the documentation.
  pack("example-c", in: .c), pack("example-cpp", in: .cxx), pack("example-swift", in: .swift),
  // Several objectives each, written with dora.hpp.
  pack("pairwise", in: .cxx), pack("anchored", in: .cxx), pack("robust-pairwise", in: .cxx),
  pack("f-divergence", in: .cxx), pack("reference-free", in: .cxx), pack("token-level", in: .cxx),
  pack("optimal-transport", in: .cxx), pack("unpaired", in: .cxx), pack("listwise", in: .cxx),
  pack("dora-official", in: .cxx), pack("adaptive", in: .cxx), pack("score-margin", in: .cxx),
  pack("displacement", in: .cxx), pack("policy-gradient", in: .cxx),
  // Robustifiers.
  pack("example-robustifier", in: .c),
]

// Kernels are compiled with optimisation in every configuration: at -O0 they are 10 to 1000 times
// slower. -fno-math-errno lets square roots vectorise.
let kernelFlags: [CSetting] = [.unsafeFlags(["-O3", "-fno-math-errno"])]

let package = Package(
  name: "dora-host",
  products: [
    .executable(name: "dora-host", targets: ["dora-host"]),
    .executable(name: "dora-bench", targets: ["dora-bench"]),
    .library(name: "dora_host", type: .dynamic, targets: ["HostLibrary"]),
    // What other programs import: whole pieces of work, and what these are made of.
    .library(name: "Workflows", targets: ["Workflows", "Responses", "Work"]),
    .library(name: "Training", targets: ["Training", "Objectives", "PluginHost"]),
    .library(name: "Transformer", targets: ["Transformer", "TensorCore", "Tokenization"]),
    .library(name: "Preferences", targets: ["Preferences", "Calibration", "Statistics"]),
  ] + packs.map { .library(name: $0.name, type: .dynamic, targets: [$0.name]) },
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/apple/swift-crypto", from: "3.12.0"),
  ],
  targets: [
    // The contract, and what makes keeping it short in Swift.
    .target(name: "CDoRA"),
    .target(name: "DoRAPlugin", dependencies: ["CDoRA"]),
    .target(name: "CKitFiles"),
    .target(name: "PluginTemplates", dependencies: ["CKitFiles"]),

    // Numbers.
    .target(name: "CheckedNumbers"),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("dl")]),
    .target(name: "CKernels", cSettings: kernelFlags),
    .target(name: "TensorCore", dependencies: ["COpenBLAS", "CKernels"]),
    .target(name: "Optimization", dependencies: ["TensorCore", "CKernels"]),
    .target(name: "Objectives"),
    .target(name: "CalibrationFormula", dependencies: ["Work"]),
    .target(name: "RandomNumbers"),
    .target(name: "Statistics", dependencies: ["RandomNumbers"]),

    // Files.
    .target(name: "SafeText"),
    .target(name: "StrictJSON", dependencies: ["SafeText"]),
    .target(name: "FileFormats"),
    .target(
      name: "Tokenization", dependencies: ["StrictJSON", "FileFormats"],
      exclude: ["Unicode/README.md", "Unicode/make-tables.py"]),
    .target(name: "ChatTemplates", dependencies: ["StrictJSON", "FileFormats"]),
    .target(
      name: "Preferences",
      dependencies: [
        "StrictJSON", "FileFormats", "ChatTemplates",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "CFiles"),
    .target(name: "Work", dependencies: ["CheckedNumbers"]),
    .target(name: "LocalSystem", dependencies: ["CSandbox", "StrictJSON", "Work"]),
    .target(
      name: "Checkpoints", dependencies: ["CFiles", "TensorCore", "StrictJSON", "FileFormats"]),

    // Models.
    .target(
      name: "Transformer",
      dependencies: [
        "TensorCore", "Checkpoints", "StrictJSON", "RandomNumbers", "CheckedNumbers",
      ]),
    .target(
      name: "ModelExport", dependencies: ["Checkpoints", "StrictJSON", "Tokenization"]),
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
        "CDoRA", "CLtdl", "CSandbox", "Objectives", "SafeText",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(
      name: "Packs",
      dependencies: [
        "PluginHost", "PluginConformance", "Objectives", "StrictJSON",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    .target(name: "CDoRAHost", dependencies: ["CDoRA"]),
    .target(
      name: "HostLibrary",
      dependencies: [
        "CDoRA", "CDoRAHost", "CalibrationFormula", "Objectives", "PluginHost", "Packs",
      ],
      exclude: ["exports.map"], linkerSettings: hostLibraryLink + runtimeLink),
    .target(
      name: "PluginConformance",
      dependencies: [
        "CDoRA", "CSandbox", "CheckedNumbers", "Objectives", "PluginHost", "RandomNumbers",
      ]),

    // Several processes. What touches MPI is compiled by hand, see docs/scaling.md.
    .target(name: "CDoRAMPI", exclude: ["mpi"]),
    .target(name: "Collectives", dependencies: ["CDoRAMPI"]),

    // What people look at.
    .target(name: "Reports", dependencies: ["CheckedNumbers"]),

    // The run. What it was built from is found out in each build.
    .plugin(
      name: "SourceRevision", capability: .buildTool(), path: "Sources/SourceRevision"),
    .target(name: "BuildRecord", plugins: ["SourceRevision"]),
    .target(
      name: "Training",
      dependencies: [
        "BuildRecord",
        "TensorCore", "Optimization", "Transformer", "Checkpoints", "Objectives", "Preferences",
        "Tokenization", "Collectives", "RandomNumbers", "CheckedNumbers", "LocalSystem",
        .product(name: "Crypto", package: "swift-crypto"),
      ]),
    // What programs do with these parts.
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
        "BuildRecord", "Calibration", "ChatTemplates", "CheckedNumbers", "Checkpoints",
        "Collectives", "Evaluation", "LocalSystem", "Objectives", "Optimization", "Packs",
        "PluginHost",
        "Preferences", "Responses", "SafeText", "Statistics", "StrictJSON", "TensorCore",
        "Training",
        "Transformer", "Work",
      ]),
    .target(
      name: "Replay",
      dependencies: [
        "Objectives", "PluginHost", "Preferences", "StrictJSON", "Training", "Work",
      ]),
    .target(
      name: "Experiments",
      dependencies: [
        "Training", "Calibration", "Transformer", "Objectives", "Statistics", "Reports",
        "TensorCore", "RandomNumbers", "Preferences",
      ]),
    .executableTarget(
      name: "dora-host",
      dependencies: [
        "Experiments", "Training", "Calibration", "PluginConformance", "PluginHost", "Preferences",
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
        "BuildRecord", "Training", "Tokenization", "Transformer", "Objectives", "TensorCore",
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
    // It opens the library as other programs do, and so doesn't link what the library is made of.
    .testTarget(name: "HostLibraryTests", dependencies: ["_TestSupport"]),
    .testTarget(
      name: "DoRAPluginTests",
      dependencies: ["DoRAPlugin", "CDoRA", "PluginHost", "Objectives", "_TestSupport"]),
    .testTarget(
      name: "CatalogueTests",
      dependencies: ["PluginHost", "Objectives", "Training", "_TestSupport"]),
    .testTarget(
      name: "PacksTests", dependencies: ["Packs", "PluginHost", "StrictJSON", "_TestSupport"]),
    .testTarget(
      name: "PluginConformanceTests", dependencies: ["PluginConformance", "_TestSupport"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "Training", "Checkpoints", "Transformer", "Tokenization", "TensorCore", "Objectives",
        "PluginHost",
        "Collectives", "RandomNumbers", "_TestSupport",
      ]),
    .testTarget(
      name: "CollectivesTests", dependencies: ["Collectives", "Transformer", "_TestSupport"]),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Experiments", "Statistics", "Reports", "Training", "Objectives", "RandomNumbers",
      ]),
    .testTarget(name: "EndToEndTests", dependencies: ["_TestSupport"]),
  ] + packs,
  cLanguageStandard: .c11,
  cxxLanguageStandard: .cxx17
)
