/* dora.h: the interface between dora-host and the objectives it trains with.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * A preference objective is a function of scores. A plugin never sees text, tensors or weights: for a
 * batch of data it gets the log-probabilities and annotations of every response and returns a loss per
 * datum and that loss's derivative by each log-probability. A shared library that holds one or more
 * objectives is a *pack*. It exports one function, `dora_loss_pack_v1`, and nothing else.
 *
 * This header is the specification; docs/abi.md gives the reasons. Read it from the bottom: the entry
 * point, then `dora_pack`, then `dora_batch` and `dora_result`.
 *
 * Rules that hold for every declaration below:
 *
 *  ownership  Every array and buffer passed to a plugin belongs to the host. Every descriptor and string
 *             a plugin hands out is static data that lives as long as the library is loaded. Nothing is
 *             ever freed across the line, and the host never unloads a library.
 *  lifetime   A pointer received in a call is dead when the call returns.
 *  text       UTF-8, zero-terminated.
 *  growth     A struct that may grow starts with `struct_size`, set by whoever allocates it. A reader
 *             uses a field only if `struct_size` reaches past it. Minor versions append fields, nothing
 *             else. The elements of an array of such structs lie `array[0].struct_size` bytes apart.
 *  failure    Functions return a DORA_… status. No exception, panic, exit, abort or longjmp may cross.
 *  manners    The floating-point control word, rounding mode, locale, signal handlers, working
 *             directory, environment and standard streams are left as found. A plugin starts no threads
 *             and does not fork.
 *  threads    [setup]      one call at a time in the whole process, never during a training step.
 *             [exclusive]  any thread, but never two calls at once on one instance.
 *             [worker]     as [exclusive]; several at once on one instance if the objective declares
 *                          DORA_PROP_CONCURRENT. Different instances may always run at once.
 */
#ifndef DORA_H
#define DORA_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---------------------------------------------------------------------------------------- version */

/* Frozen. A minor version appends fields to structs that carry their size, and constants; nothing that is
 * here changes or goes. A host runs packs that need its own minor version or any before it. */
#define DORA_ABI_MAJOR 1u
#define DORA_ABI_MINOR 0u

/* `dora_pack.magic`: the bytes "DORA" on a little-endian machine. */
#define DORA_PACK_MAGIC 0x41524F44u

/* The one symbol a pack exports, and the attribute that exports it. */
#define DORA_ENTRY_SYMBOL "dora_loss_pack_v1"
#if defined(_WIN32)
#define DORA_EXPORT __declspec(dllexport)
#else
#define DORA_EXPORT __attribute__((visibility("default")))
#endif

/* ----------------------------------------------------------------------------------------- status */

typedef int32_t dora_status;

#define DORA_OK 0           /* done; every output element has been written                           */
#define DORA_E_ABI 1        /* the pack can't serve this version of the interface                     */
#define DORA_E_UNKNOWN_ID 2 /* no such objective or parameter                                         */
#define DORA_E_PARAM 3      /* a parameter's value is out of range or not a number                    */
#define DORA_E_INPUT 4      /* the batch lacks an input or breaks a rule (K, a score); see bad_datum  */
#define DORA_E_NUMERIC 5    /* the result can't be represented in float64; see bad_datum              */
#define DORA_E_NOMEM 6      /* out of memory                                                          */
#define DORA_E_INTERNAL 7   /* a defect of the plugin, caught by the plugin                           */

/* ------------------------------------------------------------------------------------- parameters */

#define DORA_PARAM_REAL 0u
#define DORA_PARAM_INTEGER 1u /* an integral double                                                   */
#define DORA_PARAM_BOOLEAN 2u /* 0 or 1                                                               */
#define DORA_PARAM_ENUM 3u    /* index into `choices`                                                 */

#define DORA_PARAM_MIN_OPEN 1u    /* the value must be greater than `min`, not equal                  */
#define DORA_PARAM_MAX_OPEN 2u    /* the value must be less than `max`, not equal                     */
#define DORA_PARAM_LOG_SCALE 4u   /* a search should step through it by factors                       */
#define DORA_PARAM_SCHEDULABLE 8u /* may be changed between steps with `set_params`                   */

typedef struct dora_choice {
  const char *id;   /* what a user types, such as "raw" */
  const char *help; /* one line, or NULL */
} dora_choice;

typedef struct dora_param {
  uint32_t struct_size;
  uint32_t kind;  /* DORA_PARAM_REAL … */
  uint32_t flags; /* DORA_PARAM_MIN_OPEN … */
  uint32_t n_choices;
  const char *id;    /* as in the literature, such as "beta"; unique in its objective */
  const char *label; /* a few words, or NULL */
  const char *unit;  /* such as "nats", or NULL when dimensionless */
  const char *help;  /* one sentence, or NULL */
  double min;        /* finite; min <= default_value <= max */
  double max;
  double default_value;
  const dora_choice *choices; /* [n_choices] when kind is ENUM, else NULL */
} dora_param;

/* One parameter's value. Those that are not named in a call keep their default (create) or their
 * present value (set_params). */
typedef struct dora_kv {
  const char *id;
  double value;
} dora_kv;

/* ---------------------------------------------------------------------------------------- metrics */

#define DORA_REDUCE_MEAN 0u
#define DORA_REDUCE_SUM 1u
#define DORA_REDUCE_MIN 2u
#define DORA_REDUCE_MAX 3u

/* A number per datum that the plugin reports beside the loss, such as an implicit reward margin. */
typedef struct dora_metric {
  uint32_t struct_size;
  uint32_t reduce; /* how the data of a step become one number: DORA_REDUCE_MEAN … */
  const char *id;
  const char *label; /* or NULL */
  const char *unit;  /* or NULL */
} dora_metric;

/* ------------------------------------------------------------------------------------- objectives */

/* Inputs, as bits. The log-probability sums `logp` and the offsets `first` are always there. */
#define DORA_INPUT_REF_LOGP (UINT64_C(1) << 0)      /* sums under the reference model                 */
#define DORA_INPUT_LEN (UINT64_C(1) << 1)           /* number of scored tokens                        */
#define DORA_INPUT_SCORE (UINT64_C(1) << 2)         /* score of each response, higher is better       */
#define DORA_INPUT_WEIGHT (UINT64_C(1) << 3)        /* the data set's own weight of each datum        */
#define DORA_INPUT_GOLDEN_INDEX (UINT64_C(1) << 4)  /* which response comes from the target source    */
#define DORA_INPUT_TOK_LOGP (UINT64_C(1) << 5)      /* log-probability of each token                  */
#define DORA_INPUT_REF_TOK_LOGP (UINT64_C(1) << 6)  /* the same under the reference model             */

/* How one datum's loss depends on other data of the batch. */
#define DORA_SEPARABLE 0u /* not at all                                                               */
#define DORA_COUPLED 1u   /* it does, yet there is a loss per datum (KTO's z0, BCO's delta)           */
#define DORA_JOINT 2u     /* there is only a loss of the batch: `total` (AOT)                         */

/* Properties a host may rely on and a checker verifies. */
#define DORA_PROP_PERMUTATION_EQUIVARIANT 1u /* reordering responses, with all that belongs to them and
                                                no tie in score, reorders the derivative      */
#define DORA_PROP_SCORE_SHIFT_INVARIANT 2u   /* adding a constant to all scores changes nothing       */
#define DORA_PROP_STATEFUL 4u                /* results depend on earlier batches; see the extension  */
#define DORA_PROP_NON_SMOOTH 8u              /* has kinks; the derivative there is 0                  */
#define DORA_PROP_CONCURRENT 16u             /* `evaluate` may run on several threads at once         */
#define DORA_PROP_STOP_GRADIENT 32u          /* holds some dependence on log-probs constant, which
                                                DORA_BATCH_FREEZE keeps                        */

typedef struct dora_objective {
  uint32_t struct_size;
  uint32_t revision;    /* moves whenever numbers can change; starts at 1 */
  const char *id;       /* permanent; lower-case letters, digits, '-', '_', '.'; unique in its pack */
  const char *name;     /* for people */
  const char *summary;  /* one sentence */
  const char *citation; /* a URL, or NULL */
  const char *license;  /* SPDX expression */
  const char *tags;     /* comma-separated, such as "pairwise,reference-free", or NULL; a tag
                           "alias:NAME" is another name to ask for it by */
  uint64_t needs;       /* DORA_INPUT_… without which it refuses a batch */
  uint64_t uses;        /* DORA_INPUT_… it takes when they are there */
  const char *const *needs_columns; /* ids, NULL-terminated, or NULL for none */
  const char *const *uses_columns;
  const char *const *gradient_columns; /* those of the above by which `evaluate` stores derivatives;
                                          the loss is a function of them as of `logp` */
  uint32_t k_min;      /* least number of responses per datum, >= 1 */
  uint32_t k_max;      /* most, or 0 for any */
  uint32_t coupling;   /* DORA_SEPARABLE … */
  uint32_t properties; /* DORA_PROP_…, or-ed */
  double lower_bound;  /* while no log-probability is above 0 the loss is never below this, in nats;
                          NaN: no constant bound */
  uint32_t n_params;
  uint32_t n_metrics;
  const dora_param *params;   /* [n_params], or NULL */
  const dora_metric *metrics; /* [n_metrics], or NULL */
} dora_objective;

/* ----------------------------------------------------------------------------------------- inputs */

#define DORA_PER_DATUM 0u    /* [n_data]      */
#define DORA_PER_RESPONSE 1u /* [n_responses] */
#define DORA_PER_TOKEN 2u    /* [n_tokens]    */

/* A named input beyond the fixed ones. */
typedef struct dora_column {
  uint32_t struct_size;
  uint32_t extent; /* DORA_PER_DATUM … */
  const char *id;
  const double *values;
  double *d_values; /* output: Σ_i upstream[i] ∂loss[i]/∂values[·]; NULL when it is a constant: always
                       so unless it is one of the objective's `gradient_columns` */
} dora_column;

#define DORA_BATCH_VALIDATION 1u /* not a training step: state must not advance                       */
#define DORA_BATCH_REPEAT 2u     /* the same batch again, now with `upstream`: state must not advance
                                    again and the losses must come out the same                       */
#define DORA_BATCH_FREEZE 4u     /* re-use the stopped constants of the previous call, so that a finite
                                    difference sees what the derivative describes                     */

/* N data with R responses in all, as a structure of arrays. Datum i owns responses
 * first[i] … first[i+1]-1, in the data set's order. All numbers are finite unless said otherwise.
 * A pointer is NULL when that input is absent, or when the objective neither needs nor uses it.
 * `first` and `logp` never are. Read-only, owned by the host. */
typedef struct dora_batch {
  uint32_t struct_size;
  uint32_t flags;           /* DORA_BATCH_… */
  int64_t step;             /* optimizer step, from 1; 0 outside training */
  int64_t n_data;           /* N >= 1 */
  int64_t n_responses;      /* R */
  int64_t n_tokens;         /* T: scored tokens, 0 when no token-level input is given */
  const int64_t *first;     /* [N+1], first[0] = 0, first[N] = R */
  const double *logp;       /* [R] sum of the response's token log-probabilities, nats */
  const double *ref_logp;   /* [R] the same under the reference model */
  const double *len;        /* [R] number of scored tokens, >= 1 */
  const double *score;      /* [R] higher is better; NaN: this response has no score. Ties are broken
                               by the lower index */
  const double *weight;     /* [N] the data set's weight, >= 0 */
  const int64_t *golden_index; /* [N] response from the target source, counted from 0 within the
                                  datum; -1: none */
  const int64_t *tok_first; /* [R+1] offsets into the token arrays */
  const double *tok_logp;   /* [T] */
  const double *ref_tok_logp; /* [T] */
  const double *upstream;   /* [N] weight of each datum's loss in the derivatives; NULL: all ones */
  uint32_t n_columns;
  uint32_t reserved;           /* 0 */
  const dora_column *columns;  /* [n_columns] */
} dora_batch;

/* ---------------------------------------------------------------------------------------- outputs */

/* Host-owned outputs. A plugin stores (=) every element of every array that isn't NULL and accumulates
 * into none. They do not overlap the inputs or each other. */
typedef struct dora_result {
  uint32_t struct_size;
  uint32_t reserved;   /* 0 */
  double *loss;        /* [N] unweighted loss, nats; NaN if the objective is joint */
  double *d_logp;      /* [R] Σ_i upstream[i] ∂loss[i]/∂logp[r]; joint: ∂total/∂logp[r] */
  double *d_tok_logp;  /* [T] the part that reaches the loss through tok_logp; NULL unless the batch
                          has tok_logp */
  double *metrics;     /* [N × n_metrics], one datum's metrics side by side, or NULL */
  double *lower_bound; /* [N] each loss is never below this; NaN where unknown; or NULL */
  double total;        /* output, joint objectives only: the batch objective, already a mean */
  int64_t bad_datum;   /* output on failure: the datum to blame, or -1. The host sets it to -1 */
  char *error;         /* output on failure: one line saying what is wrong and what would be right */
  uint64_t error_capacity; /* bytes at `error`, the final zero included */
} dora_result;

/* ------------------------------------------------------------------------------------------- host */

#define DORA_LOG_DEBUG 0
#define DORA_LOG_INFO 1
#define DORA_LOG_WARNING 2

/* What the host offers a pack. Owned by the host, valid until the process ends. */
typedef struct dora_host {
  uint32_t struct_size;
  uint32_t abi_minor;  /* the host's DORA_ABI_MINOR */
  const char *name;    /* such as "dora-host" */
  const char *version; /* of the host */
  void *ctx;           /* passed back to `log` */
  /* Writes one line to the host's log. `text` is copied. Never fails. [any thread] */
  void (*log)(void *ctx, int32_t level, const char *text);
  /* An ability of the host by id, such as "org.dora.something/1"; NULL if it has none of that id.
   * [any thread] */
  const void *(*extension)(void *ctx, const char *id);
} dora_host;

/* ------------------------------------------------------------------------------------------- pack */

/* One configured objective. Opaque to the host; made by `create`, ended by `destroy`. */
typedef struct dora_instance dora_instance;

/* What an instance needs once its parameters are known: never more than its objective's `needs` and
 * `uses` together. */
typedef struct dora_requirements {
  uint32_t struct_size;
  uint32_t reserved;                /* 0 */
  uint64_t needs;                   /* DORA_INPUT_… */
  const char *const *needs_columns; /* NULL-terminated, static or owned by the instance; or NULL */
} dora_requirements;

typedef struct dora_pack {
  uint32_t magic;         /* DORA_PACK_MAGIC */
  uint32_t struct_size;
  uint32_t abi_major;     /* DORA_ABI_MAJOR the pack was written for */
  uint32_t abi_minor_min; /* the least DORA_ABI_MINOR it needs, not the one it was built with */
  uint32_t n_objectives;  /* >= 1, or 0 in a pack of robustifiers only: then `objectives`, `create`,
                             `evaluate` and `destroy` may be NULL */
  uint32_t reserved;      /* 0 */
  const char *id;         /* permanent, such as "org.example.pairwise" */
  const char *version;    /* semantic version */
  const char *vendor;     /* or NULL */
  const char *url;        /* or NULL */
  const char *build;      /* free text that tells one build from another, or NULL */
  const dora_objective *objectives; /* [n_objectives] */

  /* Makes an instance of `objective` (one of this pack's). `params` holds n values, in any order, each
   * at most once; the plugin checks ids and ranges. On success stores the instance in *out; on
   * failure stores NULL and one line of text in `error` (at most `capacity` bytes with its zero).
   * DORA_E_UNKNOWN_ID, DORA_E_PARAM, DORA_E_NOMEM, DORA_E_INTERNAL. [setup] */
  dora_status (*create)(const dora_objective *objective, const dora_host *host, const dora_kv *params,
                        uint32_t n, dora_instance **out, char *error, uint64_t capacity);

  /* Changes parameters that are DORA_PARAM_SCHEDULABLE. All or nothing: on failure the instance is as
   * before. May be NULL if none is schedulable. Fails as `create`. [exclusive] */
  dora_status (*set_params)(dora_instance *instance, const dora_kv *params, uint32_t n, char *error,
                            uint64_t capacity);

  /* Says what this instance needs. The host sets `out->struct_size`. May be NULL: then the objective's
   * `needs` and `needs_columns` hold whatever the parameters. DORA_E_INTERNAL. [setup] */
  dora_status (*requirements)(const dora_instance *instance, dora_requirements *out);

  /* The objective on one batch: losses, derivatives, and whatever else `result` asks for. Must not
   * block, do input or output, or keep anything of the call. It may use its own heap. A value that
   * overflows float64 is DORA_E_NUMERIC with `bad_datum`, never a silent infinity.
   * DORA_E_INPUT, DORA_E_NUMERIC, DORA_E_NOMEM, DORA_E_INTERNAL. [worker] */
  dora_status (*evaluate)(dora_instance *instance, const dora_batch *batch, dora_result *result);

  /* Ends an instance. NULL is allowed and does nothing. Never fails. [setup] */
  void (*destroy)(dora_instance *instance);

  /* An ability of the pack by id; NULL if it has none of that id. May be NULL. [setup] */
  const void *(*extension)(const char *id);
} dora_pack;

/* "org.dora.state/1": objectives with DORA_PROP_STATEFUL. Static data of the pack. */
#define DORA_EXTENSION_STATE "org.dora.state/1"
typedef struct dora_state {
  uint32_t struct_size;
  uint32_t reserved; /* 0 */
  /* Writes the state. On entry *size is the room at `buffer` in bytes; on return its length. With a
   * NULL buffer or too little room writes nothing but *size and returns DORA_E_NOMEM. The bytes mean
   * the same on every machine of this byte order and in every later revision. [exclusive] */
  dora_status (*save)(const dora_instance *instance, void *buffer, uint64_t *size);
  /* Takes a state that `save` wrote. DORA_E_INPUT if it isn't one; the instance is then as before.
   * [exclusive] */
  dora_status (*load)(dora_instance *instance, const void *buffer, uint64_t size, char *error,
                      uint64_t capacity);
} dora_state;

/* ----------------------------------------------------------------------------------- robustifiers */

/* "org.dora.robustifier/1": what makes one number of a batch's losses. A robustifier is a function of
 * the losses, the calibration weights and the groups of one *global* batch: it keeps nothing from one
 * batch to the next, and reordering the data reorders its derivative. The host gathers all losses of a
 * step, calls it once, and only then goes backward. */
#define DORA_EXTENSION_ROBUSTIFIER "org.dora.robustifier/1"

#define DORA_ROBUST_NEEDS_GROUPS 1u /* refuses a batch without groups                                 */
#define DORA_ROBUST_NON_SMOOTH 2u   /* has kinks; the derivative there is one of those beside it      */
#define DORA_ROBUST_DETACHED 4u     /* holds its weights constant: value = Σ_i d_loss[i] loss[i], and
                                       d_loss is not the derivative of that value            */

typedef struct dora_robustifier {
  uint32_t struct_size;
  uint32_t revision;    /* moves whenever numbers can change; starts at 1 */
  const char *id;       /* permanent, as an objective's; unique among the pack's robustifiers */
  const char *name;     /* for people */
  const char *summary;  /* one sentence or the formula */
  const char *citation; /* a URL, or NULL */
  const char *license;  /* SPDX expression */
  uint32_t properties;  /* DORA_ROBUST_…, or-ed */
  uint32_t n_params;
  const dora_param *params; /* [n_params], or NULL; none is DORA_PARAM_SCHEDULABLE */
} dora_robustifier;

/* One global batch of N data. All numbers are finite. Read-only, owned by the host. */
typedef struct dora_robust_batch {
  uint32_t struct_size;
  uint32_t reserved;         /* 0 */
  int64_t n_data;            /* N >= 1 */
  int64_t n_groups;          /* G; 0 without groups */
  const double *loss;        /* [N] nats */
  const double *calibration; /* [N] h, >= 0; all ones where there was no calibration phase */
  const int64_t *group;      /* [N] from 0 to G-1; NULL unless DORA_ROBUST_NEEDS_GROUPS. A group may have
                                no datum in a batch */
  const int64_t *group_size; /* [G] how many data of the whole data set each group has, >= 1; or NULL */
} dora_robust_batch;

/* Host-owned outputs, as in `dora_result`: every element is stored. */
typedef struct dora_robust_result {
  uint32_t struct_size;
  uint32_t reserved;  /* 0 */
  double value;       /* output: L, the objective of the batch, nats */
  double *d_loss;     /* [N] ∂L/∂loss[i]: how much each datum counts. They need not add up to 1 */
  int64_t bad_datum;  /* output on failure: the datum to blame, or -1. The host sets it to -1 */
  char *error;        /* output on failure: one line saying what is wrong and what would be right */
  uint64_t error_capacity; /* bytes at `error`, the final zero included */
} dora_robust_result;

/* One configured robustifier. Opaque to the host; made by `create`, ended by `destroy`. */
typedef struct dora_robust_instance dora_robust_instance;

/* What `dora_pack.extension` returns for that id. Static data of the pack. */
typedef struct dora_robustifier_factory {
  uint32_t struct_size;
  uint32_t n_robustifiers;              /* >= 1 */
  const dora_robustifier *robustifiers; /* [n_robustifiers] */

  /* As `dora_pack.create`, for one of this factory's robustifiers. [setup] */
  dora_status (*create)(const dora_robustifier *robustifier, const dora_host *host,
                        const dora_kv *params, uint32_t n, dora_robust_instance **out, char *error,
                        uint64_t capacity);

  /* The objective of one global batch and its derivative by each loss. Losses of ten thousand nats,
   * of either sign, are ordinary. Rules and failures are those of `dora_pack.evaluate`. [exclusive] */
  dora_status (*evaluate)(dora_robust_instance *instance, const dora_robust_batch *batch,
                          dora_robust_result *result);

  /* Ends an instance. NULL is allowed and does nothing. Never fails. [setup] */
  void (*destroy)(dora_robust_instance *instance);
} dora_robustifier_factory;

/* ------------------------------------------------------------------------------------ entry point */

/* Every pack defines this function with C linkage:
 *
 *     DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t host_major, uint32_t host_minor);
 *
 * It is given the host's version and returns static data, or NULL if it refuses that host. The `_v1` in
 * its name is the version of this calling convention. It does nothing else. [setup] */
typedef const dora_pack *(*dora_entry)(uint32_t host_major, uint32_t host_minor);

/* ---------------------------------------------------------------------------- layout, checked here */

#ifdef __cplusplus
#define DORA_ASSERT_LAYOUT(what) static_assert(what, #what)
#elif defined(__STDC_VERSION__) && __STDC_VERSION__ >= 201112L
#define DORA_ASSERT_LAYOUT(what) _Static_assert(what, #what)
#else
#define DORA_ASSERT_LAYOUT(what) extern int dora_c99_asserts_nothing
#endif
#if UINTPTR_MAX == UINT64_MAX
DORA_ASSERT_LAYOUT(sizeof(dora_choice) == 16);
DORA_ASSERT_LAYOUT(sizeof(dora_param) == 80 && offsetof(dora_param, min) == 48);
DORA_ASSERT_LAYOUT(sizeof(dora_kv) == 16);
DORA_ASSERT_LAYOUT(sizeof(dora_metric) == 32);
DORA_ASSERT_LAYOUT(sizeof(dora_objective) == 144 && offsetof(dora_objective, lower_bound) == 112);
DORA_ASSERT_LAYOUT(sizeof(dora_column) == 32);
DORA_ASSERT_LAYOUT(sizeof(dora_batch) == 144 && offsetof(dora_batch, upstream) == 120);
DORA_ASSERT_LAYOUT(sizeof(dora_result) == 80 && offsetof(dora_result, error) == 64);
DORA_ASSERT_LAYOUT(sizeof(dora_host) == 48);
DORA_ASSERT_LAYOUT(sizeof(dora_requirements) == 24);
DORA_ASSERT_LAYOUT(sizeof(dora_pack) == 120 && offsetof(dora_pack, create) == 72);
DORA_ASSERT_LAYOUT(sizeof(dora_state) == 24);
DORA_ASSERT_LAYOUT(sizeof(dora_robustifier) == 64 && offsetof(dora_robustifier, params) == 56);
DORA_ASSERT_LAYOUT(sizeof(dora_robust_batch) == 56 && offsetof(dora_robust_batch, loss) == 24);
DORA_ASSERT_LAYOUT(sizeof(dora_robust_result) == 48 && offsetof(dora_robust_result, error) == 32);
DORA_ASSERT_LAYOUT(sizeof(dora_robustifier_factory) == 40);
#endif

#ifdef __cplusplus
}
#endif

#endif /* DORA_H */
