// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/sighting.hpp>

namespace mimemend {

/// Holds what other readers could see against the rules, as decide() holds leaves, and adds to its decisions.
///
/// A sighting falls to the deepest part whose header or body holds the place; in a preamble or epilogue that is the
/// multipart, and Decision::gap says where. It adds nothing when there is a decision about that part already, or about
/// one around it that takes it away, or when it shows what our own reading of a part inside has shown and decided
/// about. Inside of what is signed or encrypted the whole is acted on, as by decide().
/// Renaming leaves what only others read as it is, so it becomes replacing; a decision to rename that is there
/// already does, too, unless the new name takes the place of what is sighted.
/// At most one decision for each part and gap.
class SightingJudge {
 public:
  /// Borrows all of it.
  SightingJudge(const Policy& policy, const PartIndex& index, std::span<const Leaf> leaves,
                std::vector<Decision>& decisions);

  /// `sighting` stands in that source.
  void judge(SourceId source, const Sighting& sighting);
  /// What other readers could see was more than could be looked at: the whole message counts as unscanned.
  void judge_cut();
  /// Once, at the end: puts the decisions into document order.
  void finish();

 private:
  struct Place {
    PartId part{};
    std::optional<ByteRange> gap;
    std::string_view name;  ///< for people
    bool in_header = false;
  };
  [[nodiscard]] Place place_of(SourceId source, std::uint64_t at) const;
  void decide_about(const Rule& rule, const std::string& what, SourceId source, const Sighting& sighting);
  [[nodiscard]] Decision* decision_on(const Place& place);
  [[nodiscard]] bool around_goes(PartId id) const;
  [[nodiscard]] bool shows(PartId part, const Sighting& sighting) const;
  [[nodiscard]] bool shown_inside(PartId part, const Sighting& sighting) const;

  const Policy& policy_;
  const PartIndex& index_;
  std::span<const Leaf> leaves_;
  std::vector<Decision>& decisions_;
  std::vector<std::vector<PartId>> by_source_;  ///< parts in document order
};

}  // namespace mimemend
