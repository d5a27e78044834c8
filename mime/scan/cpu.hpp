// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

/// Kernels for wide registers are compiled in where the compiler can build them beside plain code, and are chosen
/// when the program runs: the packages of a distribution run on any processor of its architecture.
#if defined(__x86_64__) && defined(__GNUC__)
#define MIMEMEND_HAS_AVX2 1
// Without "bmi": g++ 12 makes the base64 kernel half as fast with it.
#define MIMEMEND_AVX2 __attribute__((target("avx2")))
#else
#define MIMEMEND_HAS_AVX2 0
#endif

namespace mimemend {

/// Which code does the work. Both give the same result; tests compare them.
enum class Kernel : std::uint8_t {
  automatic,  ///< the fastest that this processor can run
  portable,   ///< plain C++
};

/// Whether the kernels for AVX2 may run here.
[[nodiscard]] inline bool use_avx2(Kernel kernel) noexcept {
#if MIMEMEND_HAS_AVX2
  static const bool able = __builtin_cpu_supports("avx2") != 0;
  return kernel == Kernel::automatic && able;
#else
  static_cast<void>(kernel);
  return false;
#endif
}

}  // namespace mimemend
