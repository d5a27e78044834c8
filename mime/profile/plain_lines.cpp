// SPDX-License-Identifier: Apache-2.0
#include "profile/plain_lines.hpp"

#include <bit>
#include <cstring>

#include "profile/octet_classes.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::size_t kMaxText = 998;  // RFC 5322 2.1.1

std::size_t skip_digits_plainly(std::string_view bytes, std::size_t text_size, std::string_view line_end) {
  const Tables& tables = kTables[static_cast<std::size_t>(Alphabet::base64)];
  const std::size_t size = text_size + line_end.size();
  std::size_t at = 0;
  for (; bytes.size() - at >= size; at += size) {
    std::uint8_t octets = 0;
    for (std::size_t i = at; i < at + text_size; ++i)
      octets |= static_cast<std::uint8_t>(tables.octets[ascii::byte(bytes[i])] | (bytes[i] == '\r' ? 1 : 0));
    if (octets != 0 || bytes.substr(at + text_size, line_end.size()) != line_end) break;
  }
  return at;
}

#if MIMEMEND_HAS_AVX2

MIMEMEND_AVX2 inline __m256i broadcast(const std::array<std::uint8_t, 16>& table) {
  return _mm256_broadcastsi128_si256(_mm_load_si128(reinterpret_cast<const __m128i*>(table.data())));
}

MIMEMEND_AVX2 inline unsigned bits(__m256i found) { return static_cast<unsigned>(_mm256_movemask_epi8(found)); }

MIMEMEND_AVX2 inline __m256i equal(__m256i block, char c) { return _mm256_cmpeq_epi8(block, _mm256_set1_epi8(c)); }

// What is no digit in a block. To the classes a CR is none.
MIMEMEND_AVX2 inline __m256i no_digits(const char* from, __m256i high_table, __m256i low_table) {
  const __m256i block = load(from);
  return _mm256_or_si256(classes(block, high_table, low_table), equal(block, '\r'));
}

// The blocks of a line overlap in its last one.
MIMEMEND_AVX2 std::size_t skip_digits_avx2(std::string_view bytes, std::size_t text_size, std::string_view line_end) {
  const Tables& tables = kTables[static_cast<std::size_t>(Alphabet::base64)];
  const __m256i high_table = broadcast(tables.high);
  const __m256i low_table = broadcast(tables.low);
  const std::size_t size = text_size + line_end.size();
  std::size_t at = 0;
  for (; bytes.size() - at >= size; at += size) {
    const char* from = bytes.data() + at;
    __m256i found = no_digits(from + text_size - kBlock, high_table, low_table);
    for (std::size_t i = 0; i + kBlock < text_size; i += kBlock)
      found = _mm256_or_si256(found, no_digits(from + i, high_table, low_table));
    if (_mm256_testz_si256(found, found) == 0 || from[size - 1] != '\n') break;
    if (line_end.size() == 2 && from[size - 2] != '\r') break;
  }
  return at;
}

// A word that begins with "beg" or "con" behind a blank or a line end, "=" or "(" behind a line end: what could begin
// a packed file, or a field of MIME.
MIMEMEND_AVX2 inline unsigned suspicious_words(__m256i here, __m256i next, __m256i third, unsigned after_lf,
                                               unsigned after_blank) {
  const __m256i lower = _mm256_set1_epi8(0x20);
  const __m256i first = _mm256_or_si256(here, lower);
  const __m256i second = _mm256_or_si256(next, lower);
  const __m256i last = _mm256_or_si256(third, lower);
  const unsigned beg =
      bits(_mm256_and_si256(_mm256_and_si256(equal(first, 'b'), equal(second, 'e')), equal(last, 'g')));
  const unsigned con =
      bits(_mm256_and_si256(_mm256_and_si256(equal(first, 'c'), equal(second, 'o')), equal(last, 'n')));
  const unsigned sign = bits(_mm256_or_si256(equal(here, '='), equal(here, '(')));
  return (beg & (after_lf | after_blank)) | ((con | sign) & after_lf);
}

// Octets between two others, both included; unsigned.
MIMEMEND_AVX2 inline __m256i between(__m256i block, char low, char high) {
  const __m256i above = _mm256_cmpeq_epi8(_mm256_max_epu8(block, _mm256_set1_epi8(low)), block);
  const __m256i below = _mm256_cmpeq_epi8(_mm256_min_epu8(block, _mm256_set1_epi8(high)), block);
  return _mm256_and_si256(above, below);
}

// Each "=" that is neither a soft line break nor the escape of a printable or 8-bit octet (its first digit from 2 to
// 6 or 8 to F), or whose line is too far on; and blanks before a line end.
MIMEMEND_AVX2 inline unsigned odd_quoting(__m256i here, __m256i next, __m256i third, char line_end) {
  const __m256i upper = between(third, 'A', 'F');
  const __m256i second = _mm256_or_si256(between(third, '0', '9'), upper);
  const __m256i first =
      _mm256_or_si256(_mm256_or_si256(between(next, '2', '6'), between(next, '8', '9')), between(next, 'A', 'F'));
  const __m256i end = equal(next, line_end);
  const __m256i good = _mm256_or_si256(_mm256_and_si256(first, second), end);
  const __m256i bad_escape = _mm256_andnot_si256(good, equal(here, '='));
  const __m256i blank = _mm256_or_si256(equal(here, ' '), equal(here, '\t'));
  return bits(_mm256_or_si256(bad_escape, _mm256_and_si256(blank, end)));
}

MIMEMEND_AVX2 std::size_t skip_plain_avx2(std::string_view bytes, PlainLines lines) {
  constexpr unsigned kNoDash = octet::binary | octet::line_break;
  const Tables& tables = kTables[static_cast<std::size_t>(Alphabet::text)];
  const __m256i high_table = broadcast(tables.high);
  const __m256i low_table = broadcast(tables.low);
  const __m256i wanted = _mm256_set1_epi8(static_cast<char>(kNoDash | (lines.allow_high ? 0U : octet::high)));
  unsigned lf_before = 1;  // a line begins here
  unsigned blank_before = 0;
  unsigned cr_before = 0;
  std::size_t line_begin = 0;
  for (std::size_t at = 0; bytes.size() - at >= kBlock + 2; at += kBlock) {
    const char* from = bytes.data() + at;
    const __m256i here = load(from);
    const __m256i next = load(from + 1);
    const __m256i third = load(from + 2);
    const unsigned lf = places(here, '\n');
    const unsigned cr = places(here, '\r');
    const unsigned blank = bits(_mm256_or_si256(equal(here, ' '), equal(here, '\t')));
    const __m256i found = _mm256_and_si256(classes(here, high_table, low_table), wanted);
    unsigned odd = ~bits(_mm256_cmpeq_epi8(found, _mm256_setzero_si256()));
    odd |= bits(_mm256_and_si256(equal(here, '-'), equal(next, '-')));
    const unsigned after_cr = cr << 1 | cr_before;
    odd |= lines.crlf ? (lf ^ after_cr) : cr;
    odd |= suspicious_words(here, next, third, lf << 1 | lf_before, blank << 1 | blank_before);
    if (lines.quoted_printable) odd |= odd_quoting(here, next, third, lines.crlf ? '\r' : '\n');
    const unsigned first_odd = odd == 0 ? static_cast<unsigned>(kBlock) : static_cast<unsigned>(std::countr_zero(odd));
    const unsigned ends = first_odd == kBlock ? lf : lf & ((1U << first_odd) - 1);
    if (ends != 0) {
      // Only the first line that ends in a block can be a long one.
      if (at + static_cast<unsigned>(std::countr_zero(ends)) - line_begin > kMaxText) return line_begin;
      line_begin = at + kBlock - static_cast<unsigned>(std::countl_zero(ends));
    }
    if (odd != 0) return line_begin;
    lf_before = lf >> 31;
    blank_before = blank >> 31;
    cr_before = cr >> 31;
  }
  return line_begin;
}

#endif

}  // namespace

std::size_t skip_digit_lines(std::string_view bytes, std::size_t text_size, std::string_view line_end, Kernel kernel) {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return skip_digits_avx2(bytes, text_size, line_end);
#else
  static_cast<void>(kernel);
#endif
  return skip_digits_plainly(bytes, text_size, line_end);
}

std::size_t skip_plain_lines(std::string_view bytes, PlainLines lines, Kernel kernel) {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return skip_plain_avx2(bytes, lines);
#endif
  static_cast<void>(bytes);
  static_cast<void>(lines);
  static_cast<void>(kernel);
  return 0;
}

}  // namespace mimemend::profile
