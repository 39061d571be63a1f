/* dora.hpp: for writing an objective in C++17 as a struct with a formula.
 *
 * SPDX-License-Identifier: Apache-2.0
 *
 * The library is header-only and needs dora.h and the standard library. The author declares
 * parameters and inputs as members and writes the loss of one datum. The derivative is computed
 * from the formula, and checks and error texts follow from the declarations. This is a complete
 * plugin:
 *
 *     #include <dora.hpp>
 *     using namespace dora;
 *
 *     struct DPO : Objective {
 *       Param beta{"beta", 0.1, positive(1000), "how strongly the policy is held to the reference"};
 *
 *       static Info info() {
 *         return Info("my-dpo", "DPO", "Logistic loss on a difference of implicit rewards.")
 *             .needs(DORA_INPUT_REF_LOGP).uses(DORA_INPUT_SCORE).responses(2, 2).bound(0);
 *       }
 *
 *       Real loss(const Datum &d) const {
 *         const auto [w, l] = d.pair();
 *         return -log_sigmoid(beta * ((w.logp - w.ref_logp) - (l.logp - l.ref_logp)));
 *       }
 *     };
 *
 *     DORA_PACK("org.example.dpo", "1.0.0", DPO)
 *
 * It is built with `c++ -std=c++17 -O2 -shared -fPIC dpo.cpp -I Sources/CDoRA/include -o dpo.so`.
 * dora/declare.hpp lists everything that an objective may declare, dora/datum.hpp describes the
 * properties of a datum, and dora/real.hpp and dora/reals.hpp contain the functions of `Real`.
 */
#ifndef DORA_HPP
#define DORA_HPP

#include "dora/datum.hpp"
#include "dora/declare.hpp"
#include "dora/evaluate.hpp"
#include "dora/pack.hpp"
#include "dora/real.hpp"
#include "dora/reals.hpp"

/* Defines a library's entry point: the pack's permanent id, its semantic version, and its objectives. */
#define DORA_PACK(id, version, ...) \
  extern "C" DORA_EXPORT const dora_pack *dora_loss_pack_v1(uint32_t major, uint32_t minor) { \
    return dora::detail::Table::entry<__VA_ARGS__>(id, version, major, minor); \
  }

#endif /* DORA_HPP */
