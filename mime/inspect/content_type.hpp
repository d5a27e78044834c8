// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mimemend {

/// How much of the decoded content the type is told from.
inline constexpr std::size_t kSniffBytes = 64 * 1024;

/// The media type of content, by what it is and not by what it is called.
/// `head`: its first bytes, up to kSniffBytes. Own signatures come first (what libmagic 5.44 does not
/// know, and scripts); then text is told by a byte census, since libmagic takes milliseconds on text;
/// the rest is asked of libmagic. Never empty.
/// Does not: tell charsets, look into archives, or see what lies behind `head`.
[[nodiscard]] std::string detect_content_type(std::string_view head);

/// The same without libmagic: none when it would have to be asked, which takes some 0.2 ms.
[[nodiscard]] std::optional<std::string> detect_by_own_rules(std::string_view head);

}  // namespace mimemend
