// SPDX-License-Identifier: Apache-2.0
// Entities: how they open, nest and close.
#include "index/indexer.hpp"

#include <algorithm>

#include "scan/ascii.hpp"

namespace mimemend {
Indexer::Indexer(Context context)
    : index_(context.index),
      log_(context.log),
      limits_(context.limits),
      listener_(context.listener),
      fields_(index_.fields_, limits_, log_) {
  index_.lf_only_.push_back(false);
  index_.fields_.reserve(32);
  open_entity({});
}

Indexer::Indexer(Context context, PartId parent)
    : index_(context.index),
      log_(context.log),
      limits_(context.limits),
      listener_(context.listener),
      fields_(index_.fields_, limits_, log_) {
  source_ = SourceId{static_cast<std::uint32_t>(index_.lf_only_.size())};
  index_.lf_only_.push_back(false);
  part(parent).decoded = source_;
  open_message_child(parent);
  open_.back().utf8_header = is_internationalized(parent);
}

void Indexer::feed(std::string_view chunk) {
  while (!chunk.empty()) chunk = in_header_ ? feed_header(chunk) : feed_body(chunk);
}

void Indexer::finish() {
  if (in_header_ && header_.size() > line_at_) end_header_line();
  // A delimiter needs no line end when it is the last thing there is.
  if (!in_header_ && hold_ == Hold::line && held_.size() > held_line_end_) end_held_line();
  if (in_header_ && !header_.empty()) log_.add(FindingCode::header_end_missing, top(), {offset_, offset_});
  while (in_header_) end_header({offset_, offset_});  // again for the empty message inside a message
  release_held();
  flush_window();
  close_down_to(0, offset_, FindingCode::close_delimiter_missing);
  close_top(offset_, FindingCode::close_delimiter_missing);
}

void Indexer::open_entity(Part fresh) {
  fresh.source = source_;
  fresh.header = {offset_, offset_};
  fresh.first_field = static_cast<std::uint32_t>(index_.fields_.size());
  const bool utf8_header = !open_.empty() && (open_.back().utf8_header || part(top()).media_type == "message/global");
  open_.push_back({PartId{static_cast<std::uint32_t>(index_.parts_.size())}, 0, {}, 0, utf8_header});
  index_.parts_.push_back(std::move(fresh));
  in_header_ = true;
  header_.clear();
  fields_.begin(top());
  line_at_ = 0;
  line_offset_ = offset_;
  line_cut_ = header_cut_ = false;
  own_lookups_ = 0;
}

void Indexer::open_message_child(PartId message) {
  Part child;
  child.parent = message;
  child.depth = part(message).depth + 1;
  child.ordinal = 1;
  open_entity(std::move(child));
}

// `unclosed`: what it is called when a multipart ends without its close delimiter.
void Indexer::close_down_to(std::size_t depth, std::uint64_t end, FindingCode unclosed) {
  while (open_.size() > depth + 1) close_top(end, unclosed);
}

void Indexer::close_top(std::uint64_t end, FindingCode unclosed) {
  const PartId id = top();
  Part& closing = part(id);
  // An entity that ended within its own header has its body where that ended.
  closing.body.end = std::max(closing.body.begin, end);
  if (closing.kind == PartKind::multipart) {
    check_children(closing, id, unclosed);
    if (in_gap_) end_gap(FindingCode::epilogue_text, FindingCode::epilogue_entity);
    closed_.insert_or_assign(std::hash<std::string_view>()(open_.back().boundary), id);
    --multiparts_;
  } else if (closing.kind == PartKind::leaf || closing.decoded) {
    census_.finish();
    check_body_octets(census_, id, closing, line_ends(), log_);
    if (in_gap_) end_opening();
  }
  listener_.part_closed(id);  // may open the last parts of an encoded message, which are inside this one
  part(id).next = PartId{static_cast<std::uint32_t>(index_.parts_.size())};
  open_.pop_back();
}

void Indexer::check_children(const Part& closing, PartId id, FindingCode unclosed) {
  const ByteRange end{closing.body.end, closing.body.end};
  const std::uint32_t children = open_.back().children;
  if (closing.close_delimiter.empty())
    log_.add(children > 0 ? unclosed : FindingCode::delimiter_missing, id, end);
  else if (children == 0)
    log_.add(FindingCode::multipart_empty, id, closing.close_delimiter);
  if (closing.media_type == "multipart/signed" && !ends_in_signature(id, children))
    log_.add(FindingCode::signed_malformed, id, closing.header);
  // What stands where parts should be is told by delimiter_missing.
  if (children == 0 && closing.close_delimiter.empty()) in_gap_ = false;
}

// RFC 1847 2.1: the content, then the signature.
bool Indexer::ends_in_signature(PartId id, std::uint32_t children) const {
  if (children != 2) return false;
  std::uint32_t last = static_cast<std::uint32_t>(index_.size()) - 1;
  while (index_[PartId{last}].parent != id) --last;
  return index_[PartId{last}].media_type.find("signature") != std::string::npos;
}

// Sources count in document order, so their numbers say nothing about nesting.
std::uint32_t Indexer::encoded_depth(PartId id) const {
  std::uint32_t depth = 0;
  for (; id != kRootPart; id = index_[id].parent)
    if (index_[id].source != index_[index_[id].parent].source) ++depth;
  return depth;
}

// RFC 6532 3.7: inside message/global headers are UTF-8.
bool Indexer::is_internationalized(PartId id) const {
  for (; id != kRootPart; id = index_[id].parent)
    if (index_[id].media_type == "message/global") return true;
  return false;
}

}  // namespace mimemend
