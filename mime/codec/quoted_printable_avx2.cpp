// SPDX-License-Identifier: Apache-2.0
#include "codec/quoted_printable_kernel.hpp"

#if MIMEMEND_HAS_AVX2

#include <bit>
#include <cstdint>

#include <immintrin.h>

namespace mimemend::quoted_printable_kernel {
namespace {

struct Plain {
  MIMEMEND_AVX2 static inline __m256i stops(__m256i text) {
    // Signed: 8-bit octets are below the blank, as control characters are.
    const __m256i below = _mm256_cmpgt_epi8(_mm256_set1_epi8(' '), text);
    const __m256i tab = _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\t'));
    const __m256i named = _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('=')),
                                          _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\x7F')));
    return _mm256_or_si256(_mm256_andnot_si256(tab, below), named);
  }
};

struct Anything {
  MIMEMEND_AVX2 static inline __m256i stops(__m256i text) {
    const __m256i line_end = _mm256_or_si256(_mm256_cmpeq_epi8(text, _mm256_set1_epi8('\r')),
                                             _mm256_cmpeq_epi8(text, _mm256_set1_epi8('\n')));
    return _mm256_or_si256(line_end, _mm256_cmpeq_epi8(text, _mm256_set1_epi8('=')));
  }
};

// How many bytes were copied; `stopped` when the next one is for the caller.
struct Copied {
  std::size_t bytes;
  bool stopped;
};

template <class Stop>
MIMEMEND_AVX2 inline Copied copy(const char* from, const char* end, char* to) {
  const char* at = from;
  for (; end - at >= 32; at += 32, to += 32) {
    const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(at));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), text);
    const auto stops = static_cast<std::uint32_t>(_mm256_movemask_epi8(Stop::stops(text)));
    if (stops != 0) return {static_cast<std::size_t>(at - from + std::countr_zero(stops)), true};
  }
  return {static_cast<std::size_t>(at - from), false};
}

}  // namespace

MIMEMEND_AVX2 std::size_t copy_plain_avx2(const char* from, const char* end, char* to) {
  const Copied copied = copy<Plain>(from, end, to);
  if (copied.stopped) return copied.bytes;
  return copied.bytes + copy_plain_portable(from + copied.bytes, end, to + copied.bytes);
}

MIMEMEND_AVX2 std::size_t copy_anything_avx2(const char* from, const char* end, char* to) {
  const Copied copied = copy<Anything>(from, end, to);
  if (copied.stopped) return copied.bytes;
  return copied.bytes + copy_anything_portable(from + copied.bytes, end, to + copied.bytes);
}

}  // namespace mimemend::quoted_printable_kernel

#endif
