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

std::size_t find_one_by_one(std::string_view text, std::size_t from) noexcept {
  for (; from + 1 < text.size(); ++from)
    if (text[from] == '-' && text[from + 1] == '-') return from;
  return text.size();
}

#if MIMEMEND_HAS_AVX2

// Both look at `step` bytes and, one further on, at as many again: a pair is where both have a dash.
std::size_t find_sse2(std::string_view text, std::size_t from) noexcept {
  constexpr std::size_t kStep = 16;
  const __m128i dash = _mm_set1_epi8('-');
  const auto load = [](const char* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); };
  for (; from + kStep < text.size(); from += kStep) {
    const char* at = text.data() + from;
    const __m128i pair = _mm_and_si128(_mm_cmpeq_epi8(load(at), dash), _mm_cmpeq_epi8(load(at + 1), dash));
    const auto found = static_cast<unsigned>(_mm_movemask_epi8(pair));
    if (found != 0) return from + static_cast<std::size_t>(std::countr_zero(found));
  }
  return find_one_by_one(text, from);
}

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
  return find_sse2(text, from);
}

MIMEMEND_AVX512 std::size_t find_avx512(std::string_view text, std::size_t from) noexcept {
  constexpr std::size_t kStep = 64;
  const __m512i dash = _mm512_set1_epi8('-');
  for (; from + kStep < text.size(); from += kStep) {
    const char* at = text.data() + from;
    const std::uint64_t here = _mm512_cmpeq_epi8_mask(_mm512_loadu_si512(at), dash);
    const std::uint64_t pairs = here & _mm512_mask_cmpeq_epi8_mask(here, _mm512_loadu_si512(at + 1), dash);
    if (pairs != 0) return from + static_cast<std::size_t>(std::countr_zero(pairs));
  }
  return find_sse2(text, from);
}

#endif

}  // namespace

std::size_t find_dash_pair(std::string_view text, std::size_t from, Kernel kernel) noexcept {
#if MIMEMEND_HAS_AVX2
  if (use_avx512(kernel)) return find_avx512(text, from);
  if (use_avx2(kernel)) return find_avx2(text, from);
  if (kernel == Kernel::automatic) return find_sse2(text, from);
#else
  static_cast<void>(kernel);
#endif
  return find_one_by_one(text, from);
}

}  // namespace mimemend
