// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace mimemend {

/// Longer text outside of all parts is no note to people, and is not kept as a part.
inline constexpr std::uint64_t kMaxStrayText = 64 * 1024;

/// A text part with what stood in a preamble or an epilogue, in base64: header, empty line, content; no line end
/// behind it. Empty when no person misses the text: blanks, the words for readers without MIME, and what some reader
/// might take for a part.
[[nodiscard]] std::string stray_text_part(std::string_view text, std::string_view line_end);

/// A text part that says that a signature or an encryption was taken off by mending; as above.
[[nodiscard]] std::string signature_gone_part(std::string_view line_end);

}  // namespace mimemend
