// SPDX-License-Identifier: Apache-2.0
#include "scan/octet_census.hpp"

#include <bit>
#include <cstring>

#include "scan/ascii.hpp"

#if MIMEMEND_HAS_AVX2
#include <immintrin.h>
#endif

namespace mimemend {
namespace {

constexpr std::size_t kBlock = 64;

// `bits`: where in a block that begins at `offset` there is one of a kind.
void keep_first(std::uint64_t& place, std::uint64_t bits, std::uint64_t offset) {
  if (bits != 0 && place == OctetCensus::kNowhere) place = offset + static_cast<std::uint64_t>(std::countr_zero(bits));
}

}  // namespace

/// Which kinds have not been seen yet: all bits or none. In ordinary mail that soon is all but CRLF.
struct OctetCensus::Wanted {
  std::uint64_t nul, high, bare_cr, bare_lf, crlf;
};

/// Which of 64 bytes are a line end: bit n stands for byte n.
struct OctetCensus::Masks {
  std::uint64_t lf, cr;
  std::uint64_t odd;  ///< other than 0 when there is a NUL or an 8-bit byte that is wanted
};

struct OctetCensus::Portable {
  explicit Portable(const Wanted& wanted) : wanted_(wanted) {}
  Masks load(const char* from) const {
    Masks out{};
    for (unsigned at = 0; at < kBlock; at += 8) {
      std::uint64_t bytes = 0;
      std::memcpy(&bytes, from + at, 8);
      out.lf |= bits(zeros(bytes ^ every('\n'))) << at;
      out.cr |= bits(zeros(bytes ^ every('\r'))) << at;
      out.odd |= bits((zeros(bytes) & wanted_.nul) | (bytes & kHighBits & wanted_.high)) << at;
    }
    return out;
  }

 private:
  static constexpr std::uint64_t kHighBits = 0x8080808080808080U;
  static constexpr std::uint64_t every(char c) { return 0x0101010101010101U * ascii::byte(c); }
  /// The high bit of each byte that is zero.
  static constexpr std::uint64_t zeros(std::uint64_t bytes) {
    return ~(((bytes & ~kHighBits) + ~kHighBits) | bytes | ~kHighBits);
  }
  /// The high bits of eight bytes as eight bits, the first byte's lowest.
  static constexpr std::uint64_t bits(std::uint64_t high_bits) {
    if constexpr (std::endian::native == std::endian::little) return (high_bits >> 7) * 0x0102040810204080U >> 56;
    return (high_bits >> 7) * 0x8040201008040201U >> 56;
  }
  Wanted wanted_;
};

#if MIMEMEND_HAS_AVX2

struct OctetCensus::Avx2 {
  MIMEMEND_AVX2 explicit Avx2(const Wanted& wanted)
      : nul_(_mm256_set1_epi8(static_cast<char>(wanted.nul))),
        high_(_mm256_set1_epi8(static_cast<char>(wanted.high))) {}
  MIMEMEND_AVX2 Masks load(const char* from) const {
    const __m256i low = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from));
    const __m256i high = _mm256_loadu_si256(reinterpret_cast<const __m256i*>(from + 32));
    return {equal(low, high, _mm256_set1_epi8('\n')), equal(low, high, _mm256_set1_epi8('\r')), odd(low, high)};
  }

 private:
  MIMEMEND_AVX2 static std::uint64_t bits(__m256i low, __m256i high) {
    return static_cast<unsigned>(_mm256_movemask_epi8(low)) |
           static_cast<std::uint64_t>(static_cast<unsigned>(_mm256_movemask_epi8(high))) << 32;
  }
  MIMEMEND_AVX2 static std::uint64_t equal(__m256i low, __m256i high, __m256i byte) {
    return bits(_mm256_cmpeq_epi8(low, byte), _mm256_cmpeq_epi8(high, byte));
  }
  // Where does not matter: a byte of the one half or the other.
  MIMEMEND_AVX2 std::uint64_t odd(__m256i low, __m256i high) const {
    const __m256i zero = _mm256_cmpeq_epi8(_mm256_min_epu8(low, high), _mm256_setzero_si256());
    const __m256i found =
        _mm256_or_si256(_mm256_and_si256(zero, nul_), _mm256_and_si256(_mm256_or_si256(low, high), high_));
    return static_cast<unsigned>(_mm256_movemask_epi8(found));
  }
  __m256i nul_, high_;
};

#endif

template <class Block>
inline __attribute__((always_inline)) void OctetCensus::walk(std::string_view bytes) {
  Wanted want = wanted();
  Block block(want);
  std::uint64_t offset = offset_;
  std::uint64_t line_begin = line_begin_;
  std::uint64_t carry = after_cr_ ? 1 : 0;
  char rest[kBlock];
  for (std::size_t left = bytes.size(); left > 0;) {
    const char* from = bytes.data() + (bytes.size() - left);
    const std::size_t size = left < kBlock ? left : kBlock;
    if (size < kBlock) {  // the last few: among blanks, which are of no kind
      std::memset(rest, ' ', kBlock);
      std::memcpy(rest, from, size);
      from = rest;
    }
    const Masks masks = block.load(from);
    const std::uint64_t after_cr = masks.cr << 1 | carry;
    const std::uint64_t here = ~std::uint64_t{0} >> (kBlock - size);
    if ((masks.odd | (((after_cr & ~masks.lf & want.bare_cr) | (masks.lf & ~after_cr & want.bare_lf) |
                       (masks.lf & after_cr & want.crlf)) &
                      here)) != 0) [[unlikely]] {
      keep_first(first_bare_cr_, after_cr & ~masks.lf & here, offset - 1);
      keep_first(first_bare_lf_, masks.lf & ~after_cr & here, offset);
      keep_first(first_crlf_, masks.lf & after_cr & here, offset);
      if (masks.odd != 0) note_odd({from, size}, offset);
      want = wanted();
      block = Block(want);
    }
    if (masks.lf != 0) {
      // Lines within one block are short, so its first and last line end are all that counts.
      const auto first = static_cast<unsigned>(std::countr_zero(masks.lf));
      const std::uint64_t line_bytes = offset + first - line_begin - (after_cr >> first & 1U);
      if (line_bytes > kMaxLine && long_line_ == kNowhere) [[unlikely]]
        long_line_ = line_begin;
      line_begin = offset + kBlock - static_cast<std::uint64_t>(std::countl_zero(masks.lf));
    }
    carry = masks.cr >> (size - 1) & 1U;
    offset += size;
    left -= size;
  }
  offset_ = offset;
  line_begin_ = line_begin;
  after_cr_ = carry != 0;
}

#if MIMEMEND_HAS_AVX2
MIMEMEND_AVX2 void OctetCensus::walk_avx2(std::string_view bytes) { walk<Avx2>(bytes); }
#endif

OctetCensus::Wanted OctetCensus::wanted() const {
  const auto all_if_unseen = [](std::uint64_t place) { return place == kNowhere ? ~std::uint64_t{0} : 0; };
  return {all_if_unseen(first_nul_), all_if_unseen(first_8bit_), all_if_unseen(first_bare_cr_),
          all_if_unseen(first_bare_lf_), all_if_unseen(first_crlf_)};
}

// At most twice in a body, once for each of both kinds.
void OctetCensus::note_odd(std::string_view block, std::uint64_t offset) {
  for (std::size_t i = 0; i < block.size(); ++i) {
    if (block[i] == '\0') keep_first(first_nul_, 1, offset + i);
    if (ascii::is_8bit(block[i])) keep_first(first_8bit_, 1, offset + i);
  }
}

void OctetCensus::feed(std::string_view bytes) {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel_)) return walk_avx2(bytes);
#endif
  walk<Portable>(bytes);
}

void OctetCensus::finish() {
  if (after_cr_) keep_first(first_bare_cr_, 1, offset_ - 1);
  if (long_line_ == kNowhere && offset_ - line_begin_ > kMaxLine) long_line_ = line_begin_;
}

}  // namespace mimemend
