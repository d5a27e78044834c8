// SPDX-License-Identifier: Apache-2.0
#include "mend/plan_builder.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>

#include "mend/plain_field.hpp"

namespace mimemend {
namespace {

bool overlaps(std::span<const ByteRange> lines, ByteRange at) {
  return std::any_of(lines.begin(), lines.end(),
                     [&](ByteRange line) { return line.begin < at.end && at.begin < line.end; });
}

FieldText text_of(const Header& header, const HeaderField& field) {
  return {header.name(field), header.value(field), header.whole(field)};
}

}  // namespace

PlanBuilder::PlanBuilder(const PartIndex& index) : index_(index), source_ends_(1) {
  for (const Part& part : index_.parts()) {
    source_ends_.resize(std::max<std::size_t>(source_ends_.size(), to_index(part.source) + 1));
    std::uint64_t& end = source_ends_[to_index(part.source)];
    end = std::max(end, part.body.end);
    for (const ByteRange line : {part.delimiter, part.close_delimiter})
      if (!line.empty()) delimiters_.emplace_back(part.source, line.begin);
  }
  std::sort(delimiters_.begin(), delimiters_.end());
  plans_.resize(source_ends_.size());
}

void PlanBuilder::add(Edit edit) {
  EditPlan& plan = plans_[to_index(index_[edit.part].source)];
  const Edit copy{edit.at, std::string(), edit.part, edit.reason, edit.scope};
  if (plan.add(std::move(edit))) return;
  const auto told = [this](const Edit& one) {
    return fmt::format("part {} at {}..{} {}", index_.path(one.part), one.at.begin, one.at.end, one.reason);
  };
  std::string what = "edits overlap: " + told(copy);
  for (const Edit& other : plan.edits())
    if (other.at.begin < copy.at.end && copy.at.begin < other.at.end) what += "; " + told(other);
  throw std::logic_error(what);
}

bool PlanBuilder::has_edits() const {
  return std::any_of(plans_.begin(), plans_.end(), [](const EditPlan& plan) { return !plan.empty(); });
}

bool PlanBuilder::must_end_line(const Part& part) const {
  return part.body.end == source_ends_[to_index(part.source)] ||
         std::binary_search(delimiters_.begin(), delimiters_.end(), std::pair(part.source, part.body.end));
}

const ChangedField* PlanBuilder::changed_field(PartId part, std::size_t index) const {
  if (changed_ == nullptr) return nullptr;
  const auto fields = changed_->find(part);
  if (fields == changed_->end()) return nullptr;
  const auto field = std::find_if(fields->second.begin(), fields->second.end(),
                                  [=](const ChangedField& each) { return each.index == index; });
  return field == fields->second.end() ? nullptr : &*field;
}

void PlanBuilder::change_fields(PartId id, const FieldChanges& changes) {
  const Part& part = index_[id];
  const std::string_view eol = line_end(part);
  const auto fields = index_.fields(part);
  done_.insert(id);
  std::vector<bool> written(changes.wanted.size());
  std::vector<std::string> seen;
  // A header that the message ends in may lack its last line end; an edit of that field supplies it.
  bool line_open = !fields.empty() && fields.back().whole.end == fields.back().value.end;
  const auto edit = [&](const HeaderField& field, std::string with, const std::string& reason) {
    if (changes.made_plain != nullptr && with == changes.made_plain->whole(field)) return;
    if (&field == &fields.back()) line_open = false;
    add({field.whole, std::move(with), id, reason, field_scope(id)});
  };
  const auto changed_text = [&](const ChangedField& field, FieldKind kind) {
    const std::string whole = fmt::format("{}:{}{}", field.name, field.value, eol);
    return changes.made_plain == nullptr ? whole : plain_field({field.name, field.value, whole}, kind, eol, seen);
  };
  const ResultsEdit* results = id == kRootPart ? std::exchange(results_, nullptr) : nullptr;
  for (const HeaderField& field : fields) {
    if (results != nullptr && overlaps(results->gone, field.whole)) {
      edit(field, "", "names us, and does not say what we do");
      continue;
    }
    const auto found = std::find_if(changes.wanted.begin(), changes.wanted.end(),
                                    [&](const NewField& w) { return w.kind == field.kind; });
    if (found == changes.wanted.end()) {
      const ChangedField* changed = changed_field(id, static_cast<std::size_t>(&field - fields.data()));
      if (overlaps(changes.gone, field.whole))
        edit(field, "", changes.reason);
      else if (changed != nullptr)
        edit(field, changed_text(*changed, field.kind), changed->reason);
      else if (changes.made_plain != nullptr)
        edit(field, plain_field(text_of(*changes.made_plain, field), field.kind, eol, seen), changes.reason);
      continue;
    }
    const auto at = static_cast<std::size_t>(found - changes.wanted.begin());
    const bool keep = !found->value.empty() && !written[at];
    written[at] = true;
    // MIME-Version stays as it is where there is one, unless all is to be plain: its value means nothing to any reader.
    if (keep && field.kind == FieldKind::mime_version && changes.made_plain == nullptr) continue;
    edit(field, keep ? fmt::format("{}: {}{}", found->name, found->value, eol) : std::string(), changes.reason);
  }
  std::string missing;
  for (std::size_t i = 0; i < changes.wanted.size(); ++i)
    if (!written[i] && !changes.wanted[i].value.empty())
      missing += fmt::format("{}: {}{}", changes.wanted[i].name, changes.wanted[i].value, eol);
  if (line_open) missing.insert(0, eol);
  const ByteRange end{part.header.end, part.header.end};
  if (!missing.empty()) add({end, std::move(missing), id, changes.reason, field_scope(id)});
  if (results != nullptr && !results->value.empty())
    add({end, fmt::format("{}:{}{}", kResultsField, results->value, eol), id, "tells how it was read",
         field_scope(id)});
}

}  // namespace mimemend
