// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include <mimemend/part_index.hpp>

namespace mimemend {

/// What of one part has to be written anew, so that all readers take it for the same.
struct PartNeeds {
  bool header = false;      ///< the fields that say what it is
  bool gaps = false;        ///< multipart: what stands before its first part and behind its last; message: before the
                            ///< message inside
  bool delimiters = false;  ///< multipart: its delimiter lines, gaps not included
  bool boundary = false;    ///< multipart: with another boundary; gaps are included
  bool content = false;     ///< leaf: decoded and encoded again; encoded message: decoded
  std::set<std::string_view> why;  ///< slugs of the profile's rules

  [[nodiscard]] bool any() const noexcept { return header || gaps || delimiters || boundary || content; }
};

/// Which parts have to be written anew, found in rounds: each place that deviates from the profile asks for the
/// smallest change there; asked again in a later round at a part that has it already, for the next larger one, outwards.
class RepairNeeds {
 public:
  explicit RepairNeeds(const PartIndex& index);

  /// What was asked for up to here did not do.
  void next_round() { asked_.clear(); }
  /// Something at this offset of the original deviates by the rule `slug`, which must outlive this. False when there is
  /// nothing left to ask for.
  bool ask(std::uint64_t offset, std::string_view slug);
  /// The same of what was written anew for `part`.
  bool ask_more(PartId part, std::string_view slug);
  /// A multipart somewhere has no close delimiter.
  bool ask_to_close(std::string_view slug);
  /// The fields of `part` are to be plain, whatever the profile says of them.
  void ask_fields(PartId part, std::string_view slug) { set(part, &PartNeeds::header, slug); }
  /// A signed or encrypted multipart becomes an ordinary one, with a text part that says so.
  void break_signature(PartId part);

  [[nodiscard]] const PartNeeds& operator[](PartId id) const { return parts_[to_index(id)]; }
  [[nodiscard]] bool breaks_signature(PartId id) const { return broken_.contains(id); }
  [[nodiscard]] bool empty() const noexcept { return empty_; }
  [[nodiscard]] bool any_content() const;

 private:
  using Need = bool PartNeeds::*;

  [[nodiscard]] PartId part_at(std::uint64_t offset) const;
  [[nodiscard]] bool in_gap(PartId multipart, std::uint64_t offset) const;
  [[nodiscard]] bool holds_content(PartId part) const;
  bool set(PartId part, Need need, std::string_view slug);
  bool ask_for_all(std::string_view slug);
  void ask_for_inside(PartId encoded_message, std::string_view slug);

  const PartIndex& index_;
  std::vector<PartNeeds> parts_;
  std::set<PartId> asked_;  ///< parts that got something in this round
  std::set<PartId> broken_;
  bool empty_ = true;
};

}  // namespace mimemend
