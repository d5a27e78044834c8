// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string_view>

#include "scan/cpu.hpp"

namespace mimemend::profile {

/// Bytes of the lines at the beginning of `bytes` that are all alike: `text_size` digits of base64 and `line_end`.
/// `text_size` is at least 32.
[[nodiscard]] std::size_t skip_digit_lines(std::string_view bytes, std::size_t text_size, std::string_view line_end,
                                           Kernel kernel = Kernel::automatic);

/// What body skip_plain_lines() is in.
struct PlainLines {
  bool quoted_printable = false;
  bool allow_high = true;  ///< 8-bit octets
  bool crlf = false;       ///< how lines end
};

/// Bytes of whole lines at the beginning of `bytes` that hold nothing to look into: no "--", no octet that text should
/// not have, no line end but the one that is usual, no line of more than 998 octets, no beginning of a word that could
/// be that of a packed file or of a field; in quoted-printable no escape but those that are plainly good. The line
/// behind may be as good: this is quick, not exact. None without AVX2.
[[nodiscard]] std::size_t skip_plain_lines(std::string_view bytes, PlainLines lines, Kernel kernel = Kernel::automatic);

}  // namespace mimemend::profile
