// SPDX-License-Identifier: Apache-2.0
#include "profile/plain_lines.hpp"

#include "profile/octet_classes.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

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

// What a line begins with that may begin a packed file, a field of MIME's or what some take for a delimiter, and in
// lower case what is next then.
constexpr char kAny = ' ';
constexpr auto kNext = [] {
  std::array<char, 256> out{};
  out['b'] = out['B'] = 'e';
  out['c'] = out['C'] = 'o';
  out['='] = 'y';
  out['('] = 't';
  out[' '] = out['\t'] = out['-'] = kAny;
  return out;
}();

bool begins_with_beg(const char* text) {
  return ascii::to_lower(text[0]) == 'b' && ascii::to_lower(text[1]) == 'e' && ascii::to_lower(text[2]) == 'g';
}

// "begin" may have blanks before it.
bool is_harmless_word(const char* from) {
  if (*from == '-') return false;
  if (!ascii::is_wsp(*from))
    return ascii::to_lower(*from) == 'c' ? ascii::to_lower(from[2]) != 'n' : !begins_with_beg(from);
  std::size_t text = 1;
  while (text < kAhead - 3 && ascii::is_wsp(from[text])) ++text;
  return !ascii::is_wsp(from[text]) && !begins_with_beg(from + text);
}

struct BeginsText {
  bool operator()(const char* from) const {
    const char next = kNext[ascii::byte(*from)];
    if (next == '\0' || (next != kAny && ascii::to_lower(from[1]) != next)) return true;
    return *from != '=' && *from != '(' && is_harmless_word(from);
  }
};

#if MIMEMEND_HAS_AVX2

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

MIMEMEND_AVX2 PlainRun skip_plain_avx2(std::string_view bytes, const LineForm& form) {
  if (form.quoted_printable) return run_avx2<true, false>(bytes, form, BeginsText());
  return form.allow_high ? run_avx2<false, true>(bytes, form, BeginsText())
                         : run_avx2<false, false>(bytes, form, BeginsText());
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

PlainRun skip_plain_lines(std::string_view bytes, const LineForm& form, Kernel kernel) {
  return run_to_end(bytes, form, [kernel](std::string_view some, const LineForm& of) {
#if MIMEMEND_HAS_AVX2
    if (use_avx2(kernel)) return skip_plain_avx2(some, of);
#else
    static_cast<void>(kernel);
#endif
    return run_plainly(some, of, BeginsText());
  });
}

}  // namespace mimemend::profile
