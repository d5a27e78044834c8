// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/charset.hpp>
#include <mimemend/message.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/result.hpp>

#include "charset/text_conversion.hpp"
#include "mend/plan_builder.hpp"

namespace mimemend {

/// How the text of one part becomes UTF-8.
struct TextChange {
  std::shared_ptr<const TextConversion> conversion;  ///< null: its octets are UTF-8, and only the label changes
  TransferEncoding to = TransferEncoding::identity;  ///< of the converted text; base64, quoted_printable, identity
  bool eight_bit = false;                            ///< identity: it is not ASCII
  std::string reason;
};

/// What becomes of the texts of a message.
struct TextPlan {
  std::map<PartId, TextChange> parts;
  ChangedFields fields;                    ///< header text that becomes UTF-8, and what is said about converted texts
  std::vector<CharsetDecision> decisions;  ///< of each text part, in document order
  std::vector<HeaderTextDecision> header_decisions;  ///< of each field that changes or should
  std::vector<Finding> findings;                     ///< what stays as it is, and what was lost

  [[nodiscard]] bool empty() const noexcept { return parts.empty() && fields.empty(); }
};

/// Decides about all text parts by Policy::charset. Those inside of signed or encrypted parts stay (RFC 1847).
/// Complexity: linear, texts in transfer-encoded messages apart, of which the first kMostEncodedTexts are looked at.
/// Errors: io, from the spool. Throws BackendFailure.
[[nodiscard]] Result<TextPlan> plan_texts(const Policy& policy, const Message& message);
inline constexpr std::size_t kMostEncodedTexts = 16;

/// For Content-Transfer-Encoding.
[[nodiscard]] std::string_view encoding_name(const TextChange& change);

/// A Content-Type value, from behind the colon, that says charset=utf-8, all else in it as it stands. None when it is
/// not plain enough for that.
[[nodiscard]] std::optional<std::string> with_utf8_label(std::string_view value);

}  // namespace mimemend
