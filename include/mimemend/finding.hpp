// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>
#include <mimemend/finding_code.hpp>
#include <mimemend/part_id.hpp>

namespace mimemend {

/// How much a finding matters unless policy says otherwise.
enum class Severity : std::uint8_t {
  note,     ///< harmless by itself: all readers in use read it alike, or it is ordinary mail worth knowing about
  warning,  ///< a defect that a rewrite can mend; readers may show it differently
  danger,   ///< readers differ about parts, names or content: something can hide in it
};

/// One observation about a message, with the bytes that prove it.
struct Finding {
  FindingCode code{};
  PartId part{};   ///< the entity it belongs to
  ByteRange at{};  ///< in the bytes of the part's source; empty where something is missing

  friend bool operator==(const Finding&, const Finding&) = default;
};

/// The constant facts of one code: one source for reports, policy keys and docs.
struct FindingInfo {
  FindingCode code;
  std::string_view slug;  ///< stable public id; never renamed, only retired
  Severity severity;
  std::string_view family;  ///< what it is about: the heading in docs/findings.md
  std::string_view clause;  ///< the rule that is broken, or that says what this is
  std::string_view advice;  ///< one sentence: what to do about it, or how readers differ
};

/// The facts of `code`, which must be a code.
[[nodiscard]] MIMEMEND_API const FindingInfo& info(FindingCode code) noexcept;

/// All of them, in the order of FindingCode.
[[nodiscard]] MIMEMEND_API std::span<const FindingInfo> all_findings() noexcept;

[[nodiscard]] constexpr std::string_view to_string(Severity severity) noexcept {
  constexpr std::array<std::string_view, 3> names{"note", "warning", "danger"};
  return names[static_cast<std::size_t>(severity)];
}

}  // namespace mimemend
