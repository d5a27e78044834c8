// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

/// What readers make of one base64 text: distinct, our own reading (Base64Decoder) first. They differ about '=' that
/// is not at the end (the end; nothing; the end of one stream of several), about '-' and '_' (RFC 4648 5, or junk),
/// and about lines with what is no base64 (the characters go, or the lines).
/// Ordinary base64 has one reading, and costs one. Total; linear; takes memory in proportion: for heads of content.
[[nodiscard]] std::vector<std::string> decode_base64_dialects(std::string_view encoded);

}  // namespace mimemend
