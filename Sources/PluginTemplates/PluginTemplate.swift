import Foundation

/// The files that `plugin new` writes for one language. `NAME` stands for the plugin's name in
/// every text.
protocol PluginTemplate: Sendable {
  /// A shell command that builds `NAME.so` with only the files in the directory.
  var build: String { get }
  /// The files needed to build the source.
  var kit: [PluginFile] { get }
  /// Further files that the language needs.
  var extras: [PluginFile] { get }
  var sourceName: String { get }
  var source: String { get }
}

extension PluginTemplate {
  var extras: [PluginFile] { [] }

  /// Returns all files, with the plugin's name filled in.
  func files(named name: String) -> [PluginFile] {
    let own =
      [
        PluginFile(path: sourceName, text: source),
        PluginFile(path: "NAME.golden.json", text: Self.golden),
        PluginFile(path: "README.md", text: readme),
      ] + extras
    let named = own.map { file in
      PluginFile(
        path: file.path.replacing("NAME", with: name), text: file.text.replacing("NAME", with: name)
      )
    }
    return named + kit
  }

  /// Cases for the loss `log(1 + exp(−beta (logp₀ − logp₁)))`, computed with 40 digits.
  private static var golden: String {
    """
    {
      "objective": "NAME",
      "kind": "pairwise",
      "formula": "log(1 + exp(-beta (logp_w - logp_l)))",
      "cases": [
        {"params": {"beta": 0.1}, "policy_logps": [-10, -12],
         "loss": 0.5981388693815919, "grad": [-0.04501660026875221, 0.04501660026875221]},
        {"params": {"beta": 0.1}, "policy_logps": [-12, -10],
         "loss": 0.7981388693815918, "grad": [-0.054983399731247794, 0.054983399731247794]},
        {"params": {"beta": 0.1}, "policy_logps": [-5, -5],
         "loss": 0.6931471805599453, "grad": [-0.05, 0.05]},
        {"params": {"beta": 0.1}, "policy_logps": [-2000, -1],
         "loss": 199.9, "grad": [-0.1, 0.1]},
        {"params": {"beta": 2}, "policy_logps": [-10, -12],
         "loss": 0.01814992791780974, "grad": [-0.03597241992418312, 0.03597241992418312]}
      ]
    }

    """
  }

  private var readme: String {
    """
    # NAME

    An objective for [dora-host](https://arxiv.org/abs/2504.05831):

    ```
    z = beta (logp_w - logp_l)        w: the chosen response, l: the rejected one
    l = log(1 + e^-z)
    ```

    Build it here, with nothing but what is in this folder:

    ```sh
    \(build)
    ```

    Check it, against every rule of the interface and against the cases of `NAME.golden.json`:

    ```sh
    dora-host plugin check ./NAME.so
    ```

    See what it says of itself, and use it:

    ```text
    dora-host plugin inspect ./NAME.so
    dora-host train --loss ./NAME.so --param beta=0.5 --model MODEL --data DATA.jsonl
    ```

    `\(sourceName)` is the loss: edit it, and build and check again. `NAME.golden.json` has cases with known results: replace them with those of
    your formula, from a source other than this code.

    """
  }
}
