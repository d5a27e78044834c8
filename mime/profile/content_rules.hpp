// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "profile/entity.hpp"

namespace mimemend::profile {

/// The rules for lines of a body, by its transfer encoding. They see whole lines, and keep in Entity::content what
/// the next line needs.
void check_identity_line(Entity& entity, const Line& line, DeviationLog& log);
void check_base64_line(Entity& entity, const Line& line, DeviationLog& log);
void check_quoted_printable_line(Entity& entity, const Line& line, DeviationLog& log);

/// What shows at the end of a leaf alone.
void check_content_end(Entity& entity, DeviationLog& log);

/// A line that some readers take for the beginning of a file (uuencode, yEnc, BinHex).
[[nodiscard]] bool begins_file(std::string_view text);
/// What a digit of base64 stands for (RFC 2045 6.8).
[[nodiscard]] unsigned base64_digit(char c);
/// A line that is a field of MIME wherever it stands, to readers that guess.
[[nodiscard]] bool is_mime_field_line(std::string_view text);

}  // namespace mimemend::profile
