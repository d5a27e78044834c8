// SPDX-License-Identifier: Apache-2.0
// Headers: their lines, where they end, and what they make of the entity.
#include <algorithm>

#include "index/entity_rules.hpp"
#include "index/header_facts.hpp"
#include "index/indexer.hpp"
#include "index/message_rules.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

// How often one header is searched for its own boundary because a line in it begins with "--".
constexpr int kMaxOwnLookups = 4;

std::string_view line_end_of(std::string_view line) { return line.substr(without_line_end_or_cr(line).size()); }

}  // namespace

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
  chunk.remove_prefix(piece.size());
  if (piece.ends_with('\n')) {
    if (!line_cut_) note_line_end(header_.ends_with("\r\n"));
    end_header_line();
  }
  return chunk;
}

void Indexer::note_line_end(bool crlf) {
  if (!line_end_known_) index_.lf_only_[to_index(source_)] = !crlf;
  line_end_known_ = true;
}

void Indexer::end_header_line() {
  const std::string_view line = std::string_view(header_).substr(line_at_);
  const ByteRange at{line_offset_, offset_};
  if (without_line_end_or_cr(line).empty()) {
    header_.resize(line_at_);
    if (at.size() == 1 && line_ends() == LineEnds::crlf) log_.add(FindingCode::header_bare_lf, top(), at);
    part(top()).header_closed = true;
    return end_header(at);
  }
  if (line.starts_with("--") && (line_cut_ || line.size() > limits_.max_delimiter_line))
    report_overlong(line.substr(0, limits_.max_delimiter_line), line_offset_);
  const bool cut = line_cut_ || header_cut_ || header_.size() > limits_.max_header_bytes;
  if (line.starts_with("--") && !line_cut_ && line.size() <= limits_.max_delimiter_line) {
    const std::string_view text = without_line_end_or_cr(line);
    const bool own = !cut && own_delimiter(text);
    if (find_delimiter(text, at) || own) {
      const std::string whole(line);  // of which header_ holds the bytes, until it is the next one's
      header_.resize(line_at_);
      log_.add(own ? FindingCode::delimiter_without_blank_line : FindingCode::delimiter_in_header, top(), at);
      do end_header({at.begin, at.begin});
      while (in_header_);  // again for the empty message inside a message
      const auto now =
          find_delimiter(without_line_end_or_cr(whole), at);  // a message's child may have taken the last room
      if (now) return end_header_at_delimiter(*now, at, line_end_of(whole));
      held_ = whole;  // it delimits nothing after all, for a limit was hit: content
      return emit_held_line(line_end_of(whole));
    }
  }
  if (line_at_ == 0 && is_from_line(line)) skip_from_line();
  if (cut) {
    if (!header_cut_) log_.add(FindingCode::limit_header_bytes, top(), at);
    header_cut_ = true;  // all that follows is left out, so that what is kept has no holes
    header_.resize(line_at_);
  } else if (header_.size() > line_at_) {
    fields_.line(line, line_offset_);
  }
  line_cut_ = false;
  line_at_ = header_.size();
  line_offset_ = offset_;
}

void Indexer::end_header_at_delimiter(Delimiter delimiter, ByteRange at, std::string_view line_end) {
  begin_line(line_end);
  take_delimiter(delimiter, at.begin, at);
}

// RFC 2046 5.1.1 wants an empty line between the header and the first delimiter. Most readers do without.
bool Indexer::own_delimiter(std::string_view line) {
  if (own_lookups_ == 0) own_boundary_.clear();
  if (own_boundary_.empty() && own_lookups_ < kMaxOwnLookups) {
    ++own_lookups_;
    FindingLog ignored(limits_);
    const Part& current = part(top());
    const std::span fields = std::span(index_.fields_).subspan(current.first_field);
    const HeaderFacts facts = collect_header_facts(
        {std::string_view(header_).substr(0, line_at_), current.header.begin, top(), fields}, limits_, ignored);
    if (facts.media_type && facts.media_type->starts_with("multipart/")) own_boundary_ = facts.boundary;
  }
  const std::string_view boundary = ascii::trim_right(own_boundary_);
  return !boundary.empty() && ascii::trim_right(line.substr(2)) == boundary;
}

// Only in front of a message's first field. Its bytes stay where they are: before the header.
void Indexer::skip_from_line() {
  Part& current = part(top());
  const bool nested = current.depth > 0 && part(current.parent).kind == PartKind::message;
  if ((current.depth > 0 && !nested) || current.header.begin != line_offset_) return;
  const bool quoted = header_.starts_with('>');  // which some readers take for the end of the header
  log_.add(quoted ? FindingCode::header_from_line : FindingCode::mbox_from_line, top(), {line_offset_, offset_});
  if (nested) log_.add(FindingCode::message_leading_junk, top(), {line_offset_, offset_});
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
  const bool complete = fields_.end();
  current.field_count = static_cast<std::uint32_t>(index_.fields_.size()) - current.first_field;
  if (header_cut_ || !complete) current.unscanned = Unscanned::header;
  check_header(id);
  read_header_facts(current);
  begin_body(separator.end);
  settle_kind(id);
}

void Indexer::check_header(PartId id) {
  const Part& current = part(id);
  const bool of_message = id == kRootPart || part(current.parent).kind == PartKind::message;
  if (header_.empty()) {
    if (!of_message && current.header_closed) log_.add(FindingCode::part_without_header, id, current.header);
    return;
  }
  const HeaderView header{header_, current.header.begin, id, index_.fields(current)};
  check_header_octets(header, line_ends(), open_.back().utf8_header ? HeaderText::utf8 : HeaderText::ascii, log_);
  check_cut_encoding(header, index_, log_);
  // Nothing is missing from a header of which we have not seen all.
  if (of_message && !header_cut_)
    check_message_header(header, log_);
  else
    check_part_header(header, log_);
}

void Indexer::read_header_facts(Part& current) {
  const PartId id = top();
  HeaderFacts facts = collect_header_facts({header_, current.header.begin, id, index_.fields(current)}, limits_, log_);
  if (facts.parameters_cut) current.unscanned = Unscanned::header;
  const bool in_digest = current.depth > 0 && part(current.parent).media_type == "multipart/digest" &&
                         part(current.parent).kind == PartKind::multipart;
  current.media_type_declared = facts.media_type.has_value();
  // RFC 2046 5.1.5; RFC 2045 5.2: what cannot be read as a type is text/plain.
  if (facts.media_type)
    current.media_type = std::move(*facts.media_type);
  else
    current.media_type = in_digest ? "message/rfc822" : "text/plain";
  if (in_digest && !current.media_type_declared) log_.add(FindingCode::digest_default_type, id, current.header);
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
    in_gap_ = part(id).header.empty() && part(id).header_closed;  // a header may follow, to some readers
  }
  if (part(id).encoding == TransferEncoding::uuencode) log_.add(FindingCode::uuencode_encoding, id, part(id).header);
  check_entity_type(id, part(id), log_);
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
  const std::string_view boundary = ascii::trim_right(current.boundary);
  if (boundary.empty() || boundary.size() + 8 > limits_.max_delimiter_line ||
      boundary.find_first_of(std::string_view("\0\r\n", 3)) != std::string::npos) {
    if (!boundary.empty()) current.unscanned = Unscanned::parts;
    if (boundary.size() + 8 > limits_.max_delimiter_line)
      log_.add(FindingCode::limit_delimiter_line, id, current.header);
    return false;  // what else is wrong with it, its field's readers have told
  }
  for (const Open& outer : open_) {
    if (outer.boundary.empty()) continue;
    if (outer.boundary == boundary)
      log_.add(FindingCode::boundary_reused, id, current.header);
    else if (outer.boundary.starts_with(boundary) || boundary.starts_with(outer.boundary))
      log_.add(FindingCode::boundary_prefix, id, current.header);
  }
  // RFC 2045 6.4: a multipart has no encoding of its own; its delimiters show, so readers ignore the label.
  if (current.encoding != TransferEncoding::identity) log_.add(FindingCode::encoded_multipart, id, current.header);
  current.encoding = TransferEncoding::identity;
  current.kind = PartKind::multipart;
  open_.back().boundary = boundary;
  in_gap_ = true;                // the preamble
  window_.reserve(3 * kWindow);  // as much as keep_window() ever puts there
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
  if (current.encoding != TransferEncoding::identity) {
    log_.add(FindingCode::encoded_message, id, current.header);
    if (encoded_depth(id) + 1 > limits_.max_encoded_depth) {
      log_.add(FindingCode::limit_encoded_depth, id, current.header);
      current.unscanned = Unscanned::depth;
      return false;
    }
  }
  current.kind = PartKind::message;
  return true;
}

}  // namespace mimemend
