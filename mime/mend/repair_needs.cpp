// SPDX-License-Identifier: Apache-2.0
#include "mend/repair_needs.hpp"

#include <algorithm>

namespace mimemend {
namespace {

std::uint64_t begin_of(const Part& part) { return part.delimiter.empty() ? part.header.begin : part.delimiter.begin; }

}  // namespace

RepairNeeds::RepairNeeds(const PartIndex& index) : index_(index), parts_(index.size()) {}

// The innermost part whose delimiter, header or body holds the byte.
PartId RepairNeeds::part_at(std::uint64_t offset) const {
  PartId found = kRootPart;
  for (std::uint32_t i = 1; i < index_.size();) {
    const Part& part = index_[PartId{i}];
    const bool holds = part.source == kOriginal && begin_of(part) <= offset && offset < part.body.end;
    if (holds) found = PartId{i};
    i = holds ? i + 1 : to_index(part.next);
  }
  return found;
}

bool RepairNeeds::set(bool& need, PartId part, std::string_view slug) {
  if (need) return false;
  parts_[to_index(part)].why.insert(slug);
  empty_ = false;
  return need = true;
}

bool RepairNeeds::ask(std::uint64_t offset, std::string_view slug) {
  const PartId id = part_at(offset);
  const Part& part = index_[id];
  PartNeeds& needs = parts_[to_index(id)];
  if (offset < part.header.begin && id != kRootPart && index_[part.parent].kind == PartKind::multipart)
    return set(parts_[to_index(part.parent)].delimiters, part.parent, slug) || ask_more(part.parent, slug);
  const bool in_header = offset < part.body.begin || part.body.empty();
  if (in_header && set(needs.header, id, slug)) return true;
  return ask_more(id, slug);
}

bool RepairNeeds::ask_more(PartId id, std::string_view slug) {
  const Part& part = index_[id];
  PartNeeds& needs = parts_[to_index(id)];
  const bool as_leaf = part.kind == PartKind::leaf || part.decoded || index_.children(id).empty();
  if (as_leaf && set(needs.content, id, slug)) {
    if (part.decoded) ask_for_inside(id, slug);
    return true;
  }
  if (!as_leaf && set(needs.delimiters, id, slug)) return true;
  if (set(needs.header, id, slug)) return true;
  if (id != kRootPart) return ask_more(part.parent, slug);
  return ask_for_all(slug);
}

bool RepairNeeds::ask_for_all(std::string_view slug) {
  bool more = false;
  for (std::uint32_t i = 0; i < index_.size(); ++i) {
    const PartId id{i};
    PartNeeds& needs = parts_[i];
    for (bool* need : {&needs.header, &needs.delimiters, &needs.content}) more = set(*need, id, slug) || more;
  }
  return more;
}

// Places in what an encoded message holds cannot be told from outside, so all of it is made plain.
void RepairNeeds::ask_for_inside(PartId encoded_message, std::string_view slug) {
  for (std::uint32_t i = to_index(encoded_message) + 1; i < to_index(index_[encoded_message].next); ++i)
    for (bool* need : {&parts_[i].header, &parts_[i].delimiters, &parts_[i].content}) set(*need, PartId{i}, slug);
}

bool RepairNeeds::any_content() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const PartNeeds& needs) { return needs.content; });
}

void RepairNeeds::break_signature(PartId part) {
  broken_.insert(part);
  parts_[to_index(part)].header = parts_[to_index(part)].delimiters = true;
  empty_ = false;
}

}  // namespace mimemend
