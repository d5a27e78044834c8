// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mimemend {

/// The extensions that some reader or system could see at the end of `name_utf8`: lower case, no dot,
/// distinct. Looked at: the name as it is, cut at a NUL, at a run of blanks (padding) and at ':' (an NTFS
/// stream), and with percent escapes undone; each without path, without what does not show, without dots, blanks, quotes and
/// control characters at its end, which Windows drops.
[[nodiscard]] std::vector<std::string> possible_extensions(std::string_view name_utf8);

}  // namespace mimemend
