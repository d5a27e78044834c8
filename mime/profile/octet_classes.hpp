// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "profile/line_scan.hpp"
#include "scan/cpu.hpp"

#if MIMEMEND_HAS_AVX2
#include <immintrin.h>
#endif

/// The tables of the scans for lines, and what their AVX2 kernels share.
namespace mimemend::profile {

// A class of octets is a product: those whose high nibble is in `high` and whose low nibble is in `low` (bit n for
// nibble n). So two table look-ups and one AND tell all classes of an octet.
struct Product {
  std::uint8_t bit;
  unsigned high;
  unsigned low;
};

inline constexpr unsigned kAll = 0xFFFF;
constexpr unsigned nibbles(unsigned from, unsigned to) { return (2U << to) - (1U << from); }

inline constexpr std::array kText{
    Product{octet::control, nibbles(0, 0), nibbles(0, 8) | nibbles(0xE, 0xF)},
    Product{octet::line_break, nibbles(0, 0), nibbles(0xB, 0xC)},
    Product{octet::separator, nibbles(1, 1), nibbles(0xC, 0xE)},
    Product{octet::control_1x, nibbles(1, 1), nibbles(0, 0xA) | nibbles(0xF, 0xF)},
    Product{octet::del, nibbles(7, 7), nibbles(0xF, 0xF)},
    Product{octet::dash, nibbles(2, 2), nibbles(0xD, 0xD)},
    Product{octet::equals, nibbles(3, 3), nibbles(0xD, 0xD)},
    Product{octet::high, nibbles(8, 0xF), kAll},
};
// RFC 2045 6.8, table 1: all that is not in it. Its pad is no digit.
inline constexpr std::array kNoBase64{
    Product{1, nibbles(1, 1) | nibbles(8, 0xF), kAll},
    Product{2, nibbles(0, 0), kAll & ~(1U << 0xD)},  // a CR is looked at apart
    Product{4, nibbles(2, 2), kAll & ~(1U << 0xB) & ~(1U << 0xF)},
    Product{8, nibbles(3, 3), nibbles(0xA, 0xF)},
    Product{16, nibbles(4, 4) | nibbles(6, 6), nibbles(0, 0)},
    Product{32, nibbles(5, 5) | nibbles(7, 7), nibbles(0xB, 0xF)},
};

struct Tables {
  alignas(16) std::array<std::uint8_t, 16> high{};
  alignas(16) std::array<std::uint8_t, 16> low{};
  std::array<std::uint8_t, 256> octets{};
};

constexpr Tables tables_of(std::span<const Product> products) {
  Tables out;
  for (const Product& product : products)
    for (unsigned n = 0; n < 16; ++n) {
      if ((product.high >> n & 1U) != 0) out.high[n] = static_cast<std::uint8_t>(out.high[n] | product.bit);
      if ((product.low >> n & 1U) != 0) out.low[n] = static_cast<std::uint8_t>(out.low[n] | product.bit);
    }
  for (unsigned n = 0; n < 256; ++n) out.octets[n] = out.high[n >> 4] & out.low[n & 15];
  return out;
}

inline constexpr std::array<Tables, 2> kTables{tables_of(kText), tables_of(kNoBase64)};

#if MIMEMEND_HAS_AVX2

inline constexpr std::size_t kBlock = 32;

MIMEMEND_AVX2 inline __m256i load(const void* from) { return _mm256_loadu_si256(static_cast<const __m256i*>(from)); }
MIMEMEND_AVX2 inline unsigned places(__m256i block, char c) {
  return static_cast<unsigned>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(block, _mm256_set1_epi8(c))));
}

// The classes of each octet.
MIMEMEND_AVX2 inline __m256i classes(__m256i block, __m256i high_table, __m256i low_table) {
  const __m256i nibble = _mm256_set1_epi8(0x0F);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(block, 4), nibble);
  const __m256i low = _mm256_and_si256(block, nibble);
  return _mm256_and_si256(_mm256_shuffle_epi8(high_table, high), _mm256_shuffle_epi8(low_table, low));
}

#endif

}  // namespace mimemend::profile
