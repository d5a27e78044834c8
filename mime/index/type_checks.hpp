// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "scan/mime_value.hpp"

namespace mimemend {

/// RFC 2045 5.1: two tokens with one slash between them. `head` is what head_of() says of `parsed`.
[[nodiscard]] bool is_media_type(const MimeValue& parsed, std::string_view head);

/// What is wrong with a Content-Type value beyond its grammar, which the parser of values reports: the type, the
/// boundary, and parameters that stand there twice. `head` and `boundary` are our reading of them.
[[nodiscard]] std::vector<ValueDefect> check_content_type(std::string_view value, const MimeValue& parsed,
                                                          std::string_view head, std::string_view boundary);

/// The same for Content-Disposition (RFC 2183).
[[nodiscard]] std::vector<ValueDefect> check_disposition(std::string_view value, const MimeValue& parsed);

/// The value of a Content-Transfer-Encoding field (RFC 2045 6.1), which should be one token.
struct EncodingValue {
  ValuePlace token;    ///< the first one that there is
  ValuePlace trimmed;  ///< all but the blanks at both ends
  std::vector<ValueDefect> defects;
};
[[nodiscard]] EncodingValue read_encoding_value(std::string_view value);

}  // namespace mimemend
