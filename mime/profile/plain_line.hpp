// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "profile/octet_classes.hpp"
#include "scan/ascii.hpp"
#include "scan/cpu.hpp"

/// One line that holds nothing to look into: what the scans over plain header fields and plain bodies share.
namespace mimemend::profile {

/// What the lines of a header or body may be, for none of them to need a closer look.
struct LineForm {
  bool crlf = false;              ///< how lines end
  bool has_boundaries = true;     ///< a line with "--" may hold one of them
  bool quoted_printable = false;  ///< with no escapes but those that are plainly good, no blanks at the end
  bool allow_high = false;        ///< 8-bit octets
  std::size_t max_text = 998;     ///< octets without the line end: RFC 5322 2.1.1
};

inline constexpr std::size_t kStep = 64;   // octets looked at together, one a bit
inline constexpr std::size_t kBeyond = 2;  // and those behind them, of an escape
inline constexpr char kEscape = '\x1B';    // plain text: charsets use it

/// What a table tells of the octets of an escape.
namespace quoting {
inline constexpr std::uint8_t first = 1;   ///< the first digit of a printable or 8-bit octet: 2 to 6, or 8 to F
inline constexpr std::uint8_t second = 2;  ///< any digit; upper-case letters alone
inline constexpr std::uint8_t end = 4;     ///< what may follow a "=" as well
}  // namespace quoting

inline constexpr std::array kQuoting{
    Product{quoting::first, nibbles(3, 3), nibbles(2, 6) | nibbles(8, 9)},
    Product{quoting::second, nibbles(3, 3), nibbles(0, 9)},
    Product{quoting::end, nibbles(0, 0), nibbles(0xA, 0xA) | nibbles(0xD, 0xD)},
    Product{8, nibbles(4, 4), nibbles(1, 6)},  // both
};
inline constexpr Tables kQuotingTables = tables_of(kQuoting);
inline constexpr std::uint8_t kFirstOrEnd = quoting::first | quoting::end | 8;
inline constexpr std::uint8_t kSecond = quoting::second | 8;

/// Where in kStep octets something is. A scan stops at octets of `stops` and looks; others end it.
struct Places {
  std::uint64_t stops = 0;  ///< controls, TAB and those of line ends among them; DEL; 8-bit octets unless allowed
  std::uint64_t odd = 0;    ///< "--" where there are boundaries; in quoted-printable each "=" of no good escape
};

/// The size of a line that has its first stop at `stop` and before that nothing odd; 0 when it is not plain. TAB and
/// ESC are passed over before.
inline std::size_t plain_size(const char* line, std::size_t stop, const LineForm& form) {
  const bool ends = form.crlf ? line[stop] == '\r' && line[stop + 1] == '\n' : line[stop] == '\n';
  const bool blank_end = form.quoted_printable && stop > 0 && ascii::is_wsp(line[stop - 1]);
  return ends && !blank_end && stop <= form.max_text ? stop + (form.crlf ? 2 : 1) : 0;
}

inline Places places_plainly(const char* from, const LineForm& form) {
  Places out;
  for (std::size_t i = 0; i < kStep; ++i) {
    const auto bit = std::uint64_t{1} << i;
    const char c = from[i];
    if (ascii::is_control(c) || (ascii::is_8bit(c) && !form.allow_high)) out.stops |= bit;
    if (form.has_boundaries && c == '-' && from[i + 1] == '-') out.odd |= bit;
    if (!form.quoted_printable || c != '=') continue;
    const unsigned next = kQuotingTables.octets[ascii::byte(from[i + 1])];
    const unsigned third = kQuotingTables.octets[ascii::byte(from[i + 2])];
    const bool good = (next & quoting::end) != 0 || ((next & kFirstOrEnd) != 0 && (third & kSecond) != 0);
    if (!good) out.odd |= bit;
  }
  return out;
}

/// Bytes of the line at the beginning of `bytes`, with its end; 0 when it has anything that is to be looked into, or
/// when less than kStep + kBeyond bytes are there from its last step on.
inline std::size_t plain_line_plainly(std::string_view bytes, const LineForm& form) {
  for (std::size_t at = 0; bytes.size() - at >= kStep + kBeyond && at <= form.max_text; at += kStep) {
    const Places found = places_plainly(bytes.data() + at, form);
    for (std::uint64_t stops = found.stops; stops != 0; stops &= stops - 1) {
      const auto stop = static_cast<unsigned>(std::countr_zero(stops));
      const char c = bytes[at + stop];
      if (c == '\t' || c == kEscape) continue;
      if ((found.odd & ((std::uint64_t{1} << stop) - 1)) != 0) return 0;
      return plain_size(bytes.data(), at + stop, form);
    }
    if (found.odd != 0) return 0;
  }
  return 0;
}

#if MIMEMEND_HAS_AVX2

MIMEMEND_AVX2 inline __m256i broadcast(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}
MIMEMEND_AVX2 inline unsigned bits(__m256i found) { return static_cast<unsigned>(_mm256_movemask_epi8(found)); }
MIMEMEND_AVX2 inline __m256i equal(__m256i block, char c) { return _mm256_cmpeq_epi8(block, _mm256_set1_epi8(c)); }
MIMEMEND_AVX2 inline std::uint64_t bits(__m256i low, __m256i high) {
  return bits(low) | std::uint64_t{bits(high)} << kBlock;
}

// Below a blank, DEL, and 8-bit: with one added they are all less than 0x21 as signed numbers.
MIMEMEND_AVX2 inline __m256i no_plain_ascii(__m256i block) {
  return _mm256_cmpgt_epi8(_mm256_set1_epi8(0x21), _mm256_add_epi8(block, _mm256_set1_epi8(1)));
}
MIMEMEND_AVX2 inline __m256i controls(__m256i block) {
  const __m256i below_blank = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(0x1F)), block);
  return _mm256_or_si256(below_blank, equal(block, 0x7F));
}

MIMEMEND_AVX2 inline __m256i dash_pairs(const char* from) {
  return _mm256_and_si256(equal(load(from), '-'), equal(load(from + 1), '-'));
}

// Each "=" that is neither a soft line break nor a good escape.
MIMEMEND_AVX2 inline __m256i odd_quoting(__m256i equals, const char* from) {
  const __m256i high_table = broadcast(kQuotingTables.high);
  const __m256i low_table = broadcast(kQuotingTables.low);
  const __m256i next = classes(load(from + 1), high_table, low_table);
  const __m256i third = classes(load(from + 2), high_table, low_table);
  const __m256i zero = _mm256_setzero_si256();
  const __m256i end = _mm256_and_si256(next, _mm256_set1_epi8(static_cast<char>(quoting::end)));
  const __m256i no_first =
      _mm256_cmpeq_epi8(_mm256_and_si256(next, _mm256_set1_epi8(static_cast<char>(kFirstOrEnd))), zero);
  const __m256i no_second =
      _mm256_cmpeq_epi8(_mm256_and_si256(third, _mm256_set1_epi8(static_cast<char>(kSecond))), zero);
  const __m256i bad = _mm256_or_si256(no_first, _mm256_and_si256(no_second, _mm256_cmpeq_epi8(end, zero)));
  return _mm256_and_si256(equals, bad);
}

template <bool kQuoted, bool kHigh>
MIMEMEND_AVX2 inline Places places_avx2(const char* from, bool has_boundaries) {
  const __m256i low = load(from);
  const __m256i high = load(from + kBlock);
  Places out;
  out.stops = kHigh ? bits(controls(low), controls(high)) : bits(no_plain_ascii(low), no_plain_ascii(high));
  if (has_boundaries) out.odd = bits(dash_pairs(from), dash_pairs(from + kBlock));
  if constexpr (kQuoted) {
    const __m256i low_equals = equal(low, '=');
    const __m256i high_equals = equal(high, '=');
    const __m256i any = _mm256_or_si256(low_equals, high_equals);
    if (_mm256_testz_si256(any, any) == 0)
      out.odd |= bits(odd_quoting(low_equals, from), odd_quoting(high_equals, from + kBlock));
  }
  return out;
}

/// The same as plain_line_plainly(); `form` says of kQuoted and kHigh what they are.
template <bool kQuoted, bool kHigh>
MIMEMEND_AVX2 inline std::size_t plain_line_avx2(std::string_view bytes, const LineForm& form) {
  for (std::size_t at = 0; bytes.size() - at >= kStep + kBeyond && at <= form.max_text; at += kStep) {
    const Places found = places_avx2<kQuoted, kHigh>(bytes.data() + at, form.has_boundaries);
    for (std::uint64_t stops = found.stops; stops != 0; stops &= stops - 1) {
      const auto stop = static_cast<unsigned>(std::countr_zero(stops));
      const char c = bytes[at + stop];
      if (c == '\t' || c == kEscape) continue;
      if ((found.odd & ((std::uint64_t{1} << stop) - 1)) != 0) return 0;
      return plain_size(bytes.data(), at + stop, form);
    }
    if (found.odd != 0) return 0;
  }
  return 0;
}

#endif

}  // namespace mimemend::profile
