// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "profile/octet_classes.hpp"
#include "scan/ascii.hpp"
#include "scan/cpu.hpp"

/// Lines that hold nothing to look into, one behind the other: what the scans over plain fields and plain bodies share.
namespace mimemend::profile {

/// What the lines of a header or body may be, for none of them to need a closer look.
struct LineForm {
  bool crlf = false;               ///< how lines end
  bool has_boundaries = true;      ///< a line with "--" may hold one of them
  bool quoted_printable = false;   ///< with no escapes but those that are plainly good, no blanks at the end
  bool allow_high = false;         ///< 8-bit octets
  std::size_t max_text = 998;      ///< octets without the line end: RFC 5322 2.1.1
  std::size_t max_lines = 10'000;  ///< of a run; more than 0
};

/// Whole lines that have been gone over.
struct PlainRun {
  std::size_t bytes = 0;
  std::size_t lines = 0;
  std::size_t last = 0;  ///< where the last of the lines begins

  friend bool operator==(const PlainRun&, const PlainRun&) = default;
};

inline constexpr char kEscape = '\x1B';    // plain text: charsets use it
inline constexpr std::size_t kAhead = 64;  // octets that a look at the beginning of a line may read
inline constexpr std::size_t kTail = 256;  // so near to their end, bytes are copied to have some behind them

namespace plain {
inline constexpr std::uint8_t del = 1;
inline constexpr std::uint8_t lf = 2;
inline constexpr std::uint8_t dash = 4;
inline constexpr std::uint8_t equals = 8;
// Of an escape that is good: moved on by one and or'ed, the letters are among either digits.
inline constexpr std::uint8_t second = 16;  ///< the second digit: 0 to 9
inline constexpr std::uint8_t letter = 32;  ///< A to F: either
inline constexpr std::uint8_t first = 64;   ///< the first one: 2 to 6, 8, 9
inline constexpr std::uint8_t stop = 128;   ///< controls, TAB and line ends among them, and 8-bit octets
}  // namespace plain

inline constexpr std::array kQuoted{
    Product{plain::del, nibbles(7, 7), nibbles(0xF, 0xF)},
    Product{plain::lf, nibbles(0, 0), nibbles(0xA, 0xA)},
    Product{plain::dash, nibbles(2, 2), nibbles(0xD, 0xD)},
    Product{plain::equals, nibbles(3, 3), nibbles(0xD, 0xD)},
    Product{plain::second, nibbles(3, 3), nibbles(0, 9)},
    Product{plain::letter, nibbles(4, 4), nibbles(1, 6)},
    Product{plain::first, nibbles(3, 3), nibbles(2, 6) | nibbles(8, 9)},
    Product{plain::stop, nibbles(0, 1) | nibbles(8, 0xF), kAll},
};
inline constexpr Tables kQuotedTables = tables_of(kQuoted);

/// Whether the LF at `lf` ends the line that begins at `begin` as it should.
template <bool kQuotedForm>
inline bool ends_plainly(std::string_view bytes, std::size_t begin, std::size_t lf, const LineForm& form) {
  if (form.crlf && (lf == begin || bytes[lf - 1] != '\r')) return false;
  const std::size_t end = lf - (form.crlf ? 1 : 0);
  return end - begin <= form.max_text && !(kQuotedForm && end > begin && ascii::is_wsp(bytes[end - 1]));
}

/// Whether a control or 8-bit octet at `at`, other than LF, may be in a line.
inline bool is_passed(std::string_view bytes, std::size_t at, const LineForm& form) {
  const char c = bytes[at];
  if (c == '\r') return form.crlf && bytes[at + 1] == '\n';
  return (c == '\t' || (c == kEscape && !form.quoted_printable)) &&
         !(form.quoted_printable && at > 0 && bytes[at - 1] == '=');
}

/// Whether an octet with no stop in it is one to look into, with what is behind it.
inline bool is_odd(std::string_view bytes, std::size_t at, const LineForm& form) {
  if (bytes[at] == '-') return form.has_boundaries && bytes[at + 1] == '-';
  if (bytes[at] != '=' || !form.quoted_printable) return false;
  const unsigned next = kQuotedTables.octets[ascii::byte(bytes[at + 1])];
  const unsigned third = kQuotedTables.octets[ascii::byte(bytes[at + 2])];
  const bool escape = (next & (plain::first | plain::letter)) != 0 && (third & (plain::letter | plain::second)) != 0;
  return !escape && (next & plain::stop) == 0;
}

/// `begins` tells of kAhead bytes whether a line may begin so.
template <class Begins>
PlainRun run_plainly(std::string_view bytes, const LineForm& form, Begins begins) {
  PlainRun out;
  if (bytes.size() < kAhead || !begins(bytes.data())) return out;
  for (std::size_t at = 0; bytes.size() - at > kAhead; ++at) {
    const char c = bytes[at];
    if (c == '\n') {
      const bool ends = form.quoted_printable ? ends_plainly<true>(bytes, out.bytes, at, form)
                                              : ends_plainly<false>(bytes, out.bytes, at, form);
      if (!ends) return out;
      out = {at + 1, out.lines + 1, out.bytes};
      if (out.lines == form.max_lines || !begins(bytes.data() + out.bytes)) return out;
    } else if (ascii::is_control(c) || (ascii::is_8bit(c) && !form.allow_high)) {
      if (!is_passed(bytes, at, form)) return out;
    } else if (is_odd(bytes, at, form)) {
      return out;
    }
  }
  return out;
}

#if MIMEMEND_HAS_AVX2

inline constexpr std::size_t kStep = 64;  // octets looked at together, one a bit

/// Where in kStep octets something is.
struct Places {
  std::uint64_t lf = 0;
  std::uint64_t stops = 0;  ///< what is_passed() is for, and LF
  std::uint64_t odd = 0;    ///< the last octet of what is_odd() finds
};

/// What the step before leaves to be known.
struct Carry {
  std::uint64_t dash = 0;    ///< it ends in one
  std::uint64_t equals = 0;  ///< it ends in one
  std::uint64_t digit = 0;   ///< it ends in "=" and a first digit
};

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

template <bool kHigh>
[[gnu::always_inline]] MIMEMEND_AVX2 inline Places text_places(const char* from, const LineForm& form, Carry& carry) {
  const __m256i low = load(from);
  const __m256i high = load(from + kBlock);
  Places out;
  out.stops = kHigh ? bits(controls(low), controls(high)) : bits(no_plain_ascii(low), no_plain_ascii(high));
  out.lf = bits(equal(low, '\n'), equal(high, '\n'));
  if (!form.has_boundaries) return out;
  const std::uint64_t dashes = bits(equal(low, '-'), equal(high, '-'));
  out.odd = dashes & (dashes << 1 | carry.dash);
  carry.dash = dashes >> (kStep - 1);
  return out;
}

// The octets of a class.
template <int kBit>
MIMEMEND_AVX2 inline std::uint64_t of(__m256i low, __m256i high) {
  constexpr int kUp = 7 - std::countr_zero(static_cast<unsigned>(kBit));
  return bits(_mm256_slli_epi16(low, kUp), _mm256_slli_epi16(high, kUp));
}
// The octets of two classes that are next to each other.
MIMEMEND_AVX2 inline __m256i with_lower(__m256i found) { return _mm256_or_si256(found, _mm256_slli_epi16(found, 1)); }

[[gnu::always_inline]] MIMEMEND_AVX2 inline Places quoted_places(const char* from, const LineForm& form, Carry& carry) {
  const __m256i high_table = broadcast(kQuotedTables.high);
  const __m256i low_table = broadcast(kQuotedTables.low);
  const __m256i low = classes(load(from), high_table, low_table);
  const __m256i high = classes(load(from + kBlock), high_table, low_table);
  Places out;
  out.lf = of<plain::lf>(low, high);
  out.stops = bits(low, high) | of<plain::del>(low, high);
  const std::uint64_t equals = of<plain::equals>(low, high);
  const std::uint64_t behind = equals << 1 | carry.equals;
  carry.equals = equals >> (kStep - 1);
  if ((behind | carry.digit) != 0) {
    const __m256i low_digits = with_lower(low);
    const __m256i high_digits = with_lower(high);
    const std::uint64_t digits = behind & of<plain::first>(low_digits, high_digits);
    const std::uint64_t last = digits << 1 | carry.digit;
    carry.digit = digits >> (kStep - 1);
    out.odd = (behind & ~digits & ~out.stops) | (last & ~of<plain::letter>(low_digits, high_digits));
  }
  if (!form.has_boundaries) return out;
  const std::uint64_t dashes = of<plain::dash>(low, high);
  out.odd |= dashes & (dashes << 1 | carry.dash);
  carry.dash = dashes >> (kStep - 1);
  return out;
}

/// All that is not plain in a step, line ends apart: at least the first of it.
inline std::uint64_t not_plain(std::string_view bytes, std::size_t at, const Places& found, const LineForm& form) {
  std::uint64_t stops = found.stops & ~found.lf;
  if (form.crlf) stops &= ~(found.lf >> 1);  // ends_plainly() sees to these
  for (; stops != 0; stops &= stops - 1)
    if (!is_passed(bytes, at + static_cast<unsigned>(std::countr_zero(stops)), form))
      return found.odd | (stops & (~stops + 1));
  return found.odd;
}

/// The same as run_plainly(), but that it leaves some bytes before the end of `bytes`; `form` says of kQuotedForm and
/// kHigh what they are.
template <bool kQuotedForm, bool kHigh, class Begins>
MIMEMEND_AVX2 inline PlainRun run_avx2(std::string_view bytes, const LineForm& form, Begins begins) {
  if (bytes.size() < kAhead || !begins(bytes.data())) return {};
  std::size_t lines = 0;
  std::size_t last = 0;
  std::size_t begin = 0;  // of the line that the step is in
  Carry carry;
  for (std::size_t at = 0; bytes.size() - at >= kStep + kAhead; at += kStep) {
    const char* from = bytes.data() + at;
    const Places found = kQuotedForm ? quoted_places(from, form, carry) : text_places<kHigh>(from, form, carry);
    const std::uint64_t bad = not_plain(bytes, at, found, form);
    const std::uint64_t before_bad = (bad & (~bad + 1)) - 1;  // all when there is none
    for (std::uint64_t ends = found.lf & before_bad; ends != 0; ends &= ends - 1) {
      const std::size_t lf = at + static_cast<std::size_t>(std::countr_zero(ends));
      if (!ends_plainly<kQuotedForm>(bytes, begin, lf, form)) return {begin, lines, last};
      last = begin;
      begin = lf + 1;
      if (++lines == form.max_lines || !begins(bytes.data() + begin)) return {begin, lines, last};
    }
    if (bad != 0 || at > begin + form.max_text + kStep) break;
  }
  return {begin, lines, last};
}

#endif

/// All of a run: the last bytes are looked at with NULs behind them. `run` goes over some bytes by a form.
template <class Run>
PlainRun run_to_end(std::string_view bytes, const LineForm& form, Run run) {
  PlainRun out = run(bytes, form);
  const std::size_t left = bytes.size() - out.bytes;
  if (left == 0 || left > kTail || out.lines >= form.max_lines) return out;
  std::array<char, kTail + 2 * kAhead> tail;
  std::memcpy(tail.data(), bytes.data() + out.bytes, left);
  std::memset(tail.data() + left, 0, 2 * kAhead);
  LineForm rest = form;
  rest.max_lines -= out.lines;
  const PlainRun more = run(std::string_view(tail.data(), left + 2 * kAhead), rest);
  return more.lines == 0 ? out : PlainRun{out.bytes + more.bytes, out.lines + more.lines, out.bytes + more.last};
}

}  // namespace mimemend::profile
