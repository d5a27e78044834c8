// SPDX-License-Identifier: Apache-2.0
#include "mend/plan_builder.hpp"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace mimemend {

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
  const std::string what = fmt::format("edits overlap: part {} at {}..{}, {}", index_.path(edit.part), edit.at.begin,
                                       edit.at.end, edit.reason);
  if (!plans_[to_index(index_[edit.part].source)].add(std::move(edit))) throw std::logic_error(what);
}

bool PlanBuilder::must_end_line(const Part& part) const {
  return part.body.end == source_ends_[to_index(part.source)] ||
         std::binary_search(delimiters_.begin(), delimiters_.end(), std::pair(part.source, part.body.end));
}

void PlanBuilder::change_fields(PartId id, const std::vector<NewField>& wanted, const std::string& reason) {
  const Part& part = index_[id];
  const Edit::Scope scope = field_scope(id);
  const std::string_view eol = line_end(part);
  const auto fields = index_.fields(part);
  std::vector<bool> written(wanted.size());
  // A header that the message ends in may lack its last line end; an edit of that field supplies it.
  bool line_open = !fields.empty() && fields.back().whole.end == fields.back().value.end;
  for (const HeaderField& field : fields) {
    const auto found =
        std::find_if(wanted.begin(), wanted.end(), [&](const NewField& w) { return w.kind == field.kind; });
    if (found == wanted.end()) continue;
    const auto at = static_cast<std::size_t>(found - wanted.begin());
    const bool keep = !found->value.empty() && !written[at];
    written[at] = true;
    // MIME-Version stays as it is where there is one: its value means nothing to any reader.
    if (keep && field.kind == FieldKind::mime_version) continue;
    add({field.whole, keep ? fmt::format("{}: {}{}", found->name, found->value, eol) : std::string(), id, reason,
         scope});
    if (&field == &fields.back()) line_open = false;
  }
  std::string missing;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (!written[i] && !wanted[i].value.empty())
      missing += fmt::format("{}: {}{}", wanted[i].name, wanted[i].value, eol);
  if (line_open) missing.insert(0, eol);
  if (missing.empty()) return;
  add({{part.header.end, part.header.end}, std::move(missing), id, reason, scope});
}

}  // namespace mimemend
