// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include <mimemend/mender.hpp>

#include "render/json_values.hpp"

namespace mimemend {

/// One line for each text and each header field that becomes UTF-8, or was to and cannot.
[[nodiscard]] std::string render_text_changes(const Outcome& outcome);

[[nodiscard]] Json header_text_json(const Outcome& outcome, const HeaderTextDecision& decision);
[[nodiscard]] Json charset_json(const Outcome& outcome, const CharsetDecision& decision);

}  // namespace mimemend
