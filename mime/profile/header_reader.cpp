// SPDX-License-Identifier: Apache-2.0
#include "profile/header_reader.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "profile/line_scan.hpp"
#include "profile/names.hpp"
#include "profile/plain_fields.hpp"
#include "scan/ascii.hpp"
#include "scan/lines.hpp"

namespace mimemend::profile {
namespace {

using enum ProfileRule;

constexpr std::size_t kMaxHeaderLines = 1000;
constexpr std::size_t kMaxHeaderBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxFileName = 200;
constexpr std::size_t kMaxFieldBytes = std::size_t{16} << 10;

// RFC 5322 3.6.8
bool is_field_name(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7F && c != ':'; });
}

constexpr std::array<std::string_view, 7> kFields{
    "Content-Type", "Content-Transfer-Encoding", "Content-Disposition", "MIME-Version",
    "Content-ID",   "Content-Description",       "Content-Location"};

MimeField field_of(std::string_view name) {
  const char first = name.empty() ? '\0' : ascii::to_lower(name.front());
  if (first != 'c' && first != 'm') return MimeField::other;
  for (std::size_t i = 0; i < kFields.size(); ++i)
    if (name.size() == kFields[i].size() && (name == kFields[i] || ascii::equals_ignore_case(name, kFields[i])))
      return static_cast<MimeField>(i);
  return MimeField::other;
}

bool is_structural(MimeField field) { return field <= MimeField::mime_version; }

bool is_blank_text(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), ascii::is_wsp);
}

// "1.0", and behind it one comment at most (RFC 2045 4).
bool is_version_one(std::string_view value) {
  if (!value.starts_with("1.0")) return false;
  const std::string_view rest = ascii::trim(value.substr(3));
  if (rest.empty()) return true;
  return rest.starts_with('(') && rest.find_first_of("()\\", 1) == rest.size() - 1 && rest.ends_with(')');
}

std::string_view without_star(std::string_view name) { return name.substr(0, name.find('*')); }

bool is_file_name(std::string_view parameter) { return parameter == "name" || parameter == "filename"; }

// "boundary" and "=" behind it, anywhere, as ripmime looks for it: inside of another value, too.
int count_boundaries(std::string_view text) {
  constexpr std::string_view kWord = "boundary";
  int count = 0;
  for (std::size_t at = text.find_first_of("bB"); at < text.size(); at = text.find_first_of("bB", at + 1)) {
    if (!ascii::starts_with_ignore_case(text.substr(at), kWord)) continue;
    const std::size_t behind = text.find_first_not_of(" \t\r\n", at + kWord.size());
    if (behind < text.size() && text[behind] == '=') ++count;
  }
  return count;
}

// Ripmime finds it in a parameter, too. That a multipart's "type" says so is usual (RFC 2387 3.1).
bool names_multipart(const FieldValue& type) {
  static constexpr std::string_view kName = "multipart/";
  if (type.token.starts_with(kName)) return false;
  if (type.token.find(kName) != std::string::npos) return true;
  return std::any_of(type.parameters.begin(), type.parameters.end(), [](const ValueParameter& each) {
    return ascii::lower(each.value).find(kName) != std::string::npos;
  });
}

// What of the fields comes before the line with the first encoded word.
PlainRun before_words(std::string_view bytes, const PlainRun& fields) {
  const std::string_view whole = bytes.substr(0, fields.bytes);
  const std::size_t word = whole.find("=?");
  if (word == std::string_view::npos) return fields;
  const std::size_t lf = whole.rfind('\n', word);
  PlainRun out;
  out.bytes = lf == std::string_view::npos ? 0 : lf + 1;
  out.lines =
      static_cast<std::size_t>(std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(out.bytes), '\n'));
  return out;
}

}  // namespace

void HeaderReader::begin(bool is_message_start) {
  facts_ = {};
  seen_.reset();
  message_start_ = is_message_start;
  lines_ = 0;
  bytes_ = 0;
  open_ = false;
  ends_with_semicolon_ = false;
}

void HeaderReader::line(Entity& entity, const Line& line) {
  const bool first = lines_++ == 0;
  bytes_ += line.at.size();
  if (lines_ > kMaxHeaderLines || bytes_ > kMaxHeaderBytes) log_->add(entity, header_too_large, line.at);
  if ((line.octets & (octet::binary | octet::line_break)) != 0) log_->add(entity, header_control, line.at);
  const bool mbox = line.text.starts_with("From ") || line.text.starts_with(">From ");
  if (mbox && first && message_start_ && !line.text.starts_with('>') &&
      line.text.find(':') != std::string_view::npos) {  // of the time: Go asks for one
    --lines_;                                           // before the message: what follows may be its first line
    message_start_ = false;
    return;
  }
  if (is_blank_text(line.text)) {
    end_field(entity);
    return log_->add(entity, header_blank_line, line.at);
  }
  if (ascii::is_wsp(line.text.front())) {
    ends_with_semicolon_ = line.text.ends_with(';');
    return continue_field(entity, line);
  }
  end_field(entity);
  const bool behind_semicolon = ends_with_semicolon_;
  ends_with_semicolon_ = line.text.ends_with(';');
  if (mbox) return log_->add(entity, header_from_line, line.at);
  start_field(entity, line);
  if (behind_semicolon && is_structural(field_)) log_->add(entity, header_semicolon, line.at);
}

std::size_t HeaderReader::skip(Entity& entity, std::string_view bytes, LineForm form) {
  if (lines_ >= kMaxHeaderLines || bytes_ >= kMaxHeaderBytes || words_.open()) return 0;
  form.max_lines = kMaxHeaderLines - lines_;
  const bool may_fold = open_ && field_ == MimeField::other;
  const PlainRun fields =
      before_words(bytes, skip_plain_fields(bytes.substr(0, kMaxHeaderBytes - bytes_), form, may_fold));
  if (fields.lines == 0) return 0;
  end_field(entity);
  open_ = true;
  field_ = MimeField::other;
  lines_ += fields.lines;
  bytes_ += fields.bytes;
  ends_with_semicolon_ = without_line_end(bytes.substr(0, fields.bytes)).ends_with(';');
  return fields.bytes;
}

void HeaderReader::continue_field(Entity& entity, const Line& line) {
  if (!open_) return log_->add(entity, header_first_line_folded, line.at);
  at_.end = line.at.end;
  check_words(entity, line);
  if ((line.octets & octet::high) != 0)
    log_->add(entity, field_ == MimeField::other ? header_8bit : mime_field_8bit, line.at);
  if (field_ == MimeField::other) return;
  append(entity, "\n");
  append(entity, line.text);
}

void HeaderReader::append(Entity& entity, std::string_view text) {
  if (value_.size() + text.size() > kMaxFieldBytes) return log_->add(entity, header_too_large, at_);
  value_ += text;
}

void HeaderReader::start_field(Entity& entity, const Line& line) {
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) return log_->add(entity, header_line_without_colon, line.at);
  const std::string_view name = line.text.substr(0, colon);
  const std::string_view trimmed = ascii::trim_right(name);
  field_ = field_of(trimmed);
  check_words(entity, line);
  check_name(entity, line, name);
  open_ = true;
  at_ = line.at;
  value_.clear();
  if ((line.octets & octet::high) != 0)
    log_->add(entity, field_ == MimeField::other ? header_8bit : mime_field_8bit, line.at);
  if (field_ != MimeField::other) append(entity, line.text.substr(colon + 1));
}

void HeaderReader::check_words(Entity& entity, const Line& line) {
  if (words_.line(line.text)) log_->add(entity, header_encoded_word, line.at);
}

void HeaderReader::check_name(Entity& entity, const Line& line, std::string_view name) {
  const std::string_view trimmed = ascii::trim_right(name);
  if (trimmed.size() != name.size()) log_->add(entity, header_space_before_colon, line.at);
  if (field_ != MimeField::other) return;
  if (!is_field_name(trimmed)) log_->add(entity, header_name_invalid, line.at);
  const bool has_word = trimmed.find("=?") != std::string_view::npos;  // Ripmime decodes it before it looks at names
  if (has_word || is_look_alike(trimmed)) log_->add(entity, header_look_alike, line.at);
}

void HeaderReader::end_field(Entity& entity) {
  if (std::exchange(words_, {}).open()) log_->add(entity, header_encoded_word, at_);
  if (!open_) return;
  open_ = false;
  if (field_ == MimeField::other) return;
  const auto index = static_cast<std::size_t>(field_);
  if (seen_[index]) {
    log_->add(entity, mime_field_duplicate, at_);
    return;  // the first counts here; whichever does elsewhere, it is a deviation
  }
  seen_[index] = true;
  if (is_structural(field_)) end_structural(entity, value_);
}

void HeaderReader::end_structural(Entity& entity, std::string_view raw) {
  const bool may_have_one = field_ == MimeField::content_type;
  if (count_boundaries(raw) > (may_have_one ? 1 : 0)) log_->add(entity, boundary_misplaced, at_);
  if (raw.find('\n') == std::string_view::npos) return read_structural(entity, raw);
  if (has_odd_fold(raw)) log_->add(entity, mime_field_fold, at_);
  read_structural(entity, unfolded(raw));
}

void HeaderReader::read_structural(Entity& entity, std::string_view value) {
  switch (field_) {
    case MimeField::content_type: return read_type(entity, value);
    case MimeField::disposition: return read_disposition_field(entity, value);
    case MimeField::transfer_encoding: return read_encoding(entity, value);
    case MimeField::mime_version: return read_version(entity, value);
    case MimeField::content_id:
    case MimeField::content_description:
    case MimeField::content_location:
    case MimeField::other: return;
  }
}

void HeaderReader::read_type(Entity& entity, std::string_view value) {
  facts_.type = read_content_type(value);
  facts_.type_at = at_;
  if (!facts_.type->plain || names_multipart(*facts_.type)) log_->add(entity, content_type_syntax, at_);
  check_parameters(entity, *facts_.type);
}

void HeaderReader::read_disposition_field(Entity& entity, std::string_view value) {
  facts_.disposition = read_disposition(value);
  facts_.disposition_at = at_;
  const FieldValue& read = *facts_.disposition;
  if (!read.plain) log_->add(entity, disposition_syntax, at_);
  if (read.token != "attachment" && read.token != "inline") log_->add(entity, disposition_token, at_);
  check_parameters(entity, read);
}

// RFC 2045 6.1. One token and nothing else: Python takes a blank behind it for a part of it.
void HeaderReader::read_encoding(Entity& entity, std::string_view value) {
  const std::string_view token = ascii::trim_left(value);
  facts_.encoding = ascii::lower(ascii::trim(value));
  facts_.encoding_at = at_;
  if (has_encoded_word(token)) return log_->add(entity, mime_field_encoded_word, at_);
  if (!is_token(token)) log_->add(entity, transfer_encoding_syntax, at_);
}

void HeaderReader::read_version(Entity& entity, std::string_view value) {
  facts_.has_version = true;
  if (!is_version_one(ascii::trim(value))) log_->add(entity, mime_version_value, at_);
  if (ascii::trim_left(value) != "1.0") log_->add(entity, mime_version_plain, at_);
}

// A name that comes both plain and extended is there twice.
void HeaderReader::check_parameters(Entity& entity, const FieldValue& value) {
  for (std::size_t i = 0; i < value.parameters.size(); ++i) {
    const ValueParameter& each = value.parameters[i];
    const std::string_view plain = without_star(each.name);
    const bool extended = plain.size() != each.name.size();
    if (extended && !is_file_name(plain)) log_->add(entity, parameter_extended, at_);
    if (is_file_name(plain) && each.value.size() > kMaxFileName) log_->add(entity, file_name_long, at_);
    if (!is_file_name(plain) && has_encoded_word(each.value)) log_->add(entity, mime_field_encoded_word, at_);
    for (std::size_t other = 0; other < i; ++other) {
      const std::string_view before = value.parameters[other].name;
      const bool both_extended = extended && before.find('*') != std::string_view::npos;
      if (both_extended ? before == each.name : without_star(before) == plain)
        log_->add(entity, parameter_duplicate, at_);
    }
  }
}

const HeaderFacts& HeaderReader::finish(Entity& entity) {
  end_field(entity);
  return facts_;
}

}  // namespace mimemend::profile
