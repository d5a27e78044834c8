// SPDX-License-Identifier: Apache-2.0
#include "profile/line_scan.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

#include "profile/octet_classes.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

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

// From kBlock - n on: n bytes of ones, then zeros.
alignas(64) constexpr auto kFirst = [] {
  std::array<std::uint8_t, 2 * kBlock> out{};
  for (std::size_t i = 0; i < kBlock; ++i) out[i] = 0xFF;
  return out;
}();

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
