// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/policy.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// What a notice tells. All text is printable UTF-8 on one line.
struct NoticeFacts {
  std::string name;
  std::string size;  ///< "12345 bytes"
  std::string type;  ///< as declared
  std::string detected;
  std::string sha256;
  std::string rule;
  std::string reason;
  std::string record;
  std::string contact;
};

/// The template that is used when the policy has none: Mustache, of which lines and {{variables}} and
/// sections are all that is needed.
extern const std::string_view kBuiltinNotice;

/// Whether `text` can be used as a template. Errors: config, with the cause.
[[nodiscard]] Result<void> check_notice_template(const std::string& text);

/// The content fields and the body of a part that says what was removed.
struct Notice {
  std::string content_type;  ///< field values, without the leading blank
  std::string transfer_encoding;
  std::string disposition;
  std::string body;  ///< encoded, lines ended by `line_end`, none after the last line
};

/// Renders the notice. Its body never holds two dashes in a row, so that no boundary can stand in it,
/// and is ASCII, so that every transport and every reader takes it alike.
[[nodiscard]] Notice render_notice(const Policy& policy, const NoticeFacts& facts, std::string_view line_end);

}  // namespace mimemend
