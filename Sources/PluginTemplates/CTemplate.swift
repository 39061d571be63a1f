/// A plugin in C, which consists of one source file and the headers it needs.
struct CTemplate: PluginTemplate {
  let build = "cc -O2 -shared -fPIC NAME.c -I include -o NAME.so -lm"
  let kit = KitFiles.headers(for: .c)
  let sourceName = "NAME.c"
  let source = #"""
    /* NAME: the logistic loss on the difference of two summed log-probabilities.
     *
     *   z = beta (logp_w - logp_l)        w: the chosen response, l: the rejected one
     *   l = log(1 + e^-z)
     */
    #include <dora_plugin.h>

    enum { BETA, N_PARAMS };
    static const dora_param params[N_PARAMS] = {
        [BETA] = {.struct_size = sizeof(dora_param),
                  .kind = DORA_PARAM_REAL,
                  .flags = DORA_PARAM_MIN_OPEN | DORA_PARAM_LOG_SCALE | DORA_PARAM_SCHEDULABLE,
                  .id = "beta",
                  .help = "how steep the loss is",
                  .min = 0,
                  .max = 1000,
                  .default_value = 0.1},
    };

    enum { MARGIN, N_METRICS };
    static const dora_metric metrics[N_METRICS] = {
        [MARGIN] = {.struct_size = sizeof(dora_metric), .id = "margin", .unit = "nats"},
    };

    static const dora_objective objectives[] = {
        {.struct_size = sizeof(dora_objective),
         .revision = 1,
         .id = "NAME",
         .name = "NAME",
         .summary = "Logistic loss on a difference of log-probabilities.",
         .license = "CC0-1.0",
         .tags = "pairwise,reference-free",
         .uses = DORA_INPUT_SCORE,
         .k_min = 2,
         .k_max = 2,
         .coupling = DORA_SEPARABLE,
         .properties = DORA_PROP_SCORE_SHIFT_INVARIANT | DORA_PROP_CONCURRENT,
         .lower_bound = 0,
         .n_params = N_PARAMS,
         .n_metrics = N_METRICS,
         .params = params,
         .metrics = metrics},
    };

    /* The derivative comes from the formula. */
    static dora_real loss(dora_datum *d, dora_vec logp) {
      int64_t w, l;
      if (!dora_pair(d, &w, &l)) return dora_refuse(d, "needs two responses and both scores");
      const dora_real z = dora_scale(d->param[BETA], dora_sub(logp.at[w], logp.at[l]));
      dora_report(d, MARGIN, z.value);
      return dora_softplus(dora_neg(z));
    }

    static const dora_loss losses[] = {{.formula = loss}};
    DORA_PACK("org.example.NAME", "0.1.0", objectives, losses);

    """#
}
