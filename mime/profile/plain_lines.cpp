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

enum class Begin : std::uint8_t { plain, blank, letter_b, letter_c, equals, bracket };
constexpr auto kBegins = [] {
  std::array<Begin, 256> out{};
  out[' '] = out['\t'] = Begin::blank;
  out['b'] = out['B'] = Begin::letter_b;
  out['c'] = out['C'] = Begin::letter_c;
  out['='] = Begin::equals;
  out['('] = Begin::bracket;
  return out;
}();

bool begins_with_beg(std::string_view text) {
  return ascii::to_lower(text[0]) == 'b' && ascii::to_lower(text[1]) == 'e' && ascii::to_lower(text[2]) == 'g';
}

// Whether a line begins neither like a packed file, blanks before it or not, nor like a field of MIME's. `bytes` has
// kStep or more.
bool begins_plainly(std::string_view bytes) {
  switch (kBegins[ascii::byte(bytes[0])]) {
    case Begin::plain: return true;
    case Begin::letter_b: return !begins_with_beg(bytes);
    case Begin::letter_c: return ascii::to_lower(bytes[1]) != 'o' || ascii::to_lower(bytes[2]) != 'n';
    case Begin::equals: return ascii::to_lower(bytes[1]) != 'y';
    case Begin::bracket: return ascii::to_lower(bytes[1]) != 't';
    case Begin::blank: break;
  }
  std::size_t text = 1;
  while (text < kStep - 3 && ascii::is_wsp(bytes[text])) ++text;
  return !ascii::is_wsp(bytes[text]) && !begins_with_beg(bytes.substr(text));
}

std::size_t skip_plain_plainly(std::string_view bytes, const LineForm& form) {
  const std::size_t all = bytes.size();
  while (bytes.size() >= kStep && begins_plainly(bytes)) {
    const std::size_t size = plain_line_plainly(bytes, form);
    if (size == 0) break;
    bytes.remove_prefix(size);
  }
  return all - bytes.size();
}

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

template <bool kQuoted, bool kHigh>
MIMEMEND_AVX2 std::size_t skip_plain_avx2(std::string_view bytes, const LineForm& form) {
  const std::size_t all = bytes.size();
  while (bytes.size() >= kStep && begins_plainly(bytes)) {
    const std::size_t size = plain_line_avx2<kQuoted, kHigh>(bytes, form);
    if (size == 0) break;
    bytes.remove_prefix(size);
  }
  return all - bytes.size();
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

std::size_t skip_plain_lines(std::string_view bytes, const LineForm& form, Kernel kernel) {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) {
    if (form.quoted_printable) return skip_plain_avx2<true, false>(bytes, form);
    return form.allow_high ? skip_plain_avx2<false, true>(bytes, form) : skip_plain_avx2<false, false>(bytes, form);
  }
#else
  static_cast<void>(kernel);
#endif
  return skip_plain_plainly(bytes, form);
}

}  // namespace mimemend::profile
