/* dora_host.h: the host as a library.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * Loading returns a pack: `dora_host_load("lire.so", NULL, &error)` gives a `const dora_pack *` of the
 * plugin interface dora.h. It was found on the host's search path or among installed packs and checked by the
 * same trust rules, its results are checked in every call, and unless isolation is off its code runs in a
 * process of its own. A program that speaks dora.h needs to learn nothing else.
 *
 * Rules that hold for every function here and for every function of a pack that it hands out:
 *
 *  ownership  What a function returns belongs to the library until the function that ends it.
 *  errors     A failure gives the message that the program dora-host would print. No function exits, prints,
 *             or installs a signal handler.
 *  threads    Any thread may call anything. Calls on one instance, stream or plugin process wait for each
 *             other; of one thing, the call that ends it must be the last.
 *  fork       A process that was forked gets errors from packs that its parent loaded, and loads them anew.
 *
 * The functions of a pack in dora.h keep their rules. `create`, `set_params`, `evaluate` and `extension`
 * accept what dora.h allows and refuse everything else with DORA_E_INPUT or DORA_E_PARAM.
 * docs/host-library.md has a program.
 */
#ifndef DORA_HOST_H
#define DORA_HOST_H

#include "dora.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ errors */

#define DORA_HOST_OK 0u
#define DORA_HOST_NOT_FOUND 1u  /* no plugin of that name, or several                              */
#define DORA_HOST_UNUSABLE 2u   /* the file isn't a plugin that this host can load                 */
#define DORA_HOST_REFUSED 3u    /* the trust rules, the lock or a block keep it out                */
#define DORA_HOST_PARAMETER 4u  /* a parameter is unknown or its value isn't allowed               */
#define DORA_HOST_INPUT 5u      /* the data lack something or break a rule                         */
#define DORA_HOST_NUMERIC 6u    /* no result in float64                                            */
#define DORA_HOST_MISBEHAVED 7u /* the plugin broke a rule, crashed, or took too long              */
#define DORA_HOST_ISOLATION 8u  /* there is no process for it to live in                           */
#define DORA_HOST_MEMORY 9u     /* out of memory, or of the room that an isolated plugin has       */
#define DORA_HOST_USAGE 10u     /* the call itself is wrong                                        */

/* Belongs to the caller and may be NULL. Written only on failure. */
typedef struct dora_host_error {
  uint32_t kind;      /* DORA_HOST_NOT_FOUND … */
  uint32_t reserved;
  int64_t bad_datum;  /* the datum to blame, or -1 */
  char message[4080]; /* UTF-8, zero-terminated; several lines where files or parameters are listed */
} dora_host_error;

/* ----------------------------------------------------------------------------------------- loading */

#define DORA_HOST_ISOLATION_AUTO 0u    /* in a process of its own unless it is trusted             */
#define DORA_HOST_ISOLATION_PROCESS 1u /* in a process of its own                                  */
#define DORA_HOST_ISOLATION_NONE 2u    /* in this process, where it can do whatever the program can */

/* Zero is the default of every field. */
typedef struct dora_host_options {
  uint32_t struct_size;           /* sizeof(dora_host_options) */
  uint32_t isolation;             /* DORA_HOST_ISOLATION_AUTO … */
  const char *const *plugin_path; /* directories to search before all others; NULL-terminated */
  const char *executable;         /* the program dora-host that becomes the plugin process. NULL: what
                                     DORA_HOST_EXECUTABLE names, else the one beside this library, in
                                     ../bin or ../../bin of it, or on PATH */
  const char *lock_file;          /* a dora.lock: only what it pins is loaded */
  uint32_t allow_unsigned;        /* 1: installed packs that nobody trusted has signed are accepted */
  uint32_t reserved;              /* 0 */
  double call_seconds;            /* most time for a call of an isolated plugin; 0: 60 */
  void (*log)(void *ctx, int32_t level, const char *text); /* takes lines of plugins, on any thread; NULL
                                                              drops them */
  void *log_ctx;
  const char *const *package_path; /* Python's sys.path, NULL-terminated: directories in which packs may be
                                      installed as wheels, beside those of the active environment. Not read
                                      where struct_size is that of a host without it, 64 */
} dora_host_options;

/* The pack of a loss as `dora-host --loss` takes it: "lire.so", "acme.pack/focal@1.2", "./mine.so",
 * "lire{T=4}". Where the text names one objective the pack has only that one, and parameters in braces are
 * the defaults of it. `options` may be NULL. Returns NULL on failure.
 *
 * The pack may be used until `dora_host_unload`; instances until their own `destroy`, before or after. */
DORA_EXPORT const dora_pack *dora_host_load(const char *name, const dora_host_options *options,
                                            dora_host_error *error);

/* Ends a pack that `dora_host_load` returned, and with its last instance its process. NULL is allowed. */
DORA_EXPORT void dora_host_unload(const dora_pack *pack);

/* The file that a pack was made of, until it is unloaded. NULL for a pack that isn't from here. */
DORA_EXPORT const char *dora_host_file(const dora_pack *pack);

/* What keeps a pack's process apart, in words, comma-separated; NULL if it runs in this process. */
DORA_EXPORT const char *dora_host_confinement(const dora_pack *pack);

/* The host's version, such as "0.1.0". */
DORA_EXPORT const char *dora_host_version(void);

/* ---------------------------------------------------------------------------------- robustifiers */

/* The host's own robustifiers, as a pack without objectives: `extension(DORA_EXTENSION_ROBUSTIFIER)` has
 * them. `rho` of "dora" and "kl-dro" takes the place of `lambda` unless it is its default, -1. Instances of
 * "grpo-group" and "group-dro" keep weights of groups from batch to batch, unlike those of other packs; a
 * failed evaluation changes nothing. Lives as long as the process. */
DORA_EXPORT const dora_pack *dora_host_robustifiers(void);

/* The losses as a robustifier is to see them: out[i] = loss[i] + c. `shift` is "none", a number, or "auto":
 * then c is minus the loss's lower bound, that of the datum or else `bound`. `lower_bound` is [n] or NULL, NaN
 * where unknown, as is `bound`. */
DORA_EXPORT dora_status dora_host_shift(const char *shift, int64_t n, const double *loss,
                                        const double *lower_bound, double bound, double *out,
                                        dora_host_error *error);

/* h of each of n data from a classifier's probabilities that their responses are from the target: Eq. 6 of
 * https://arxiv.org/abs/2504.05831. `first` is [n+1], as in dora_batch; `probs` [R], each from 0 to 1; `source` [R],
 * each from 0 to n_sources - 1, or NULL: then a response's source is its place in its datum. `mixture`, the share of
 * each source, adds up to 1, NULL: the sources' shares of these responses; `gamma` is how many responses not from the
 * target there were per response from it, NULL: 1; both are [n_sources]. `stabiliser` is added to each denominator: NaN
 * is 1/K, 0 nothing. With `normalize` h is divided by its mean. Stores h, [n]. */
DORA_EXPORT dora_status dora_host_calibrate(int64_t n, const int64_t *first, const double *probs,
                                            const int64_t *source, int64_t n_sources,
                                            const double *mixture, const double *gamma,
                                            double stabiliser, uint32_t normalize, double *h,
                                            dora_host_error *error);

/* ----------------------------------------------------------- a global batch in several pieces */

/* For objectives that can be accumulated exactly in one pass. The caller owns a gradient buffer G, zero
 * at the start:
 *
 *     stream = dora_host_stream_create(robustifier, &error);
 *     for each micro-batch:
 *       dora_host_stream_add(stream, n, loss, h, &rescale, upstream, &error);
 *       G = rescale * G + sum_i upstream[i] * gradient of loss[i];
 *     dora_host_stream_finish(stream, NULL, &value, &scale, weights, &error);
 *     G = scale * G;                       is the gradient of the objective of all data
 */
typedef struct dora_host_stream dora_host_stream;

/* NULL on failure, such as for a robustifier that needs every loss before it can weigh any. */
DORA_EXPORT dora_host_stream *dora_host_stream_create(const dora_robust_instance *robustifier,
                                                      dora_host_error *error);

/* Takes in n >= 0 data. `calibration` is h, NULL for ones. Stores the factor for G, and the weight of each
 * datum's gradient. On failure nothing was taken in; `error->bad_datum` counts over all data so far. */
DORA_EXPORT dora_status dora_host_stream_add(dora_host_stream *stream, int64_t n, const double *loss,
                                             const double *calibration, double *rescale,
                                             double *upstream, dora_host_error *error);

/* The objective of all data, the factor that makes its gradient of G, and the weight of each datum's loss in
 * it, in order of arrival. With `whole`, which took in what this stream did and more, such as the data of
 * other processes: `value` and `weights` are those of `whole`, and `scale` is for this stream's G, to be
 * added to the others'. `weights` may be NULL. More data may follow. */
DORA_EXPORT dora_status dora_host_stream_finish(const dora_host_stream *stream,
                                                const dora_host_stream *whole, double *value,
                                                double *scale, double *weights,
                                                dora_host_error *error);

/* NULL is allowed. */
DORA_EXPORT void dora_host_stream_destroy(dora_host_stream *stream);

#if UINTPTR_MAX == UINT64_MAX
DORA_ASSERT_LAYOUT(sizeof(dora_host_error) == 4096);
DORA_ASSERT_LAYOUT(sizeof(dora_host_options) == 72);
#endif

#ifdef __cplusplus
}
#endif

#endif /* DORA_HOST_H */
