// SPDX-License-Identifier: Apache-2.0
#include "profile/plain_fields.hpp"

#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::size_t kHead = 32;         // a name ends in so many octets, and so do the blanks of a fold
constexpr unsigned kShortestOfMime = 10;  // Content-ID; and what looks like one of its names

/// Which octets of a name are such a letter, in either case, one a bit.
struct NameLetters {
  std::uint32_t c = 0, i = 0, m = 0, n = 0, o = 0, t = 0, v = 0;
};

// MIME's names, what begins like them or has them inside, and what differs from them in one place, keep at least these
// letters of content-type and mime-version. Few others have them.
bool two_or_more(std::uint32_t bits) { return (bits & (bits - 1)) != 0; }
bool may_be_of_mime(const NameLetters& of) {
  const bool content = two_or_more(of.t) && of.n != 0 && (of.c | of.o) != 0;
  const bool version = of.m != 0 && of.i != 0 && (of.v | of.o) != 0;
  return content || version;
}

std::uint32_t where(std::string_view name, char letter) {
  std::uint32_t out = 0;
  for (std::size_t at = 0; at < name.size(); ++at)
    if (ascii::to_lower(name[at]) == letter) out |= std::uint32_t{1} << at;
  return out;
}

NameLetters letters_of(std::string_view name) {
  return {where(name, 'c'), where(name, 'i'), where(name, 'm'), where(name, 'n'),
          where(name, 'o'), where(name, 't'), where(name, 'v')};
}

/// Whether a header line begins plainly. The first one that does opens a field.
struct BeginsFieldPlainly {
  bool may_fold;

  bool operator()(const char* from) {
    const std::string_view head(from, kHead);
    if (ascii::is_wsp(head.front())) {
      const std::size_t text = head.find_first_not_of(" \t");
      return may_fold && text != std::string_view::npos && !ascii::is_blank(head[text]);
    }
    may_fold = true;
    std::size_t size = 0;  // RFC 5322 3.6.8
    while (size < head.size() && head[size] > ' ' && head[size] < 0x7F && head[size] != ':') ++size;
    if (size == head.size() || size == 0 || head[size] != ':') return false;
    return size < kShortestOfMime || !may_be_of_mime(letters_of(head.substr(0, size)));
  }
};

#if MIMEMEND_HAS_AVX2

MIMEMEND_AVX2 inline std::uint32_t where(__m256i lower, std::uint32_t within, char letter) {
  return bits(equal(lower, letter)) & within;
}

MIMEMEND_AVX2 inline bool may_be_of_mime(__m256i name, std::uint32_t within) {
  const __m256i lower = _mm256_or_si256(name, _mm256_set1_epi8(0x20));
  const std::uint32_t m = where(lower, within, 'm');
  const std::uint32_t t = where(lower, within, 't');
  if (m == 0 && !two_or_more(t)) return false;  // most
  return may_be_of_mime({where(lower, within, 'c'), where(lower, within, 'i'), m, where(lower, within, 'n'),
                         where(lower, within, 'o'), t, where(lower, within, 'v')});
}

/// The same.
struct BeginsField {
  bool may_fold;

  MIMEMEND_AVX2 bool operator()(const char* from) {
    const __m256i head = load(from);
    if (ascii::is_wsp(*from)) {
      const std::uint32_t text = ~bits(_mm256_or_si256(equal(head, ' '), equal(head, '\t')));
      return may_fold && text != 0 && !ascii::is_blank(from[std::countr_zero(text)]);
    }
    may_fold = true;
    const std::uint32_t no_name =
        bits(_mm256_or_si256(no_plain_ascii(head), _mm256_or_si256(equal(head, ' '), equal(head, ':'))));
    if (no_name == 0) return false;
    const auto size = static_cast<unsigned>(std::countr_zero(no_name));
    if (size == 0 || from[size] != ':') return false;
    return size < kShortestOfMime || !may_be_of_mime(head, (std::uint32_t{1} << size) - 1);
  }
};

MIMEMEND_AVX2 PlainRun skip_avx2(std::string_view bytes, const LineForm& form, bool may_fold) {
  return run_avx2<false, false>(bytes, form, BeginsField{may_fold});
}

#endif

}  // namespace

PlainRun skip_plain_fields(std::string_view bytes, const LineForm& form, bool may_fold, Kernel kernel) {
  const auto skip = [kernel](std::string_view some, const LineForm& of, bool fold) {
#if MIMEMEND_HAS_AVX2
    if (use_avx2(kernel)) return skip_avx2(some, of, fold);
#else
    static_cast<void>(kernel);
#endif
    return run_plainly(some, of, BeginsFieldPlainly{fold});
  };
  return run_to_end(bytes, form, [&](std::string_view some, const LineForm& of) {
    const PlainRun run = skip(some, of, may_fold);
    may_fold = may_fold || run.lines > 0;
    return run;
  });
}

}  // namespace mimemend::profile
