// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/edit_plan.hpp>
#include <mimemend/header.hpp>
#include <mimemend/part_index.hpp>

#include "mend/ambiguity_results.hpp"

namespace mimemend {

/// Names the quarantine record of what was done to the part that it heads.
inline constexpr std::string_view kRecordField = "X-Mimemend-Record";

/// One field with its place in the order that we write them.
struct NewField {
  FieldKind kind;
  std::string_view name;
  std::string value;  ///< empty: the field goes
};

/// What a field becomes that says something else, or says it in another way.
struct ChangedField {
  std::size_t index;   ///< in PartIndex::fields of its part
  std::string name;    ///< as it stands
  std::string value;   ///< behind the colon: the leading blank, folds, no line end behind it
  std::string reason;  ///< one line for people
};
/// By part; those of a part sorted.
using ChangedFields = std::map<PartId, std::vector<ChangedField>>;

/// Collects the edits of a message by source, and knows what of its layout matters to them.
class PlanBuilder {
 public:
  explicit PlanBuilder(const PartIndex& index);
  /// What the next change of the root's fields does besides; it must outlive that. Null for nothing.
  void with_results(const ResultsEdit* results) noexcept { results_ = results; }
  /// Whether it is still to be done.
  [[nodiscard]] bool results_wait() const noexcept { return results_ != nullptr; }

  /// What becomes of fields that nobody asks to change otherwise; done by the first change of their part's fields. It
  /// must outlive the builder.
  void with_changed(const ChangedFields& changed) noexcept { changed_ = &changed; }
  /// Whether that of a part is still to be done.
  [[nodiscard]] bool changed_wait(PartId part) const {
    return changed_ != nullptr && changed_->contains(part) && !done_.contains(part);
  }

  /// Throws std::logic_error if the edit overlaps another: one that was dropped silently would let out what it was to
  /// remove, so whoever calls answers "try later".
  void add(Edit edit);
  void add(PartId part, ByteRange at, std::string with, std::string reason) {
    add({at, std::move(with), part, std::move(reason), Edit::Scope::content});
  }
  /// What becomes of a header.
  struct FieldChanges {
    /// The first field of each kind takes the new value, further ones go, missing ones are appended.
    std::vector<NewField> wanted;
    std::string reason;
    std::span<const ByteRange> gone = {};  ///< other fields in these bytes go
    const Header* made_plain = nullptr;    ///< the header as it came: its other fields become plain_field()
  };
  void change_fields(PartId part, const FieldChanges& changes);

  /// The root, and the message inside a message part: its header holds more than what describes content.
  [[nodiscard]] bool heads_message(PartId id) const {
    return id == kRootPart || index_[index_[id].parent].kind == PartKind::message;
  }
  [[nodiscard]] Edit::Scope field_scope(PartId id) const {
    return heads_message(id) ? Edit::Scope::field : Edit::Scope::content;
  }
  /// Whether what takes the place of `part` must end its last line itself. Elsewhere a line end stands
  /// there that belongs to the next delimiter; there is none when a header ran into the delimiter.
  [[nodiscard]] bool must_end_line(const Part& part) const;
  [[nodiscard]] std::string_view line_end(const Part& part) const { return index_.line_end(part.source); }
  [[nodiscard]] bool has_edits(SourceId source) const { return !plans_[to_index(source)].empty(); }

  [[nodiscard]] bool has_edits() const;

  [[nodiscard]] std::vector<EditPlan> take() && { return std::move(plans_); }

 private:
  const PartIndex& index_;
  [[nodiscard]] const ChangedField* changed_field(PartId part, std::size_t index) const;

  const ChangedFields* changed_ = nullptr;
  std::set<PartId> done_;  ///< parts whose changed fields were written
  const ResultsEdit* results_ = nullptr;
  std::vector<std::uint64_t> source_ends_;
  std::vector<std::pair<SourceId, std::uint64_t>> delimiters_;  ///< where each begins; sorted
  std::vector<EditPlan> plans_;
};

}  // namespace mimemend
