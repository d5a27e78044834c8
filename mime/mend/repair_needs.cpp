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

bool RepairNeeds::in_gap(PartId multipart, std::uint64_t offset) const {
  const ByteRange close = index_[multipart].close_delimiter;
  return offset < index_[*index_.children(multipart).begin()].delimiter.begin ||
         (!close.empty() && offset >= close.end);
}

// A multipart without parts is a text; of an encoded message nothing but all can change.
bool RepairNeeds::holds_content(PartId id) const {
  const Part& part = index_[id];
  return part.kind == PartKind::leaf || part.decoded || index_.children(id).empty();
}

bool RepairNeeds::set(PartId part, Need need, std::string_view slug) {
  PartNeeds& needs = parts_[to_index(part)];
  if (needs.*need) return false;
  needs.why.insert(slug);
  needs.*need = true;
  asked_.insert(part);
  empty_ = false;
  // Fields that say nothing of an encoding, and what is inside (RFC 2046 5.2.1 has encoded messages nowhere).
  if (index_[part].decoded && set(part, &PartNeeds::content, slug)) ask_for_inside(part, slug);
  return true;
}

bool RepairNeeds::ask(std::uint64_t offset, std::string_view slug) {
  const PartId id = part_at(offset);
  const Part& part = index_[id];
  if (offset < part.header.begin && id != kRootPart && index_[part.parent].kind == PartKind::multipart)
    return set(part.parent, &PartNeeds::delimiters, slug) || ask_more(part.parent, slug);
  if ((offset < part.body.begin || part.body.empty()) && set(id, &PartNeeds::header, slug)) return true;
  if (part.kind == PartKind::multipart && offset >= part.body.begin && !holds_content(id) && in_gap(id, offset) &&
      set(id, &PartNeeds::gaps, slug))
    return true;
  return ask_more(id, slug);
}

bool RepairNeeds::ask_more(PartId id, std::string_view slug) {
  if (asked_.contains(id)) {  // that may do for this, too
    parts_[to_index(id)].why.insert(slug);
    return true;
  }
  if (holds_content(id)) {
    if (set(id, &PartNeeds::content, slug)) return true;
  } else {
    const bool multipart = index_[id].kind == PartKind::multipart;
    for (const Need need : {&PartNeeds::delimiters, &PartNeeds::gaps, &PartNeeds::boundary})
      if ((multipart || need == &PartNeeds::gaps) && set(id, need, slug)) return true;
  }
  if (set(id, &PartNeeds::header, slug)) return true;
  return id == kRootPart ? ask_for_all(slug) : ask_more(index_[id].parent, slug);
}

bool RepairNeeds::ask_to_close(std::string_view slug) {
  bool more = false;
  for (std::uint32_t i = 0; i < index_.size(); ++i) {
    const Part& part = index_[PartId{i}];
    if (part.kind == PartKind::multipart && part.close_delimiter.empty() && !holds_content(PartId{i}))
      more = set(PartId{i}, &PartNeeds::delimiters, slug) || more;
  }
  return more;
}

bool RepairNeeds::ask_for_all(std::string_view slug) {
  bool more = false;
  for (std::uint32_t i = 0; i < index_.size(); ++i)
    for (const Need need :
         {&PartNeeds::header, &PartNeeds::gaps, &PartNeeds::delimiters, &PartNeeds::boundary, &PartNeeds::content})
      more = set(PartId{i}, need, slug) || more;
  return more;
}

// Places in what an encoded message holds cannot be told from outside, so all of it is made plain.
void RepairNeeds::ask_for_inside(PartId encoded_message, std::string_view slug) {
  for (std::uint32_t i = to_index(encoded_message) + 1; i < to_index(index_[encoded_message].next); ++i)
    for (const Need need : {&PartNeeds::header, &PartNeeds::boundary, &PartNeeds::content}) set(PartId{i}, need, slug);
}

bool RepairNeeds::any_content() const {
  return std::any_of(parts_.begin(), parts_.end(), [](const PartNeeds& needs) { return needs.content; });
}

void RepairNeeds::break_signature(PartId part) {
  broken_.insert(part);
  set(part, &PartNeeds::header, "signed");
  set(part, &PartNeeds::boundary, "signed");
}

}  // namespace mimemend
