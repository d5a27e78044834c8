// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string_view>

namespace mimemend::test {

/// Corpus messages that GMime reads otherwise and that no finding warns of yet.
inline constexpr auto kGmimePending = std::to_array<std::string_view>({
    "probes/bd-8bit.eml",
    "probes/bd-lfcr.eml",
    "probes/qp-soft-ws.eml",
    "probes/type-multipart__mixed.eml",
    "probes/type-multipart_mixed_text_plain.eml",
    "probes/type-param-bad-before.eml",
});

}  // namespace mimemend::test
