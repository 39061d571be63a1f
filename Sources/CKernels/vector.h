// Compiler settings and transcendental functions that all kernels use.
#pragma once

#include <stdint.h>

// One object file supports every x86-64 processor, because the loader chooses the widest version
// that the machine can run. On other systems, the kernels are plain C for the single target for
// which they are compiled.
//
// A sanitizer's runtime starts after the functions that choose a version, so one version has to do.
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define CK_KERNEL
#elif defined(__x86_64__) && defined(__ELF__)
#define CK_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_KERNEL
#endif

// Sums may be evaluated in any fixed order, and a*b+c with a single rounding. The order depends on
// lengths and on the machine's vector width, but never on threads.
#define CK_REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")

// Computes e^x with a relative error below 2e-7 for x in [-87, 88]. Other x are clamped. NaN stays
// NaN.
//
// With x = n ln 2 + r and n an integer, e^x = 2^n e^r, and a polynomial of degree 6 approximates
// e^r on |r| <= ln 2 / 2. Adding 1.5 * 2^23 rounds to an integer and leaves it in the low bits, so
// the operations of this function must not be reassociated.
static inline __attribute__((always_inline)) float ck_exp(float x) {
  _Pragma("clang fp reassociate(off) contract(fast)") const float rounder = 12582912.0f;
  x = x < -87.0f ? -87.0f : x;
  x = x > 88.0f ? 88.0f : x;
  union {
    float f;
    int32_t i;
  } shifted = {x * 1.44269504088896341f + rounder};
  float n = shifted.f - rounder;
  float r = x - n * 0.693145751953125f; // ln 2 in two parts: the first is exact times n
  r = r - n * 1.42860677e-6f;
  float p = 1.0f / 720;
  p = p * r + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  union {
    int32_t i;
    float f;
  } power = {(shifted.i - 0x4B400000 + 127) << 23};
  return p * power.f;
}

// Computes tanh x with a relative error below 4e-7. Uses the series from Cephes near 0, and e^2|x|
// elsewhere.
static inline __attribute__((always_inline)) float ck_tanh(float x) {
  _Pragma("clang fp reassociate(off) contract(fast)") float a = x < 0 ? -x : x, z = x * x;
  float p = -5.70498872745e-3f;
  p = p * z + 2.06390887954e-2f;
  p = p * z - 5.37397155531e-2f;
  p = p * z + 1.33314422036e-1f;
  p = p * z - 3.33332819422e-1f;
  float near = x + x * z * p;
  float far = 1.0f - 2.0f / (ck_exp(2.0f * a) + 1.0f);
  far = x < 0 ? -far : far;
  return a > 0.625f ? far : near; // NaN fails the comparison, and stays NaN
}
