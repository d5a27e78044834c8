// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

enum class MimeField { content_type, content_disposition };

/// The values that GMime reads for parameter `attribute` of an unfolded field value: RFC 2231 put
/// together, RFC 2047 words and raw 8-bit decoded. Each is valid UTF-8. GMime keeps the first of
/// duplicates, so this is one reading, not all.
/// None where the value is longer than 8 KiB.
/// Does not depend on the locale. Threads: any number at once.
[[nodiscard]] std::vector<std::string> gmime_parameters(MimeField field, std::string_view value,
                                                        std::string_view attribute);

/// RFC 2047 words in `text` decoded, the rest kept. Valid UTF-8.
[[nodiscard]] std::string gmime_decode_text(std::string_view text);

}  // namespace mimemend
