/// A plugin in C++, which consists of one source file and the headers it needs.
struct CxxTemplate: PluginTemplate {
  let build =
    "c++ -std=c++17 -O2 -shared -fPIC NAME.cpp -I include -Wl,--version-script=include/pack.map "
    + "-o NAME.so"
  // Without the export map, the library would export every standard-library template that it uses.
  let kit = KitFiles.headers(for: .cpp) + [KitFiles.exports(at: "include/pack.map")]
  let sourceName = "NAME.cpp"
  let source = #"""
    /* NAME: the logistic loss on the difference of two summed log-probabilities.
     *
     *   z = beta (logp_w - logp_l)        w: the chosen response, l: the rejected one
     *   l = log(1 + e^-z)
     */
    #include <dora.hpp>
    using namespace dora;

    struct Loss : Objective {
      Param beta{"beta", 0.1, positive(1000), "how steep the loss is"};
      Metric margin{"margin", "z", "nats"};

      static Info info() {
        return Info("NAME", "NAME", "Logistic loss on a difference of log-probabilities.")
            .license("CC0-1.0")
            .tags("pairwise,reference-free")
            .uses(DORA_INPUT_SCORE)
            .responses(2, 2)
            .properties(DORA_PROP_SCORE_SHIFT_INVARIANT)
            .bound(0);
      }

      // The derivative comes from the formula.
      Real loss(const Datum &d) const {
        const auto [w, l] = d.pair();
        const Real z = beta * (w.logp - l.logp);
        d.report(margin, z.value());
        return softplus(-z);
      }
    };

    DORA_PACK("org.example.NAME", "0.1.0", Loss)

    """#
}
