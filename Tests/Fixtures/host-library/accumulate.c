/* Computes a robust objective of six losses at once, in three parts, and on two processes. Prints
 * any differences, and nothing if all results agree. */
#include <dora_host.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { N = 6 };
static const double loss[N] = {0.3, 2.5, -0.7, 1.1, 4.0, 0.2};
static const double h[N] = {1, 0.2, 2, 0.7, 0.5, 1.5};
static const double gradient[N] = {1, -2, 0.5, 3, -1, 0.25};
static dora_host_error error;

static void expect(const char *what, double found, double expected) {
  if (!(fabs(found - expected) <= 1e-14 * (1 + fabs(expected))))
    printf("%s: %.17g instead of %.17g\n", what, found, expected);
}

/* Returns G of the data from `first` to `end`, accumulated in parts of `size`. Also adds them to
 * `other`. */
static double accumulate(dora_host_stream *stream, dora_host_stream *other, int first, int end, int size) {
  double g = 0;
  for (int i = first; i < end; i += size) {
    double rescale, upstream[N];
    if (dora_host_stream_add(stream, size, loss + i, h + i, &rescale, upstream, &error))
      printf("add: %s\n", error.message);
    if (other) dora_host_stream_add(other, size, loss + i, h + i, NULL, NULL, &error);
    g *= rescale;
    for (int j = 0; j < size; j++) g += upstream[j] * gradient[i + j];
  }
  return g;
}

int main(void) {
  const dora_pack *pack = dora_host_robustifiers();
  const dora_robustifier_factory *factory = pack->extension(DORA_EXTENSION_ROBUSTIFIER);
  const dora_kv lambda = {"lambda", 0.5};
  char text[512];
  dora_robust_instance *dora = NULL;
  if (factory->create(&factory->robustifiers[0], NULL, &lambda, 1, &dora, text, sizeof text))
    return printf("create: %s\n", text), 1;

  double weights[N], at_once = 0;
  dora_robust_batch batch = {.struct_size = sizeof batch, .n_data = N, .loss = loss, .calibration = h};
  dora_robust_result result = {.struct_size = sizeof result, .d_loss = weights};
  if (factory->evaluate(dora, &batch, &result)) printf("evaluate failed\n");
  for (int i = 0; i < N; i++) at_once += weights[i] * gradient[i];

  double value, scale, streamed[N];
  dora_host_stream *one = dora_host_stream_create(dora, &error);
  double g = accumulate(one, NULL, 0, N, 2);
  dora_host_stream_finish(one, NULL, &value, &scale, streamed, &error);
  expect("value", value, result.value);
  expect("gradient", scale * g, at_once);
  for (int i = 0; i < N; i++) expect("weight", streamed[i], weights[i]);

  dora_host_stream *a = dora_host_stream_create(dora, &error);
  dora_host_stream *b = dora_host_stream_create(dora, &error);
  dora_host_stream *whole = dora_host_stream_create(dora, &error);
  double ga = accumulate(a, whole, 0, 3, 1), gb = accumulate(b, whole, 3, N, 3), other;
  dora_host_stream_finish(a, whole, &value, &scale, NULL, &error);
  dora_host_stream_finish(b, whole, &value, &other, NULL, &error);
  expect("value of both", value, result.value);
  expect("gradient of both", scale * ga + other * gb, at_once);

  const double bad = NAN;
  if (!dora_host_stream_add(one, 1, &bad, NULL, NULL, NULL, &error) || error.bad_datum != N ||
      !strstr(error.message, "datum 6: its loss is nan"))
    printf("a NaN: %s\n", error.message);
  if (dora_host_stream_finish(one, a, &value, &scale, NULL, &error) != DORA_E_INPUT)
    printf("a whole that lacks a part was taken\n");
  if (dora_host_load("nowhere.so", NULL, &error) || error.kind != DORA_HOST_NOT_FOUND)
    printf("nowhere: %s\n", error.message);

  dora_host_stream_destroy(one);
  dora_host_stream_destroy(a);
  dora_host_stream_destroy(b);
  dora_host_stream_destroy(whole);
  factory->destroy(dora);
  return 0;
}
