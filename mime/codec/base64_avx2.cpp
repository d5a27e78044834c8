// SPDX-License-Identifier: Apache-2.0
#include "codec/base64_kernel.hpp"

#if MIMEMEND_HAS_AVX2

#include <bit>

#include <immintrin.h>

namespace mimemend::base64_kernel {
namespace {

// 32 characters at a time, after W. Mula and D. Lemire, "Faster Base64 Encoding and Decoding Using AVX2
// Instructions" (2018): tables of 16 entries, looked up by the nibbles of each character.

/// The same 16 bytes in both halves of a register.
MIMEMEND_AVX2 inline __m256i both(char a, char b, char c, char d, char e, char f, char g, char h, char i, char j,
                                  char k, char l, char m, char n, char o, char p) {
  return _mm256_setr_epi8(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, a, b, c, d, e, f, g, h, i, j, k, l, m, n, o,
                          p);
}

struct Characters {
  __m256i text;
  __m256i high_nibble;
};

MIMEMEND_AVX2 inline Characters load(const char* from) {
  const __m256i text = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
  return {text, _mm256_and_si256(_mm256_srli_epi32(text, 4), _mm256_set1_epi8(0x0F))};
}

// A bit for each character that is not in the alphabet. Each entry of `classes` has a bit of its own for what a
// high nibble stands for; `refused` has the bits of those classes in which a low nibble has no character:
// 2x has + and / alone, 3x the digits, 4x and 6x lack their first, 5x and 7x their last five, and the rest has none.
MIMEMEND_AVX2 inline std::uint32_t strangers(Characters in) {
  const __m256i classes =
      both(0x10, 0x10, 0x01, 0x02, 0x04, 0x08, 0x04, 0x08, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10, 0x10);
  const __m256i refused =
      both(0x15, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x11, 0x13, 0x1A, 0x1B, 0x1B, 0x1B, 0x1A);
  const __m256i low_nibble = _mm256_and_si256(in.text, _mm256_set1_epi8(0x0F));
  const __m256i both_bits =
      _mm256_and_si256(_mm256_shuffle_epi8(classes, in.high_nibble), _mm256_shuffle_epi8(refused, low_nibble));
  const __m256i good = _mm256_cmpeq_epi8(both_bits, _mm256_setzero_si256());
  return ~static_cast<std::uint32_t>(_mm256_movemask_epi8(good));
}

// Writes 24 bytes, and 8 more that do not count. What is not of the alphabet spoils its own quantum only.
MIMEMEND_AVX2 inline void decode(Characters in, char* to) {
  // Added to a character, this gives its value; '/' has an entry of its own, in front of that of '+'.
  const __m256i shift = both(0, 16, 19, 4, -65, -65, -71, -71, 0, 0, 0, 0, 0, 0, 0, 0);
  const __m256i slash = _mm256_cmpeq_epi8(in.text, _mm256_set1_epi8('/'));
  const __m256i value = _mm256_add_epi8(in.text, _mm256_shuffle_epi8(shift, _mm256_add_epi8(slash, in.high_nibble)));
  // 6 bits and 6 bits to 12, 12 and 12 to 24, then the three bytes of each 32-bit lane in the order of the text.
  const __m256i pairs = _mm256_maddubs_epi16(value, _mm256_set1_epi32(0x01400140));
  const __m256i quanta = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
  const __m256i bytes = _mm256_shuffle_epi8(quanta, both(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1));
  const __m256i packed = _mm256_permutevar8x32_epi32(bytes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 3, 7));
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(to), packed);
}

}  // namespace

MIMEMEND_AVX2 Cursor decode_lines_avx2(Cursor at, const char* end) {
  while (end - at.from >= 32) {
    const Characters in = load(at.from);
    const std::uint32_t odd = strangers(in);
    decode(in, at.to);
    // countr_zero gives 32 when there are none.
    const auto quanta = static_cast<std::size_t>(std::countr_zero(odd)) / 4;
    at.from += quanta * 4;
    at.to += quanta * 3;
    at.column += quanta * 4;
    if (odd != 0 && !pass_line_end(at, end)) return at;
  }
  return decode_lines_portable(at, end);
}

}  // namespace mimemend::base64_kernel

#endif
