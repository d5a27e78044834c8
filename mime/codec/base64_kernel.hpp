// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "scan/ascii.hpp"
#include "scan/cpu.hpp"

/// The inner loops of the base64 decoder: ordinary base64 and nothing else. Internal to codec/.
namespace mimemend::base64_kernel {

inline constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// RFC 2045 6.8: "no more than 76 characters".
inline constexpr std::size_t kMaxColumns = 76;

/// A kernel may write this many bytes behind those that count.
inline constexpr std::size_t kSlack = 32;

/// Where a kernel stands.
///
///     QUJDREVGR0hJ...UVJT\r\nVFVWV1hZ...
///     ^ line         ^ from              to: behind the bytes decoded so far
struct Cursor {
  const char* from;    ///< the next encoded character
  char* to;            ///< where the next decoded byte goes
  std::size_t column;  ///< characters of this line before `from`
};

/// Decodes ordinary lines: whole quanta of the alphabet, lines of 1 to kMaxColumns characters that end with CRLF or
/// LF between quanta. Stops before anything else, and at `end` or a little before it: what is left is looked at a
/// byte at a time. Begins between quanta. `to` has room for 3/4 of the input and kSlack.
using LinesKernel = Cursor (*)(Cursor at, const char* end);

[[nodiscard]] Cursor decode_lines_portable(Cursor at, const char* end);
#if MIMEMEND_HAS_AVX2
[[nodiscard]] Cursor decode_lines_avx2(Cursor at, const char* end);
#endif
[[nodiscard]] LinesKernel lines_kernel(Kernel kernel) noexcept;

/// Steps over the line end at `at.from`, if there is one, all of it before `end`, and the line is an ordinary one.
[[nodiscard]] inline bool pass_line_end(Cursor& at, const char* end) {
  if (at.column == 0 || at.column > kMaxColumns || at.from == end) return false;
  const char* lf = *at.from == '\r' ? at.from + 1 : at.from;
  if (lf == end || *lf != '\n') return false;
  at.from = lf + 1;
  at.column = 0;
  return true;
}

}  // namespace mimemend::base64_kernel
