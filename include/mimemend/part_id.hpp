// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace mimemend {

/// Position of a part in its PartIndex, in document order. The message itself is PartId{0}.
enum class PartId : std::uint32_t {};

/// One run of bytes that ranges count in: 0 is the original message, each
/// transfer-encoded message inside it opens one more, in document order.
enum class SourceId : std::uint32_t {};

inline constexpr PartId kRootPart{0};
inline constexpr SourceId kOriginal{0};

[[nodiscard]] constexpr std::uint32_t to_index(PartId id) noexcept { return static_cast<std::uint32_t>(id); }
[[nodiscard]] constexpr std::uint32_t to_index(SourceId id) noexcept { return static_cast<std::uint32_t>(id); }

}  // namespace mimemend
