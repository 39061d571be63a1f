/* dora_host.h: the host as a library.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * Loading a plugin, for instance with `dora_host_load("lire.so", NULL, &error)`, returns a `const
 * dora_pack *` of the plugin interface dora.h. The host searches its plugin path and the installed
 * packs, and applies its trust rules. It checks the results of every call, and unless isolation is
 * off, the plugin's code runs in a separate process. A program that uses dora.h needs no further
 * knowledge.
 *
 * These rules apply to every function in this header and to the functions of the packs that it
 * returns:
 *
 *  ownership  A returned object belongs to the library until the function that ends it is called.
 *  errors     A failure is reported with the message that the program dora-host would print. No
 *             function exits, prints, or installs a signal handler.
 *  threads    Any thread may call any function. Calls on the same instance, stream or plugin
 *             process are serialized. The call that ends an object must be the last one on it.
 *  fork       In a forked process, packs that the parent loaded return errors. Load them again.
 *
 * The rules of dora.h for the functions of a pack also apply. `create`, `set_params`, `evaluate`
 * and `extension` accept arguments that dora.h allows, and refuse all others with DORA_E_INPUT or
 * DORA_E_PARAM. docs/host-library.md contains an example program.
 */
#ifndef DORA_HOST_H
#define DORA_HOST_H

#include "dora.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------------------------------ errors */

#define DORA_HOST_OK 0u
#define DORA_HOST_NOT_FOUND 1u  /* no plugin has this name, or several have it                    */
#define DORA_HOST_UNUSABLE 2u   /* the file isn't a plugin that this host can load                */
#define DORA_HOST_REFUSED 3u    /* the trust rules, the lock or a block forbid it                 */
#define DORA_HOST_PARAMETER 4u  /* a parameter is unknown or its value isn't allowed              */
#define DORA_HOST_INPUT 5u      /* the data lack an input or violate a rule                       */
#define DORA_HOST_NUMERIC 6u    /* the result isn't representable in float64                      */
#define DORA_HOST_MISBEHAVED 7u /* the plugin violated a rule, crashed or timed out               */
#define DORA_HOST_ISOLATION 8u  /* no process is available for the plugin                         */
#define DORA_HOST_MEMORY 9u     /* out of memory, possibly of that of an isolated plugin          */
#define DORA_HOST_USAGE 10u     /* the call itself is invalid                                     */

/* Describes an error. The struct belongs to the caller, is written only on failure, and may be
 * NULL. */
typedef struct dora_host_error {
  uint32_t kind; /* DORA_HOST_NOT_FOUND … */
  uint32_t reserved;
  int64_t bad_datum;  /* the datum that caused the error, or -1 */
  char message[4080]; /* UTF-8, zero-terminated; several lines if it lists files or parameters */
} dora_host_error;

/* ----------------------------------------------------------------------------------------- loading */

#define DORA_HOST_ISOLATION_AUTO 0u    /* in a separate process unless it is trusted              */
#define DORA_HOST_ISOLATION_PROCESS 1u /* in a separate process                                   */
#define DORA_HOST_ISOLATION_NONE 2u    /* in this process, with all rights of the program         */

/* Options for loading. Zero is the default of every field. */
typedef struct dora_host_options {
  uint32_t struct_size;           /* sizeof(dora_host_options) */
  uint32_t isolation;             /* DORA_HOST_ISOLATION_AUTO … */
  const char *const *plugin_path; /* directories to search first; NULL-terminated */
  const char *executable;         /* the program dora-host that runs as the plugin process. NULL
                                     means the value of DORA_HOST_EXECUTABLE or, if it isn't set, the
                                     first one in this library's directory, in ../bin or
                                     ../../bin relative to it, or on PATH */
  const char *lock_file;          /* path of a dora.lock; only packs that it pins are loaded */
  uint32_t allow_unsigned;        /* 1: accept installed packs without a trusted signature */
  uint32_t reserved;              /* 0 */
  double call_seconds;            /* time limit for a call of an isolated plugin; 0 means 60 */
  void (*log)(void *ctx, int32_t level, const char *text); /* receives lines logged by plugins, on
                                                              any thread; NULL drops them */
  void *log_ctx;
  const char *const *package_path; /* Python's sys.path, NULL-terminated: directories in which packs may be
                                      installed as wheels, beside those of the active environment. Not read
                                      where struct_size is that of a host without it, 64 */
} dora_host_options;

/* Loads the pack for a loss. `name` has the form that `dora-host --loss` accepts, such as
 * "lire.so", "acme.pack/focal@1.2", "./mine.so" or "lire{T=4}". If it names an objective, the pack
 * contains only that one, and parameters in braces replace its defaults. `options` may be NULL.
 * Returns NULL on failure.
 *
 * The pack may be used until `dora_host_unload` is called. An instance may be used until it is
 * destroyed, even after the pack is unloaded. */
DORA_EXPORT const dora_pack *dora_host_load(const char *name, const dora_host_options *options,
                                            dora_host_error *error);

/* Unloads a pack that `dora_host_load` returned. Its process ends with the last instance. NULL is
 * allowed. */
DORA_EXPORT void dora_host_unload(const dora_pack *pack);

/* Returns the path of the file that a pack was loaded from, which is valid until the pack is
 * unloaded. Returns NULL for a pack that this library didn't return. */
DORA_EXPORT const char *dora_host_file(const dora_pack *pack);

/* Returns a comma-separated description of the measures that confine a pack's process, or NULL if
 * the pack's code runs in this process. */
DORA_EXPORT const char *dora_host_confinement(const dora_pack *pack);

/* Returns the host's version, such as "0.1.0". */
DORA_EXPORT const char *dora_host_version(void);

/* ---------------------------------------------------------------------------------- robustifiers */

/* Returns the host's own robustifiers as a pack without objectives.
 * `extension(DORA_EXTENSION_ROBUSTIFIER)` returns their descriptions. For "dora" and "kl-dro", the
 * parameter `rho` replaces `lambda` unless it has its default, -1. Unlike robustifiers of other
 * packs, instances of "grpo-group" and "group-dro" keep the weights of groups from batch to batch;
 * a failed evaluation doesn't change them. The pack is never freed. */
DORA_EXPORT const dora_pack *dora_host_robustifiers(void);

/* Shifts losses before they are passed to a robustifier: out[i] = loss[i] + c. `shift` is "none", a
 * number, or "auto". With "auto", c is the negative of the datum's lower bound or, if that is
 * unknown, of `bound`. `lower_bound` is [n] or NULL. An unknown bound is NaN, both in `lower_bound`
 * and as `bound`. */
DORA_EXPORT dora_status dora_host_shift(const char *shift, int64_t n, const double *loss,
                                        const double *lower_bound, double bound, double *out,
                                        dora_host_error *error);

/* Computes the calibration weights h of n data with Eq. 6 of https://arxiv.org/abs/2504.05831, from
 * a classifier's probabilities that the responses come from the target. `first` is [n+1], as in
 * dora_batch. `probs` is [R], with values from 0 to 1. `source` is [R], with values from 0 to
 * n_sources - 1; if it is NULL, the source of a response is its position in its datum. `mixture` is
 * [n_sources], the share of each source; the shares add up to 1, and if it is NULL, they are the
 * sources' shares of these responses. `gamma` is [n_sources], the number of responses not from the
 * target per response from the target; if it is NULL, all numbers are 1. `stabiliser` is added to
 * each denominator; NaN means 1/K, and 0 adds nothing. If `normalize` is nonzero, h is divided by
 * its mean. Stores the result in h, [n]. */
DORA_EXPORT dora_status dora_host_calibrate(int64_t n, const int64_t *first, const double *probs,
                                            const int64_t *source, int64_t n_sources, const double *mixture,
                                            const double *gamma, double stabiliser, uint32_t normalize,
                                            double *h, dora_host_error *error);

/* ----------------------------------------------------------- a global batch in several pieces */

/* A stream, for robustifiers whose objective can be accumulated exactly in one pass. The caller
 * owns a gradient buffer G, which is initially zero:
 *
 *     stream = dora_host_stream_create(robustifier, &error);
 *     for each micro-batch:
 *       dora_host_stream_add(stream, n, loss, h, &rescale, upstream, &error);
 *       G = rescale * G + sum_i upstream[i] * gradient of loss[i];
 *     dora_host_stream_finish(stream, NULL, &value, &scale, weights, &error);
 *     G = scale * G;                       now the gradient of the objective of all data
 */
typedef struct dora_host_stream dora_host_stream;

/* Creates a stream. Returns NULL on failure, for instance if the robustifier needs all losses
 * before it can compute any weight. */
DORA_EXPORT dora_host_stream *dora_host_stream_create(const dora_robust_instance *robustifier,
                                                      dora_host_error *error);

/* Adds n >= 0 data. `calibration` contains h; NULL means that all are 1. Stores the factor for G
 * and the weight of each datum's gradient. On failure, no data are added. `error->bad_datum` is the
 * position among all data so far. */
DORA_EXPORT dora_status dora_host_stream_add(dora_host_stream *stream, int64_t n, const double *loss,
                                             const double *calibration, double *rescale, double *upstream,
                                             dora_host_error *error);

/* Stores the objective of all data, the factor that turns G into its gradient, and the weight of
 * each datum's loss, in order of arrival. `whole` may be a stream that received the data of this
 * stream and also others, such as those of other processes. In this case, `value` and `weights` are
 * those of `whole`, and `scale` is the factor for this stream's G, which is then added to the
 * gradients of the other streams. `weights` may be NULL. More data may be added afterwards. */
DORA_EXPORT dora_status dora_host_stream_finish(const dora_host_stream *stream, const dora_host_stream *whole,
                                                double *value, double *scale, double *weights,
                                                dora_host_error *error);

/* Destroys a stream. NULL is allowed. */
DORA_EXPORT void dora_host_stream_destroy(dora_host_stream *stream);

#if UINTPTR_MAX == UINT64_MAX
DORA_ASSERT_LAYOUT(sizeof(dora_host_error) == 4096);
DORA_ASSERT_LAYOUT(sizeof(dora_host_options) == 72);
#endif

#ifdef __cplusplus
}
#endif

#endif /* DORA_HOST_H */
