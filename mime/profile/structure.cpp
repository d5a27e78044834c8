// SPDX-License-Identifier: Apache-2.0
#include "profile/structure.hpp"

#include <algorithm>

#include "profile/content_rules.hpp"
#include "profile/names.hpp"
#include "profile/plain_lines.hpp"
#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

using enum ProfileRule;

// Fifteen readers agree to this depth (entities around an entity) and this number.
constexpr std::size_t kMaxDepth = 10;
constexpr std::size_t kMaxParts = 500;
constexpr std::size_t kMaxQuotedLine = 76;  // RFC 2045 6.7 (5)

bool is_multipart(std::string_view type) { return type.starts_with("multipart/"); }
bool is_message(std::string_view type) { return type.starts_with("message/"); }

// What is text to the eye: its octets may stand as they are.
bool is_text_type(std::string_view type) { return type.starts_with("text/") || is_message(type) || is_multipart(type); }

bool is_identity(std::string_view encoding) { return encoding == "7bit" || encoding == "8bit" || encoding == "binary"; }

// Without MIME, this would be other text or no part at all.
bool needs_version(const HeaderFacts& facts) {
  return (facts.encoding && !is_identity(*facts.encoding)) || (facts.type && !facts.type->token.starts_with("text/"));
}

// A line of dashes alone, or of dashes and then a blank, is a rule or a signature's mark; "--word" looks like a
// delimiter to readers that guess.
bool looks_like_delimiter(std::string_view text) {
  if (!text.starts_with("--")) return false;
  const std::size_t rest = text.find_first_not_of('-');
  return rest != std::string_view::npos && !ascii::is_wsp(text[rest]);
}

}  // namespace

Structure::Structure(DeviationLog& log) : log_(&log), header_(log) { begin_entity(0, true); }

void Structure::line(const Line& line) {
  const Taken taken = line.text.starts_with("--") ? take_delimiter(line) : Taken::no;
  if (taken == Taken::yes) return;
  const bool has_dash = alphabet_ == Alphabet::text ? (line.octets & octet::dash) != 0 : line.octets != 0;
  if (has_dash && taken == Taken::no) look_for_boundaries(line);  // one that begins with a dash has one
  if (open_.back().in_header)
    header_line(line);
  else
    body_line(line);
}

void Structure::look_for_boundaries(const Line& line) {
  const Entity& entity = open_.back();
  // Ripmime takes any line that begins with a dash and has a boundary in it for a delimiter.
  const bool dashed = !entity.in_header && line.text.starts_with('-');
  if (boundaries_.is_in(line.text) || (dashed && boundaries_.is_anywhere_in(line.text)))
    log_->add(open_.back(), boundary_elsewhere, line.at);
}

std::size_t Structure::skip(std::string_view bytes, std::uint64_t begin, bool crlf, ProfileLevel level) {
  Entity& entity = open_.back();
  LineForm form{.crlf = crlf, .has_boundaries = !boundaries_.empty()};
  if (entity.in_header) return header_.skip(entity, bytes, form);
  if (entity.kind == EntityKind::multipart || entity.encoding == Encoding::base64 || entity.is_report ||
      entity.content.soft_cr || entity.content.hard_end)
    return 0;
  const bool strict = level == ProfileLevel::strict;
  form.quoted_printable = entity.encoding == Encoding::quoted_printable;
  form.allow_high = !form.quoted_printable && entity.is_text && !strict;
  if (form.quoted_printable && strict) form.max_text = kMaxQuotedLine;
  const PlainRun run = skip_plain_lines(bytes, form);
  if (run.lines > 0 && form.quoted_printable) {
    const std::size_t line_end = form.crlf ? 2 : 1;
    entity.content.soft_break = bytes.substr(run.last, run.bytes - line_end - run.last).ends_with('=');
    entity.content.last_line = {begin + run.last, begin + run.bytes};
  }
  return run.bytes;
}

// ---- delimiters

// Whether the line is one. Of all open multiparts the innermost that it fits.
Structure::Taken Structure::take_delimiter(const Line& line) {
  Taken taken = Taken::no;
  for (std::size_t i = open_.size(); i-- > 0;) {
    Entity& multipart = open_[i];
    if (multipart.kind != EntityKind::multipart) continue;
    const DelimiterLine read = read_delimiter(line.text, multipart.boundary);
    if (read.trailing) {
      log_->add(open_.back(), delimiter_trailing_text, line.at);
      taken = Taken::begins_like_one;
    }
    if (read.kind == Delimiter::none) continue;
    if (read.padded) log_->add(multipart, delimiter_padding, line.at);
    if (multipart.closed)
      log_->add(multipart, delimiter_after_close, line.at);
    else if (read.kind == Delimiter::part)
      open_part(i, line);
    else
      close_multipart(i, line);
    return Taken::yes;
  }
  return taken;
}

// The line end before a delimiter is a part of it (RFC 2046 5.1.1). So the header of a message there is not ended by an
// empty line that nothing follows: Go refuses it.
void Structure::end_at_delimiter(std::size_t multipart, const Line& line) {
  Entity& last = open_.back();
  const bool inside = open_.size() > multipart + 1 && last.is_message_root && last.kind == EntityKind::leaf;
  if (inside && !last.in_header && last.body_begin == line.at.begin)
    log_->add(last, header_unended, {line.at.begin, line.at.begin});
  end_entities(multipart + 1, line.at.begin);
}

void Structure::open_part(std::size_t multipart, const Line& line) {
  end_at_delimiter(multipart, line);
  end_gap(open_.back());
  open_.back().has_parts = true;
  if (++parts_ > kMaxParts) log_->add(open_.front(), too_many_parts, line.at);
  begin_entity(line.at.end, false);
}

void Structure::close_multipart(std::size_t multipart, const Line& line) {
  end_at_delimiter(multipart, line);
  Entity& entity = open_.back();
  end_gap(entity);
  entity.closed = true;
  if (!entity.has_parts) log_->add(entity, parts_missing, line.at);
}

// ---- entities

void Structure::begin_entity(std::uint64_t at, bool is_message) {
  Entity entity;
  entity.begin = at;
  entity.is_message_root = is_message;
  open_.push_back(std::move(entity));
  header_.begin(at == 0);
  alphabet_ = Alphabet::text;
}

void Structure::end_entities(std::size_t keep, std::uint64_t at) {
  while (open_.size() > keep) end_entity(at);
}

void Structure::end_entity(std::uint64_t at) {
  Entity& entity = open_.back();
  if (entity.in_header) {
    log_->add(entity, header_unended, {at, at});
    static_cast<void>(header_.finish(entity));
  } else if (entity.kind == EntityKind::multipart) {
    end_gap(entity);
    if (!entity.closed) log_->add(entity, entity.has_parts ? close_missing : parts_missing, {at, at});
  } else {
    check_content_end(entity, *log_);
  }
  open_.pop_back();
  alphabet_ = Alphabet::text;
}

void Structure::finish(std::uint64_t end) { end_entities(0, end); }

// ---- headers

void Structure::header_line(const Line& line) {
  if (!line.text.empty()) return header_.line(open_.back(), line);
  if (!header_.any_line()) log_->add(open_.back(), header_empty, line.at);
  begin_body(line);
}

void Structure::begin_body(const Line& line) {
  Entity& entity = open_.back();
  const HeaderFacts& facts = header_.finish(entity);
  entity.in_header = false;
  entity.body_begin = line.at.end;
  judge_absent(facts);
  judge_type(facts);
  judge_encoding(facts);
  judge_names(facts);
  if (entity.kind == EntityKind::leaf) {
    if (entity.encoding == Encoding::base64) alphabet_ = Alphabet::base64;
    return;
  }
  if (open_.size() > kMaxDepth) {
    log_->add(entity, too_deep, facts.type_at);
    entity.kind = EntityKind::leaf;
    return;
  }
  if (entity.kind == EntityKind::multipart) return;
  if (++parts_ > kMaxParts) log_->add(open_.front(), too_many_parts, line.at);
  begin_entity(line.at.end, true);
}

void Structure::judge_absent(const HeaderFacts& facts) {
  Entity& entity = open_.back();
  const ByteRange here{entity.begin, entity.begin};
  if (!facts.type) log_->add(entity, content_type_missing, here);
  if (entity.is_message_root && !facts.has_version) {
    log_->add(entity, mime_version_plain, here);
    if (needs_version(facts)) log_->add(entity, mime_version_missing, here);
  }
  const bool encoded = facts.encoding && !is_identity(*facts.encoding);
  if (!facts.type && (!entity.is_message_root || facts.disposition || encoded))
    log_->add(entity, content_type_needed, here);
  if (!entity.is_message_root && open_.size() > 1 && open_[open_.size() - 2].is_digest && !facts.type)
    log_->add(entity, digest_default_type, here);
}

void Structure::judge_type(const HeaderFacts& facts) {
  if (!facts.type) return;
  Entity& entity = open_.back();
  const FieldValue& type = *facts.type;
  entity.is_text = is_text_type(type.token);
  if (const auto charset = type.parameter("charset"); charset && is_odd_charset(*charset))
    log_->add(entity, charset_odd, facts.type_at);
  if (is_multipart(type.token)) return begin_multipart(facts);
  if (type.parameter("boundary")) log_->add(entity, boundary_on_leaf, facts.type_at);
  entity.is_report = is_report_type(type.token);
  if (type.token == "message/rfc822")
    entity.kind = EntityKind::message;
  else if (is_message(type.token) && !entity.is_report)
    log_->add(entity, message_type, facts.type_at);
  if (type.token == "application/ms-tnef" || type.token == "application/vnd.ms-tnef")
    log_->add(entity, tnef, facts.type_at);
}

void Structure::begin_multipart(const HeaderFacts& facts) {
  Entity& entity = open_.back();
  const auto boundary = facts.type->parameter("boundary");
  if (!boundary) return log_->add(entity, boundary_missing, facts.type_at);
  if (!is_plain_boundary(*boundary)) log_->add(entity, boundary_form, facts.type_at);
  if (boundary->empty()) return;
  entity.kind = EntityKind::multipart;
  entity.is_digest = facts.type->token == "multipart/digest";
  entity.boundary = *boundary;
  if (!boundaries_.add(*boundary)) log_->add(entity, boundary_prefix, facts.type_at);
}

void Structure::judge_encoding(const HeaderFacts& facts) {
  Entity& entity = open_.back();
  if (!facts.encoding) {
    if (!entity.is_text) log_->add(entity, identity_binary, {entity.begin, entity.begin});
    return;
  }
  const std::string& token = *facts.encoding;
  const bool identity = is_identity(token);
  if (token == "base64")
    entity.encoding = Encoding::base64;
  else if (token == "quoted-printable")
    entity.encoding = Encoding::quoted_printable;
  else if (!identity) {
    entity.encoding = Encoding::unknown;
    log_->add(entity, transfer_encoding_unknown, facts.encoding_at);
  }
  const bool composite = facts.type && (is_multipart(facts.type->token) || is_message(facts.type->token));
  if (composite && !identity) {
    log_->add(entity, transfer_encoding_composite, facts.encoding_at);
    if (entity.kind == EntityKind::message) entity.kind = EntityKind::leaf;
  }
  if (entity.is_text) return;
  if (token == "quoted-printable") log_->add(entity, quoted_printable_binary, facts.encoding_at);
  if (token != "base64") log_->add(entity, identity_binary, facts.encoding_at);
}

void Structure::judge_names(const HeaderFacts& facts) {
  Entity& entity = open_.back();
  const auto name = facts.type ? facts.type->parameter("name") : std::nullopt;
  const auto file_name = facts.disposition ? facts.disposition->parameter("filename") : std::nullopt;
  if (name && !is_plain_file_name(*name)) log_->add(entity, file_name_form, facts.type_at);
  if (file_name && !is_plain_file_name(*file_name)) log_->add(entity, file_name_form, facts.disposition_at);
  if (name != file_name) log_->add(entity, file_name_differs, file_name ? facts.disposition_at : facts.type_at);
}

// ---- bodies

void Structure::body_line(const Line& line) {
  Entity& entity = open_.back();
  if (entity.kind == EntityKind::multipart) return gap_line(entity, line);
  switch (entity.encoding) {
    case Encoding::base64: return check_base64_line(entity, line, *log_);
    case Encoding::quoted_printable: return check_quoted_printable_line(entity, line, *log_);
    case Encoding::identity:
    case Encoding::unknown: return check_identity_line(entity, line, *log_);
  }
}

void Structure::gap_line(Entity& entity, const Line& line) {
  if (line.text.empty()) return;
  if (entity.gap.empty()) entity.gap.begin = line.at.begin;
  entity.gap.end = line.at.end;
  if (is_mime_field_line(line.text) || begins_file(line.text)) log_->add(entity, gap_mime_line, line.at);
  const bool colon = entity.closed ? line.text.starts_with(':') : line.text.find(':') != std::string_view::npos;
  if (colon) log_->add(entity, preamble_colon, line.at);
  if (looks_like_delimiter(line.text)) log_->add(entity, gap_dash_line, line.at);
}

void Structure::end_gap(Entity& entity) {
  if (!entity.gap.empty()) log_->add(entity, entity.closed ? epilogue : preamble, entity.gap);
  entity.gap = {};
}

}  // namespace mimemend::profile
