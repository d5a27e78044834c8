// SPDX-License-Identifier: Apache-2.0
#include "index/indexer.hpp"

#include <cassert>
#include <cstring>

#include "index/header_facts.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"

namespace mimemend {
namespace {

std::string_view without_line_end(std::string_view line) {
  if (line.ends_with('\n')) line.remove_suffix(1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

// Position of the first "\n--", or of what may be its beginning at the very end; else the size.
// A search for '-' skips base64 at memory speed and finds few candidates in text.
std::size_t find_dash_line(std::string_view text) {
  for (std::size_t at = 1; at + 1 < text.size(); ++at) {
    const void* found = std::memchr(text.data() + at, '-', text.size() - 1 - at);
    if (found == nullptr) break;
    at = static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
    if (text[at - 1] == '\n' && text[at + 1] == '-') return at - 1;
  }
  if (text.ends_with("\n-")) return text.size() - 2;
  if (text.ends_with('\n')) return text.size() - 1;
  return text.size();
}

// RFC 4155: an mbox separator that was left before the header. ">From " is one that was quoted.
bool is_from_line(std::string_view line) { return line.starts_with("From ") || line.starts_with(">From "); }

}  // namespace

Indexer::Indexer(Context context)
    : index_(context.index), log_(context.log), limits_(context.limits), listener_(context.listener) {
  index_.lf_only_.push_back(false);
  open_entity({});
}

Indexer::Indexer(Context context, PartId parent)
    : index_(context.index), log_(context.log), limits_(context.limits), listener_(context.listener) {
  source_ = SourceId{static_cast<std::uint32_t>(index_.lf_only_.size())};
  index_.lf_only_.push_back(false);
  part(parent).decoded = source_;
  open_message_child(parent);
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
  close_down_to(0, offset_);
  close_top(offset_);
}

// ---- entities

void Indexer::open_entity(Part fresh) {
  fresh.source = source_;
  fresh.header = {offset_, offset_};
  fresh.first_field = static_cast<std::uint32_t>(index_.fields_.size());
  open_.push_back({PartId{static_cast<std::uint32_t>(index_.parts_.size())}});
  index_.parts_.push_back(std::move(fresh));
  in_header_ = true;
  header_.clear();
  line_at_ = 0;
  line_offset_ = offset_;
  line_cut_ = header_cut_ = false;
}

void Indexer::open_message_child(PartId message) {
  Part child;
  child.parent = message;
  child.depth = part(message).depth + 1;
  child.ordinal = 1;
  open_entity(std::move(child));
}

void Indexer::close_down_to(std::size_t depth, std::uint64_t end) {
  while (open_.size() > depth + 1) close_top(end);
}

void Indexer::close_top(std::uint64_t end) {
  const PartId id = top();
  Part& closing = part(id);
  // An entity that ended within its own header has its body where that ended.
  closing.body.end = std::max(closing.body.begin, end);
  if (closing.kind == PartKind::multipart) {
    --multiparts_;
    const bool delimited = to_index(id) + 1 < index_.size() && index_.parts_[to_index(id) + 1].parent == id;
    if (closing.close_delimiter.empty())
      log_.add(delimited ? FindingCode::close_delimiter_missing : FindingCode::delimiter_missing, id,
               {closing.body.end, closing.body.end});
  }
  listener_.part_closed(id);  // may open the last parts of an encoded message, which are inside this one
  part(id).next = PartId{static_cast<std::uint32_t>(index_.parts_.size())};
  open_.pop_back();
}

// ---- headers

std::string_view Indexer::feed_header(std::string_view chunk) {
  const std::size_t lf = chunk.find('\n');
  const std::string_view piece = chunk.substr(0, lf == std::string_view::npos ? lf : lf + 1);
  const std::size_t room = limits_.max_header_bytes > header_.size() ? limits_.max_header_bytes - header_.size() : 0;
  // Even in a full block a line is read as far as a delimiter or the empty line needs.
  const std::size_t line_room =
      limits_.max_delimiter_line - std::min<std::size_t>(limits_.max_delimiter_line, header_.size() - line_at_);
  const std::size_t take = std::min(piece.size(), std::max(room, line_room));
  header_.append(piece, 0, take);
  if (take < piece.size()) line_cut_ = true;
  offset_ += piece.size();
  if (piece.ends_with('\n')) {
    note_line_end(header_.size() > line_at_ + 1 && header_[header_.size() - 2] == '\r');
    end_header_line();
  }
  chunk.remove_prefix(piece.size());
  return chunk;
}

void Indexer::end_header_line() {
  const std::string_view line = std::string_view(header_).substr(line_at_);
  const ByteRange at{line_offset_, offset_};
  if (without_line_end(line).empty()) {
    header_.resize(line_at_);
    part(top()).header_closed = true;
    return end_header(at);
  }
  const bool too_long = line_cut_ || line.size() > limits_.max_delimiter_line;
  const auto delimiter = too_long ? std::nullopt : find_delimiter(without_line_end(line), at);
  if (delimiter) {
    log_.add(FindingCode::delimiter_in_header, top(), at);
    const std::string_view line_end = line.ends_with("\r\n") ? "\r\n" : line.ends_with('\n') ? "\n" : "";
    header_.resize(line_at_);
    do end_header({at.begin, at.begin});
    while (in_header_);  // again for the empty message inside a message
    begin_line(line_end);
    return take_delimiter(*delimiter, at.begin, at);
  }
  if (line_at_ == 0 && is_from_line(line)) skip_from_line();
  if (line_cut_ || header_cut_ || header_.size() > limits_.max_header_bytes) {
    if (!header_cut_) log_.add(FindingCode::limit_header_bytes, top(), at);
    header_cut_ = true;  // all that follows is left out, so that what is kept has no holes
    header_.resize(line_at_);
  }
  line_cut_ = false;
  line_at_ = header_.size();
  line_offset_ = offset_;
}

// Only in front of a message's first field. Its bytes stay where they are: before the header.
void Indexer::skip_from_line() {
  Part& current = part(top());
  const bool heads_message = to_index(top()) == 0 || part(current.parent).kind == PartKind::message;
  if (!heads_message || current.header.begin != line_offset_) return;
  log_.add(FindingCode::mbox_from_line, top(), {line_offset_, offset_});
  current.header = {offset_, offset_};
  header_.clear();
}

// `separator` is the empty line, or the empty place where the header stopped without one.
void Indexer::end_header(ByteRange separator) {
  const PartId id = top();
  Part& current = part(id);
  current.header = {std::min(current.header.begin, separator.begin), separator.begin};
  current.body = {separator.end, separator.end};
  in_header_ = false;
  hold_ = Hold::line;  // a delimiter may follow at once
  held_.clear();
  held_line_end_ = 0;
  const bool complete = split_header_fields(header_, {id, current.header.begin}, limits_, index_.fields_, log_);
  current.field_count = static_cast<std::uint32_t>(index_.fields_.size()) - current.first_field;
  if (header_cut_ || !complete) current.unscanned = Unscanned::header;
  read_header_facts(current);
  settle_kind(id);
}

void Indexer::read_header_facts(Part& current) {
  HeaderFacts facts =
      collect_header_facts({header_, current.header.begin, top(), index_.fields(current)}, limits_, log_);
  if (facts.parameters_cut) current.unscanned = Unscanned::header;
  const bool in_digest = current.depth > 0 && part(current.parent).media_type == "multipart/digest" &&
                         part(current.parent).kind == PartKind::multipart;
  current.media_type_declared = facts.media_type.has_value();
  // RFC 2046 5.1.5; RFC 2045 5.2: what cannot be read as a type is text/plain.
  current.media_type = facts.media_type.value_or(in_digest ? "message/rfc822" : "text/plain");
  current.boundary = std::move(facts.boundary);
  current.encoding = facts.encoding;
  current.encoding_label = std::move(facts.encoding_label);
  current.content_id = std::move(facts.content_id);
  current.records = std::move(facts.records);
}

// Decides what the entity on top is, and opens what is inside of it.
void Indexer::settle_kind(PartId id) {
  const bool container = become_multipart(id) || become_message(id);
  if (!container && part(id).kind == PartKind::leaf) {
    // An unknown label keeps content as it is; composite types have findings of their own.
    if (part(id).encoding == TransferEncoding::unknown)
      log_.add(FindingCode::unknown_transfer_encoding, id, part(id).header);
  }
  listener_.part_opened(id, header_);
  if (part(id).kind == PartKind::message && part(id).encoding == TransferEncoding::identity) {
    open_message_child(id);
  }
}

bool Indexer::become_multipart(PartId id) {
  Part& current = part(id);
  if (!current.media_type.starts_with("multipart/")) return false;
  if (current.depth + 1 >= limits_.max_depth) {
    log_.add(FindingCode::limit_depth, id, current.header);
    current.unscanned = Unscanned::depth;
    return false;
  }
  if (current.boundary.empty() || current.boundary.size() + 8 > limits_.max_delimiter_line ||
      current.boundary.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) {
    log_.add(current.boundary.empty() ? FindingCode::boundary_missing : FindingCode::boundary_invalid, id,
             current.header);
    return false;
  }
  for (const auto& [outer, children] : open_)
    if (outer != id && part(outer).kind == PartKind::multipart && part(outer).boundary == current.boundary)
      log_.add(FindingCode::boundary_reused, id, current.header);
  // RFC 2045 6.4: a multipart has no encoding of its own; its delimiters show, so readers ignore the label.
  if (current.encoding != TransferEncoding::identity) log_.add(FindingCode::encoded_multipart, id, current.header);
  current.encoding = TransferEncoding::identity;
  current.kind = PartKind::multipart;
  ++multiparts_;
  return true;
}

bool Indexer::become_message(PartId id) {
  Part& current = part(id);
  if (current.media_type != "message/rfc822" && current.media_type != "message/global" &&
      current.media_type != "message/news")
    return false;
  if (current.encoding == TransferEncoding::unknown) {
    log_.add(FindingCode::unknown_transfer_encoding, id, current.header);
    current.encoding = TransferEncoding::identity;
  }
  if (current.depth + 1 >= limits_.max_depth || index_.size() >= limits_.max_parts) {
    const bool deep = index_.size() < limits_.max_parts;
    log_.add(deep ? FindingCode::limit_depth : FindingCode::limit_parts, id, current.header);
    current.unscanned = deep ? Unscanned::depth : Unscanned::parts;
    return false;
  }
  if (current.encoding != TransferEncoding::identity && encoded_depth(id) + 1 > limits_.max_encoded_depth) {
    log_.add(FindingCode::limit_encoded_depth, id, current.header);
    current.unscanned = Unscanned::depth;
    return false;
  }
  current.kind = PartKind::message;
  return true;
}

// Sources count in document order, so their numbers say nothing about nesting.
std::uint32_t Indexer::encoded_depth(PartId id) const {
  std::uint32_t depth = 0;
  for (; id != kRootPart; id = index_[id].parent)
    if (index_[id].source != index_[index_[id].parent].source) ++depth;
  return depth;
}

void Indexer::note_line_end(bool crlf) {
  if (!line_end_known_) index_.lf_only_[to_index(source_)] = !crlf;
  line_end_known_ = true;
}

// ---- bodies

std::string_view Indexer::feed_body(std::string_view chunk) {
  if (multiparts_ == 0) {  // nothing can end this body but the end of the source
    release_held();
    offset_ += chunk.size();
    emit(chunk);
    return {};
  }
  switch (hold_) {
    case Hold::nothing: return feed_text(chunk);
    case Hold::cr:
      if (chunk.front() == '\n') {
        ++offset_;
        begin_line("\r\n");
        return chunk.substr(1);
      }
      release_held();
      return chunk;
    case Hold::line: return feed_held_line(chunk);
  }
  assert(false);
  return {};
}

std::string_view Indexer::feed_text(std::string_view chunk) {
  const std::size_t lf = find_dash_line(chunk);
  if (lf == chunk.size()) {
    const bool cr = chunk.ends_with('\r');
    offset_ += chunk.size();
    emit(chunk.substr(0, chunk.size() - (cr ? 1 : 0)));
    if (cr) {
      hold_ = Hold::cr;
      held_ = "\r";
      held_line_end_ = 1;
    }
    return {};
  }
  const std::size_t content_end = lf > 0 && chunk[lf - 1] == '\r' ? lf - 1 : lf;
  emit(chunk.substr(0, content_end));
  offset_ += lf + 1;
  begin_line(chunk.substr(content_end, lf + 1 - content_end));
  return chunk.substr(lf + 1);
}

// Only called with a line end that is a copy or lies outside of held_.
void Indexer::begin_line(std::string_view line_end) {
  held_.assign(line_end);
  held_line_end_ = held_.size();
  hold_ = Hold::line;
}

std::string_view Indexer::feed_held_line(std::string_view chunk) {
  while (held_.size() < held_line_end_ + 2 && !chunk.empty()) {
    if (chunk.front() != '-') {
      release_held();
      return chunk;
    }
    held_ += '-';
    ++offset_;
    chunk.remove_prefix(1);
  }
  const std::size_t lf = chunk.find('\n');
  const std::size_t room = held_line_end_ + limits_.max_delimiter_line -
                           std::min<std::size_t>(held_.size(), held_line_end_ + limits_.max_delimiter_line);
  const std::string_view piece = chunk.substr(0, std::min(room, lf == std::string_view::npos ? lf : lf + 1));
  held_ += piece;
  offset_ += piece.size();
  chunk.remove_prefix(piece.size());
  if (piece.ends_with('\n'))
    end_held_line();
  else if (piece.size() == room)
    release_held();  // too long for a delimiter
  return chunk;
}

// held_ holds a line end and a whole line that begins with "--".
void Indexer::end_held_line() {
  const std::string line = held_.substr(held_line_end_);
  const std::string_view text = without_line_end(line);
  const std::string_view line_end = std::string_view(line).substr(text.size());
  const ByteRange at{offset_ - line.size(), offset_};
  if (const auto delimiter = find_delimiter(text, at)) {
    const std::uint64_t content_end = at.begin - held_line_end_;
    begin_line(line_end);
    return take_delimiter(*delimiter, content_end, at);
  }
  emit(std::string_view(held_).substr(0, held_line_end_));
  emit(text);
  begin_line(line_end);
}

void Indexer::release_held() {
  if (hold_ != Hold::nothing) emit(held_);
  hold_ = Hold::nothing;
  held_.clear();
  held_line_end_ = 0;
}

void Indexer::emit(std::string_view bytes) {
  if (bytes.empty() || open_.empty()) return;
  const Part& current = part(top());
  // Preamble and epilogue are nobody's content (RFC 2046 5.1.1).
  if (current.kind != PartKind::multipart) listener_.body_bytes(top(), bytes);
}

// ---- delimiters

std::optional<Indexer::Delimiter> Indexer::find_delimiter(std::string_view line, ByteRange at) {
  if (multiparts_ == 0 || !line.starts_with("--")) return std::nullopt;
  line = ascii::trim_right(line.substr(2));  // transport padding
  for (std::size_t depth = open_.size(); depth-- > 0;) {
    const Part& candidate = part(open_[depth].id);
    if (candidate.kind != PartKind::multipart) continue;
    // A boundary that itself ends in a blank loses it here as on the line (RFC 2046 forbids it).
    const std::string_view boundary = ascii::trim_right(candidate.boundary);
    if (!line.starts_with(boundary)) continue;
    const std::string_view rest = line.substr(boundary.size());
    if (!rest.empty() && rest != "--") continue;
    if (candidate.close_delimiter.empty()) {
      if (rest.empty() && !room_for_part(at)) return std::nullopt;
      return Delimiter{depth, !rest.empty()};
    }
    // RFC 2046 5.1.1: what follows the close delimiter is to be ignored. Not all do.
    log_.add(FindingCode::delimiter_after_close, open_[depth].id, at);
  }
  return std::nullopt;
}

// When there is none, the rest is read as content of what is open now, which is marked for it.
bool Indexer::room_for_part(ByteRange at) {
  if (index_.size() < limits_.max_parts) return true;
  if (part(top()).unscanned != Unscanned::parts) log_.add(FindingCode::limit_parts, top(), at);
  part(top()).unscanned = Unscanned::parts;
  return false;
}

// `line` is the delimiter with its line end, which in a body is held back already: it belongs to
// a delimiter that may follow (RFC 2046 5.1.1), not to the epilogue.
void Indexer::take_delimiter(Delimiter delimiter, std::uint64_t content_end, ByteRange line) {
  close_down_to(delimiter.depth, content_end);
  if (delimiter.closing) {
    part(top()).close_delimiter = line;
    in_header_ = false;
    return;
  }
  Part child;
  child.parent = top();
  child.depth = part(top()).depth + 1;
  child.ordinal = ++open_.back().children;
  child.delimiter = line;
  open_entity(std::move(child));
}

}  // namespace mimemend
