// SPDX-License-Identifier: Apache-2.0
#include "profile/plain_fields.hpp"

#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::size_t kHead = 32;         // a name ends in so many octets, and so do the blanks of a fold
constexpr unsigned kShortestOfMime = 10;  // Content-ID; and what looks like one of its names

/// Which octets of a name are such a letter, one a bit.
struct NameLetters {
  std::uint32_t c = 0, i = 0, m = 0, n = 0, o = 0, t = 0, v = 0;
};

// MIME's names, what begins like them or has them inside, and what differs from them in one place, keep at least these
// letters of content-type and mime-version. Few others have them.
bool may_be_of_mime(const NameLetters& of) {
  const bool two_t = (of.t & (of.t - 1)) != 0;
  const bool content = two_t && of.n != 0 && (of.c | of.o) != 0;
  const bool version = of.m != 0 && of.i != 0 && (of.v | of.o) != 0;
  return content || version;
}

NameLetters letters_of(std::string_view name) {
  NameLetters out;
  for (std::size_t at = 0; at < name.size(); ++at) {
    const auto bit = std::uint32_t{1} << at;
    switch (ascii::to_lower(name[at])) {
      case 'c': out.c |= bit; break;
      case 'i': out.i |= bit; break;
      case 'm': out.m |= bit; break;
      case 'n': out.n |= bit; break;
      case 'o': out.o |= bit; break;
      case 't': out.t |= bit; break;
      case 'v': out.v |= bit; break;
      default: break;
    }
  }
  return out;
}

bool has_plain_head_plainly(std::string_view head, bool may_fold) {
  if (ascii::is_wsp(head.front())) {
    const std::size_t text = head.find_first_not_of(" \t");
    return may_fold && text != std::string_view::npos && !ascii::is_blank(head[text]);
  }
  std::size_t size = 0;  // RFC 5322 3.6.8
  while (size < head.size() && head[size] > ' ' && head[size] < 0x7F && head[size] != ':') ++size;
  if (size == head.size() || size == 0 || head[size] != ':') return false;
  return size < kShortestOfMime || !may_be_of_mime(letters_of(head.substr(0, size)));
}

PlainFields skip_plainly(std::string_view bytes, const LineForm& form, bool may_fold, std::size_t max_lines) {
  PlainFields out;
  while (out.lines < max_lines && bytes.size() >= kHead) {
    if (!has_plain_head_plainly(bytes.substr(0, kHead), may_fold)) break;
    const std::size_t size = plain_line_plainly(bytes, form);
    if (size == 0) break;
    may_fold = true;
    out.bytes += size;
    ++out.lines;
    bytes.remove_prefix(size);
  }
  return out;
}

#if MIMEMEND_HAS_AVX2

MIMEMEND_AVX2 inline std::uint32_t letter(__m256i lower, std::uint32_t within, char c) {
  return bits(equal(lower, c)) & within;
}

MIMEMEND_AVX2 inline bool is_plain_fold(__m256i head, const char* from) {
  const std::uint32_t text = ~bits(_mm256_or_si256(equal(head, ' '), equal(head, '\t')));
  return text != 0 && !ascii::is_blank(from[std::countr_zero(text)]);
}

MIMEMEND_AVX2 inline bool has_plain_head_avx2(const char* from, bool may_fold) {
  const __m256i head = load(from);
  if (ascii::is_wsp(*from)) return may_fold && is_plain_fold(head, from);
  const std::uint32_t no_name =
      bits(_mm256_or_si256(no_plain_ascii(head), _mm256_or_si256(equal(head, ' '), equal(head, ':'))));
  if (no_name == 0) return false;
  const auto size = static_cast<unsigned>(std::countr_zero(no_name));
  if (size == 0 || from[size] != ':') return false;
  if (size < kShortestOfMime) return true;
  const std::uint32_t within = (std::uint32_t{1} << size) - 1;
  const __m256i lower = _mm256_or_si256(head, _mm256_set1_epi8(0x20));
  return !may_be_of_mime({letter(lower, within, 'c'), letter(lower, within, 'i'), letter(lower, within, 'm'),
                          letter(lower, within, 'n'), letter(lower, within, 'o'), letter(lower, within, 't'),
                          letter(lower, within, 'v')});
}

MIMEMEND_AVX2 PlainFields skip_avx2(std::string_view bytes, const LineForm& form, bool may_fold,
                                    std::size_t max_lines) {
  PlainFields out;
  while (out.lines < max_lines && bytes.size() >= kHead) {
    if (!has_plain_head_avx2(bytes.data(), may_fold)) break;
    const std::size_t size = plain_line_avx2<false, false>(bytes, form);
    if (size == 0) break;
    may_fold = true;
    out.bytes += size;
    ++out.lines;
    bytes.remove_prefix(size);
  }
  return out;
}

#endif

}  // namespace

PlainFields skip_plain_fields(std::string_view bytes, const LineForm& form, bool may_fold, std::size_t max_lines,
                              Kernel kernel) {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return skip_avx2(bytes, form, may_fold, max_lines);
#else
  static_cast<void>(kernel);
#endif
  return skip_plainly(bytes, form, may_fold, max_lines);
}

}  // namespace mimemend::profile
