// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/mender.hpp>

namespace mimemend {

/// The part tree for people: one line a part with path, types, name, size and encoding, then
/// the findings. Names are escaped: no control or bidi character of the mail reaches a terminal.
[[nodiscard]] MIMEMEND_API std::string render_tree(const Outcome& outcome);

/// All of it as one JSON object on one line (docs/formats/report.md). `label` is put in as "file".
[[nodiscard]] MIMEMEND_API std::string render_json(const Outcome& outcome, std::string_view label);

/// What was decided, for people: one line a decision. Empty when nothing was.
[[nodiscard]] MIMEMEND_API std::string render_decisions(const Outcome& outcome);

/// `text_utf8` made safe to show on one line: control, bidi and zero-width characters and bytes
/// that are no UTF-8 come out as \u{...} or \x...
[[nodiscard]] MIMEMEND_API std::string escape_for_display(std::string_view text_utf8);

}  // namespace mimemend
