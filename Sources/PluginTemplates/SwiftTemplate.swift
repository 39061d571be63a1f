/// A plugin in Swift, which consists of one source file, a package manifest, and a copy of the
/// package it needs.
struct SwiftTemplate: PluginTemplate {
  let build = "swift build -c release && cp .build/release/libNAME.so NAME.so"
  let kit = KitFiles.swiftKit + [SwiftTemplate.kitPackage, KitFiles.exports(at: "kit/pack.map")]
  let extras = [SwiftTemplate.package, PluginFile(path: ".gitignore", text: ".build/\n")]
  let sourceName = "Sources/NAME.swift"
  let source = #"""
    import DoRAPlugin

    /// NAME: the logistic loss on the difference of two summed log-probabilities.
    /// ```
    /// z = beta (logp_w − logp_l)        w: the chosen response, l: the rejected one
    /// l = log(1 + e^−z)
    /// ```
    struct Loss: Formula {
      static let description = ObjectiveDescription(
        id: "NAME", name: "NAME", summary: "Logistic loss on a difference of log-probabilities.",
        license: "CC0-1.0", tags: ["pairwise", "reference-free"], uses: .score, responses: 2...2,
        properties: .scoreShiftInvariant, lowerBound: 0, metrics: [Metric("margin", unit: "nats")])

      @Parameter(in: 0...1000, [.aboveMinimum, .logScale, .schedulable], help: "how steep the loss is")
      var beta = 0.1

      /// The derivative comes from the formula.
      func loss(_ logp: Scalars, of datum: Datum) throws(Refusal) -> Scalar {
        let (w, l) = try datum.pair()
        let z = beta * (logp[w] - logp[l])
        datum.report(z.value, as: 0)
        return softplus(-z)
      }
    }

    private let pack = Pack(id: "org.example.NAME", version: "0.1.0", objectives: [Loss.self])

    @c(dora_loss_pack_v1)
    public func entry(major: UInt32, minor: UInt32) -> UnsafeRawPointer? { pack.entry(major, minor) }

    """#

  private static let package = PluginFile(
    path: "Package.swift",
    text: #"""
      // swift-tools-version: 6.1
      import PackageDescription

      // A pack exports its entry point and nothing else, has no undefined symbol left for run time, and is
      // resolved in full when it is loaded.
      let packLink: [LinkerSetting] = [
        .unsafeFlags([
          "-Xlinker", "--version-script=\(Context.packageDirectory)/kit/pack.map",
          "-Xlinker", "-z", "-Xlinker", "now", "-Xlinker", "-z", "-Xlinker", "defs",
        ])
      ]

      let package = Package(
        name: "NAME",
        products: [.library(name: "NAME", type: .dynamic, targets: ["NAME"])],
        dependencies: [.package(path: "kit")],
        targets: [
          .target(
            name: "NAME", dependencies: [.product(name: "DoRAPlugin", package: "kit")],
            path: "Sources", linkerSettings: packLink)
        ])

      """#)

  private static let kitPackage = PluginFile(
    path: "kit/Package.swift",
    text: """
      // swift-tools-version: 6.1
      // What plugins in Swift are built with, as `dora-host plugin new` copied it.
      import PackageDescription

      let package = Package(
        name: "kit",
        products: [.library(name: "DoRAPlugin", targets: ["DoRAPlugin"])],
        targets: [.target(name: "CDoRA"), .target(name: "DoRAPlugin", dependencies: ["CDoRA"])])

      """)
}
