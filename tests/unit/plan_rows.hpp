// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>

#include <mimemend/policy.hpp>

namespace mimemend::test {

/// A message and what it becomes, written with LF. `expand` gives it the line ends of a mail.
///
///     @B64[ text ]@   base64 of the text      @QP[ text ]@    quoted-printable      @UU[ text ]@    uuencoded
///     %ID%            the record id           ]@ closes the innermost; no marker inside a marker of the same kind
///     @NOEOL          at the very end: no line end before it
struct PlanRow {
  const char* name;
  Action action;  ///< of exe_policy
  std::string_view in;
  std::string_view out;
};

/// Every way in which a decision becomes edits. Used by the tests of planning and of restoring.
[[nodiscard]] std::span<const PlanRow> plan_rows();

[[nodiscard]] std::string expand(std::string_view text, std::string_view line_end, std::string_view record_id = "");

}  // namespace mimemend::test
