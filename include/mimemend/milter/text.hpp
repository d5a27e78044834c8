// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter {

// The framework hands over bytes and takes bytes: a header value, an address, a HELO name may hold any.
// These are for what has to be text: a log, a database, a file of JSON. Complexity: linear.

/// True for well-formed UTF-8 (RFC 3629): no overlong form, no surrogate, nothing beyond U+10FFFF.
[[nodiscard]] MIMEMEND_API bool is_utf8(std::string_view bytes) noexcept;

/// The bytes as UTF-8: U+FFFD stands for each run that is none (Unicode 3.9, U+FFFD for a maximal subpart).
[[nodiscard]] MIMEMEND_API std::string text_or_replacement(std::string_view bytes);

/// The bytes taken for ISO-8859-1, as UTF-8. Nothing is lost, and nothing can fail.
[[nodiscard]] MIMEMEND_API std::string text_from_latin1(std::string_view bytes);

/// One line of printable ASCII, for a log: other bytes, and the backslash, as "\x0A". Nothing is lost.
/// What is longer than `most` bytes is cut and ends in "...".
[[nodiscard]] MIMEMEND_API std::string printable(std::string_view bytes, std::size_t most = 1000);

}  // namespace mimemend::milter
