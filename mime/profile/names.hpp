// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace mimemend::profile {

/// A field name that is none of MIME's, but looks like one to people, and to readers that guess:
/// Content_Type, Content-Transfer-Enc.
[[nodiscard]] bool is_look_alike(std::string_view field_name);

/// A charset label, in lower case, that makes other text of ASCII octets: UTF-7, UTF-16, EBCDIC and such.
[[nodiscard]] bool is_odd_charset(std::string_view label);

/// A file name that all readers give alike: ASCII letters, digits, and ". _-" inside, at most 80 octets.
[[nodiscard]] bool is_plain_file_name(std::string_view name);

/// A media type, in lower case, of groups of fields that tell what became of a mail (RFC 3464, 8098, 5965, 3886, 6533).
[[nodiscard]] bool is_report_type(std::string_view type);

}  // namespace mimemend::profile
