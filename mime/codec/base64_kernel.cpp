// SPDX-License-Identifier: Apache-2.0
#include "codec/base64_kernel.hpp"

#include <bit>
#include <cstring>

namespace mimemend::base64_kernel {
namespace {

constexpr std::uint32_t kStranger = 0x80000000U;  // in a table entry: not in the alphabet

using Table = std::array<std::uint32_t, 256>;

// The four characters of a quantum, each by a table of its own that has its bits in place already.
constexpr Table place(unsigned shift) {
  Table table{};
  table.fill(kStranger);
  for (std::uint32_t i = 0; i < kAlphabet.size(); ++i) table[ascii::byte(kAlphabet[i])] = i << shift;
  return table;
}
constexpr Table kFirst = place(18);
constexpr Table kSecond = place(12);
constexpr Table kThird = place(6);
constexpr Table kFourth = place(0);

std::uint32_t quantum(const char* from) {
  return kFirst[ascii::byte(from[0])] | kSecond[ascii::byte(from[1])] | kThird[ascii::byte(from[2])] |
         kFourth[ascii::byte(from[3])];
}

void put_48_bits(std::uint64_t bits, char* to) {
  bits <<= 16;
  if constexpr (std::endian::native == std::endian::little) {
#if defined(__GNUC__)
    bits = __builtin_bswap64(bits);
    std::memcpy(to, &bits, sizeof bits);
    return;
#endif
  }
  for (unsigned i = 0; i < 6; ++i) to[i] = static_cast<char>(bits >> (56 - 8 * i));
}

void decode_quanta(Cursor& at, const char* end) {
  const char* const begin = at.from;
  for (; end - at.from >= 8; at.from += 8, at.to += 6) {
    const std::uint32_t a = quantum(at.from);
    const std::uint32_t b = quantum(at.from + 4);
    if (((a | b) & kStranger) != 0) break;
    put_48_bits(static_cast<std::uint64_t>(a) << 24 | b, at.to);
  }
  for (; end - at.from >= 4; at.from += 4, at.to += 3) {
    const std::uint32_t a = quantum(at.from);
    if ((a & kStranger) != 0) break;
    for (unsigned i = 0; i < 3; ++i) at.to[i] = static_cast<char>(a >> (16 - 8 * i));
  }
  at.column += static_cast<std::size_t>(at.from - begin);
}

}  // namespace

Cursor decode_lines_portable(Cursor at, const char* end) {
  do {
    decode_quanta(at, end);
  } while (pass_line_end(at, end));
  return at;
}

LinesKernel lines_kernel(Kernel kernel) noexcept {
#if MIMEMEND_HAS_AVX2
  if (use_avx2(kernel)) return decode_lines_avx2;
#endif
  static_cast<void>(kernel);
  return decode_lines_portable;
}

}  // namespace mimemend::base64_kernel
