// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace mimemend {

/// The media type that libmagic gives `content`, in lower case; "application/octet-stream" when it
/// knows none. Throws BackendFailure when it cannot tell: no database, no memory. Costs 0.02-0.35 ms on binary data, milliseconds on text.
/// Threads: any number at once; each call borrows a handle from a pool.
[[nodiscard]] std::string magic_type(std::string_view content);

}  // namespace mimemend
