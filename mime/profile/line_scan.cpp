// SPDX-License-Identifier: Apache-2.0
#include "profile/line_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>
#include <span>

#include "scan/ascii.hpp"

#if MIMEMEND_HAS_AVX2
#include <immintrin.h>
#endif

namespace mimemend::profile {
namespace {

// A class of octets is a product: those whose high nibble is in `high` and whose low nibble is in `low` (bit n for
// nibble n). So two table look-ups and one AND tell all classes of an octet.
struct Product {
  std::uint8_t bit;
  unsigned high;
  unsigned low;
};

constexpr unsigned kAll = 0xFFFF;
constexpr unsigned nibbles(unsigned from, unsigned to) { return (2U << to) - (1U << from); }

constexpr std::array kText{
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
constexpr std::array kNoBase64{
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

constexpr std::array<Tables, 2> kTables{tables_of(kText), tables_of(kNoBase64)};

// A CR is bare unless the line's LF follows; `size` and `ended` are known.
bool has_bare_cr(std::string_view line, bool ended) {
  const std::size_t cr = line.find('\r');
  return cr != std::string_view::npos && !(ended && cr + 2 == line.size());
}

ScannedLine scan_plainly(std::string_view bytes, const Tables& tables) {
  ScannedLine out;
  const void* lf = std::memchr(bytes.data(), '\n', bytes.size());
  out.ended = lf != nullptr;
  out.size = out.ended ? static_cast<std::size_t>(static_cast<const char*>(lf) - bytes.data()) + 1 : bytes.size();
  const std::string_view line = bytes.substr(0, out.size);
  for (const char c : line.substr(0, line.size() - (out.ended ? 1 : 0))) out.octets |= tables.octets[ascii::byte(c)];
  out.bare_cr = has_bare_cr(line, out.ended);
  return out;
}

#if MIMEMEND_HAS_AVX2

constexpr std::size_t kBlock = 32;

// From kBlock - n on: n bytes of ones, then zeros.
alignas(64) constexpr auto kFirst = [] {
  std::array<std::uint8_t, 2 * kBlock> out{};
  for (std::size_t i = 0; i < kBlock; ++i) out[i] = 0xFF;
  return out;
}();

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

MIMEMEND_AVX2 inline std::uint8_t all_bits(__m256i found) {
  __m128i bits = _mm_or_si128(_mm256_castsi256_si128(found), _mm256_extracti128_si256(found, 1));
  bits = _mm_or_si128(bits, _mm_srli_si128(bits, 8));
  std::uint64_t out = static_cast<std::uint64_t>(_mm_cvtsi128_si64(bits));
  out |= out >> 32;
  out |= out >> 16;
  return static_cast<std::uint8_t>(out | out >> 8);
}

MIMEMEND_AVX2 ScannedLine scan_avx2(std::string_view bytes, const Tables& tables) {
  const __m256i high_table =
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(tables.high.data())));
  const __m256i low_table =
      _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(tables.low.data())));
  __m256i found = _mm256_setzero_si256();
  unsigned crs = 0;  // any
  char rest[kBlock];
  for (std::size_t at = 0; at < bytes.size();) {
    const std::size_t here = std::min(kBlock, bytes.size() - at);
    const char* from = bytes.data() + at;
    if (here < kBlock) {  // the last few
      std::memset(rest, 'A', kBlock);
      std::memcpy(rest, from, here);
      from = rest;
    }
    const __m256i block = load(from);
    const __m256i all = classes(block, high_table, low_table);
    const unsigned lf = places(block, '\n');
    const unsigned cr = places(block, '\r');
    if (lf == 0) {
      found = _mm256_or_si256(found, all);
      crs |= cr;
      at += here;
      continue;
    }
    const auto end = static_cast<std::size_t>(std::countr_zero(lf));
    found = _mm256_or_si256(found, _mm256_and_si256(all, load(kFirst.data() + kBlock - end)));
    const std::size_t size = at + end + 1;
    // Most often the one CR is that before the LF, in this block.
    const unsigned before = cr & ((1U << end) - 1);
    const bool odd = crs != 0 || (before != 0 && before != 1U << (end - 1));
    return {size, true, odd && has_bare_cr(bytes.substr(0, size), true), all_bits(found)};
  }
  return {bytes.size(), false, crs != 0, all_bits(found)};
}

#endif

}  // namespace

ScannedLine scan_line(std::string_view bytes, Alphabet alphabet, Kernel kernel) {
  const Tables& tables = kTables[static_cast<std::size_t>(alphabet)];
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return scan_avx2(bytes, tables);
#else
  static_cast<void>(kernel);
#endif
  return scan_plainly(bytes, tables);
}

}  // namespace mimemend::profile
