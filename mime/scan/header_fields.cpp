// SPDX-License-Identifier: Apache-2.0
#include "scan/header_fields.hpp"

#include <algorithm>
#include <array>

#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend {
namespace {

// As it is in nearly all mail, or in any case.
bool is_named(std::string_view name, std::string_view wanted) {
  return name == wanted || ascii::equals_ignore_case(name, wanted);
}

FieldKind kind_of(std::string_view name) {
  switch (name.size()) {  // no two of the names have the same length and first letter
    case 10:
      if (is_named(name, "Content-ID")) return FieldKind::content_id;
      break;
    case 12:
      if (is_named(name, "Content-Type")) return FieldKind::content_type;
      if (is_named(name, "MIME-Version")) return FieldKind::mime_version;
      break;
    case 17:
      if (is_named(name, "X-Mimemend-Record")) return FieldKind::mimemend_record;
      break;
    case 19:
      if (is_named(name, "Content-Disposition")) return FieldKind::content_disposition;
      break;
    case 25:
      if (is_named(name, "Content-Transfer-Encoding")) return FieldKind::content_transfer_encoding;
      break;
    default: break;
  }
  return ascii::starts_with_ignore_case(name, "Content-") ? FieldKind::content_other : FieldKind::other;
}

// RFC 5322 3.6.8: ftext, printable ASCII but ':'.
constexpr std::array<bool, 256> kIsName = [] {
  std::array<bool, 256> table{};
  for (std::size_t c = 33; c < 127; ++c) table[c] = c != ':';
  return table;
}();

std::size_t name_size(std::string_view line) {
  std::size_t size = 0;
  while (size < line.size() && kIsName[ascii::byte(line[size])]) ++size;
  return size;
}

constexpr std::string_view kMessageFields[] = {"Received",   "Return-Path",  "From",         "To",
                                               "Subject",    "Date",         "MIME-Version", "Cc",
                                               "Message-ID", "Delivered-To", "Sender",       "Reply-To"};

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

bool is_from_line(std::string_view line) {
  if (line.starts_with('>')) line.remove_prefix(1);
  return line.starts_with("From ") && !ascii::trim_left(line.substr(4)).starts_with(':');
}

bool looks_like_mime_field(std::string_view line) {
  constexpr std::string_view kPrefix = "content-";
  if (!ascii::starts_with_ignore_case(line, kPrefix)) return false;
  line.remove_prefix(kPrefix.size());
  while (!line.empty() && (ascii::is_alpha(line.front()) || line.front() == '-')) line.remove_prefix(1);
  return ascii::trim_left(line).starts_with(':');
}

bool looks_like_field(std::string_view line) {
  const std::string_view name = ascii::trim_right(line.substr(0, line.find(':')));
  return !name.empty() && name.size() < line.size() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
}

bool looks_like_message_field(std::string_view line) {
  const std::string_view name = ascii::trim_right(line.substr(0, line.find(':')));
  if (name.size() == line.size()) return false;
  return looks_like_mime_field(line) ||
         std::any_of(std::begin(kMessageFields), std::end(kMessageFields),
                     [&](std::string_view field) { return ascii::equals_ignore_case(name, field); });
}

void FieldSplitter::begin(PartId part) {
  part_ = part;
  first_ = fields_.size();
  over_ = {};
  in_junk_ = false;
}

void FieldSplitter::line(std::string_view line, std::uint64_t at) {
  if (!over_.empty() || fields_.size() - first_ >= limits_.max_header_fields ||
      fields_.size() >= limits_.max_message_fields) {
    over_ = {over_.empty() ? at : over_.begin, at + line.size()};
    return;
  }
  if (ascii::is_wsp(line.front())) return continuation(line, at);
  if (fields_.size() == first_ && line.starts_with(kByteOrderMark)) {
    log_.add(FindingCode::header_bom, part_, {at, at + kByteOrderMark.size()});
    field(line.substr(kByteOrderMark.size()), at + kByteOrderMark.size());
    fields_.back().whole.begin = at;
    return;
  }
  field(line, at);
}

void FieldSplitter::field(std::string_view line, std::uint64_t at) {
  const std::size_t clean = name_size(line);
  std::size_t colon = clean;
  std::string_view name = line.substr(0, clean);
  if (clean == 0 || clean == line.size() || line[clean] != ':') {
    if (is_from_line(line)) return malformed(FindingCode::header_from_line, line, at);
    colon = line.find(':');
    if (colon == std::string_view::npos) return malformed(FindingCode::header_line_without_colon, line, at);
    name = ascii::trim_right(line.substr(0, colon));
    if (name.size() < colon)  // RFC 5322 4.5: obsolete, and some readers see no field then
      log_.add(FindingCode::header_space_before_colon, part_, {at + name.size(), at + colon});
    if (name.empty() || name.size() > clean) log_.add(FindingCode::header_name_invalid, part_, {at, at + colon + 1});
  }
  fields_.push_back({kind_of(name),
                     {at, at + name.size()},
                     {at + colon + 1, at + without_line_end(line).size()},
                     {at, at + line.size()}});
  in_junk_ = false;
}

void FieldSplitter::continuation(std::string_view line, std::uint64_t at) {
  if (fields_.size() == first_) return malformed(FindingCode::header_starts_with_continuation, line, at);
  const std::string_view text = without_line_end(line);
  fields_.back().value.end = at + text.size();
  fields_.back().whole.end = at + line.size();
  // RFC 5322 3.2.2: obsolete, and some readers end the header there.
  if (ascii::trim_left(text).empty()) log_.add(FindingCode::header_blank_line, part_, {at, at + line.size()});
}

void FieldSplitter::malformed(FindingCode code, std::string_view line, std::uint64_t at) {
  log_.add(code, part_, {at, at + line.size()});
  const std::uint64_t end = at + without_line_end(line).size();
  fields_.push_back({FieldKind::malformed, {at, at}, {at, end}, {at, at + line.size()}});
  if (!in_junk_) trailing_junk_ = at;
  in_junk_ = code == FindingCode::header_line_without_colon;
}

bool FieldSplitter::end() {
  // Fields first, then lines that are none up to the end: most likely the empty line was lost.
  if (in_junk_ && fields_[first_].kind != FieldKind::malformed)
    log_.add(FindingCode::header_runs_into_body, part_, {trailing_junk_, fields_.back().whole.end});
  const bool by_message = fields_.size() >= limits_.max_message_fields;
  if (!over_.empty())
    log_.add(by_message ? FindingCode::limit_message_fields : FindingCode::limit_header_fields, part_, over_);
  return over_.empty();
}

bool split_header_fields(std::string_view block, HeaderPlace place, const Limits& limits, std::vector<HeaderField>& out,
                         FindingLog& log) {
  FieldSplitter splitter(out, limits, log);
  splitter.begin(place.part);
  for (std::size_t at = 0; at < block.size();) {
    const std::size_t lf = block.find('\n', at);
    const std::size_t end = lf == std::string_view::npos ? block.size() : lf + 1;
    splitter.line(block.substr(at, end - at), place.offset + at);
    at = end;
  }
  return splitter.end();
}

std::string unfold(std::string_view value) {
  std::string out;
  out.reserve(value.size());
  for (const char c : value)
    if (c != '\r' && c != '\n') out += c;
  return out;
}

}  // namespace mimemend
