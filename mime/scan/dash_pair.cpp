// SPDX-License-Identifier: Apache-2.0
#include "scan/dash_pair.hpp"

#include <bit>
#include <cstdint>

#include "scan/cpu.hpp"

#if MIMEMEND_HAS_AVX2
#include <immintrin.h>
#endif

namespace mimemend {
namespace {

std::size_t find_plainly(std::string_view text, std::size_t from) noexcept {
  while ((from = text.find('-', from)) < text.size()) {
    if (from + 1 < text.size() && text[from + 1] == '-') return from;
    ++from;
  }
  return text.size();
}

#if MIMEMEND_HAS_AVX2

// It looks at 32 bytes and, one further on, at as many again: a pair is where both have a dash.
MIMEMEND_AVX2 std::size_t find_avx2(std::string_view text, std::size_t from) noexcept {
  constexpr std::size_t kStep = 32;
  const __m256i dash = _mm256_set1_epi8('-');
  for (; from + 2 * kStep < text.size(); from += 2 * kStep) {
    const char* at = text.data() + from;
    __m256i pairs[2];
    for (std::size_t i = 0; i < 2; ++i) {
      const __m256i here = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i * kStep));
      const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at + i * kStep + 1));
      pairs[i] = _mm256_and_si256(_mm256_cmpeq_epi8(here, dash), _mm256_cmpeq_epi8(next, dash));
    }
    const __m256i any = _mm256_or_si256(pairs[0], pairs[1]);
    if (_mm256_testz_si256(any, any) != 0) continue;
    const auto low = static_cast<unsigned>(_mm256_movemask_epi8(pairs[0]));
    const auto high = static_cast<unsigned>(_mm256_movemask_epi8(pairs[1]));
    return from + static_cast<std::size_t>(low != 0 ? std::countr_zero(low)
                                                    : static_cast<int>(kStep) + std::countr_zero(high));
  }
  return find_plainly(text, from);
}

#endif

}  // namespace

std::size_t find_dash_pair(std::string_view text, std::size_t from, Kernel kernel) noexcept {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return find_avx2(text, from);
#else
  static_cast<void>(kernel);
#endif
  return find_plainly(text, from);
}

}  // namespace mimemend
