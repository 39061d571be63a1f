/* Loads a loss through libdora_host and evaluates a batch of two data.
 * Build: cc evaluate.c $(pkg-config --cflags --libs dora_host) -o evaluate
 * Use:   ./evaluate lire.so */
#include <dora_host.h>
#include <stdio.h>

/* Two data with three and two responses. */
static const int64_t first[] = {0, 3, 5};
static const double logp[] = {-12.5, -14.0, -11.75, -30.0, -28.5};
static const double ref_logp[] = {-12.0, -13.0, -13.0, -29.0, -29.5};
static const double len[] = {5, 6, 5, 12, 11};
static const double score[] = {0.9, 0.1, 0.4, 1.0, 0.0};

static int say(const char *what, const char *message) {
  fprintf(stderr, "%s: %s\n", what, message);
  return 1;
}

int main(int argc, char **argv) {
  dora_host_error error;
  const dora_pack *pack = dora_host_load(argc > 1 ? argv[1] : "lire.so", NULL, &error);
  if (!pack) return say("not loaded", error.message);
  const char *place = dora_host_confinement(pack);
  fprintf(stderr, "%s of %s, in %s\n", pack->objectives[0].id, dora_host_file(pack),
          place ? place : "this process");

  char text[1024] = "";
  dora_instance *loss = NULL;
  if (pack->create(&pack->objectives[0], NULL, NULL, 0, &loss, text, sizeof text))
    return say("not made", text);

  dora_batch batch = {.struct_size = sizeof batch};
  batch.n_data = 2;
  batch.n_responses = 5;
  batch.first = first;
  batch.logp = logp;
  batch.ref_logp = ref_logp;
  batch.len = len;
  batch.score = score;
  double losses[2], d_logp[5];
  dora_result result = {.struct_size = sizeof result};
  result.loss = losses;
  result.d_logp = d_logp;
  result.error = text;
  result.error_capacity = sizeof text;
  if (pack->evaluate(loss, &batch, &result)) return say("not evaluated", text);

  for (int i = 0; i < 2; i++) {
    printf("datum %d: loss %.12f, derivatives", i, losses[i]);
    for (int64_t r = first[i]; r < first[i + 1]; r++) printf(" %.12f", d_logp[r]);
    printf("\n");
  }
  pack->destroy(loss);
  dora_host_unload(pack);
  return 0;
}
