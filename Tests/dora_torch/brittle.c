/* The negated mean of a datum's log-probabilities. The first of them determines the fault. */
#include <dora_plugin.h>

static const dora_objective objectives[] = {{
    .struct_size = sizeof(dora_objective),
    .revision = 1,
    .id = "brittle",
    .name = "Brittle",
    .summary = "Minus the mean log-probability, unless it is told to fail.",
    .license = "Apache-2.0",
    .k_min = 1,
    .coupling = DORA_SEPARABLE,
    .lower_bound = 0,
}};

static double by_hand(dora_datum *d, double *d_logp) {
  if (d->logp[0] == -1000) __builtin_trap();
  if (d->logp[0] == -2000)
    for (volatile int forever = 1; forever;) {
    }
  double sum = 0;
  for (int64_t j = 0; j < d->k; j++) {
    sum += d->logp[j];
    d_logp[j] = -1.0 / (double)d->k;
  }
  return -sum / (double)d->k;
}

static const dora_loss losses[] = {{.by_hand = by_hand}};
DORA_PACK("org.example.brittle", "1.0.0", objectives, losses);
