// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include <mimemend/finding_code.hpp>
#include <mimemend/leaf.hpp>

#include "scan/mime_value.hpp"

namespace mimemend {

/// What is odd about a decoded name. Each code once, in the order of FindingCode.
[[nodiscard]] std::vector<FindingCode> check_name(std::string_view name_utf8);

/// What is odd about how the parameters say `attribute`, by RFC 2231: plain beside extended ones, pieces out of order,
/// labels, escapes. One finding a code, at the first place.
[[nodiscard]] std::vector<ValueDefect> check_name_parameters(std::string_view value, const MimeValue& parsed,
                                                             std::string_view attribute);

/// The declared type and the content disagree so much that a reader that goes by one shows something else than a
/// reader that goes by the other: FindingCode::type_conflict is due. `declared` and `detected` are media types in
/// lower case; with an unspecific `declared` the names decide.
/// Conservative: content that is text conflicts with nothing, nor does what may contain others (an office file is a
/// ZIP file), nor a declared type that is in no family.
[[nodiscard]] bool types_conflict(std::string_view declared, std::span<const NameCandidate> names,
                                  std::string_view detected);

}  // namespace mimemend
