// SPDX-License-Identifier: Apache-2.0
#include "codec/quoted_printable_kernel.hpp"

#include <cstdint>
#include <cstring>

#include "scan/ascii.hpp"

namespace mimemend::quoted_printable_kernel {
namespace {

constexpr std::uint64_t kOnes = 0x0101010101010101U;
constexpr std::uint64_t kHighs = 0x8080808080808080U;

// Eight bytes at once. Exact about "none of them", which is all that is asked.
std::uint64_t any_below(std::uint64_t word, std::uint64_t bound) { return (word - kOnes * bound) & ~word & kHighs; }
std::uint64_t any_equal(std::uint64_t word, char c) { return any_below(word ^ (kOnes * ascii::byte(c)), 1); }

struct Plain {
  static bool ends_in(std::uint64_t word) {
    return ((word & kHighs) | any_below(word, 0x20) | any_equal(word, '=') | any_equal(word, '\x7F')) != 0;
  }
  static bool ends_at(char c) { return c == '=' || (ascii::is_control(c) && c != '\t') || ascii::is_8bit(c); }
};

struct Anything {
  static bool ends_in(std::uint64_t word) {
    return (any_equal(word, '=') | any_equal(word, '\r') | any_equal(word, '\n')) != 0;
  }
  static bool ends_at(char c) { return c == '=' || c == '\r' || c == '\n'; }
};

template <class Stop>
std::size_t copy(const char* from, const char* end, char* to) {
  const char* at = from;
  while (at != end) {
    std::uint64_t word;
    if (end - at >= 8) {
      std::memcpy(&word, at, sizeof word);
      std::memcpy(to, &word, sizeof word);
      if (!Stop::ends_in(word)) {
        at += 8;
        to += 8;
        continue;
      }
    }
    // Up to eight bytes, one of which may end it.
    const char* const stop = end - at >= 8 ? at + 8 : end;
    for (; at != stop; *to++ = *at++)
      if (Stop::ends_at(*at)) return static_cast<std::size_t>(at - from);
  }
  return static_cast<std::size_t>(at - from);
}

}  // namespace

std::size_t copy_plain_portable(const char* from, const char* end, char* to) { return copy<Plain>(from, end, to); }
std::size_t copy_anything_portable(const char* from, const char* end, char* to) {
  return copy<Anything>(from, end, to);
}

CopyKernels copy_kernels(Kernel kernel) noexcept {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return {copy_plain_avx2, copy_anything_avx2};
#endif
  static_cast<void>(kernel);
  return {copy_plain_portable, copy_anything_portable};
}

}  // namespace mimemend::quoted_printable_kernel
