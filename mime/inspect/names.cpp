// SPDX-License-Identifier: Apache-2.0
#include "inspect/names.hpp"

#include <algorithm>
#include <utility>

#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "inspect/charset_label.hpp"
#include "inspect/name_checks.hpp"
#include "inspect/odd_words.hpp"
#include "scan/ascii.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

struct Kind {
  FieldKind field;
  std::string_view attribute;
  NameSource decoded;
  NameSource literal;
};
constexpr Kind kKinds[] = {
    {FieldKind::content_disposition, "filename", NameSource::filename, NameSource::filename_literal},
    {FieldKind::content_type, "name", NameSource::name, NameSource::name_literal},
    // The wrong way round, which some readers take all the same.
    {FieldKind::content_disposition, "name", NameSource::name, NameSource::name_literal},
    {FieldKind::content_type, "filename", NameSource::filename, NameSource::filename_literal},
};

bool mentions_name(std::string_view value) {
  // 'm' is the rarest of the four.
  for (std::size_t i = 2; i + 1 < value.size(); ++i)
    if ((value[i] == 'm' || value[i] == 'M') && ascii::equals_ignore_case(value.substr(i - 2, 4), "name")) return true;
  return false;
}

bool is_ascii(std::string_view text) { return std::none_of(text.begin(), text.end(), ascii::is_8bit); }

// Readings that decode what others show as it stands. The policy treats all alike; people are shown the former.
bool decodes(HowRead how) {
  switch (how) {
    case HowRead::plain:
    case HowRead::duplicate:
    case HowRead::extended:
    case HowRead::pieces_by_number:
    case HowRead::pieces_by_number_last: return true;
    case HowRead::extended_literal:
    case HowRead::escape_damage:
    case HowRead::pieces_by_number_all:
    case HowRead::pieces_as_written:
    case HowRead::pieces_to_gap:
    case HowRead::pieces_undecoded:
    case HowRead::pieces_all_decoded:
    case HowRead::piece_alone:
    case HowRead::plain_and_pieces:
    case HowRead::backslash_literal:
    case HowRead::fold_damage:
    case HowRead::to_first_blank:
    case HowRead::to_separator:
    case HowRead::past_separator:
    case HowRead::comment_kept:
    case HowRead::comment_stripped:
    case HowRead::quote_damage:
    case HowRead::single_quotes_stripped:
    case HowRead::percent_decoded:
    case HowRead::nul_damage:
    case HowRead::hidden: return false;
  }
  return false;
}

// Each word decoded by itself, blanks between words kept: RFC 2047 6.2 not heeded.
std::string decode_word_by_word(std::string_view text) {
  std::string out;
  for (;;) {
    const std::size_t begin = text.find("=?");
    const std::size_t charset = begin == std::string_view::npos ? begin : text.find('?', begin + 2);
    const std::size_t encoding = charset == std::string_view::npos ? charset : text.find('?', charset + 1);
    const std::size_t end = encoding == std::string_view::npos ? encoding : text.find("?=", encoding + 1);
    if (end == std::string_view::npos) break;
    out += unicode::to_utf8(text.substr(0, begin));
    out += gmime_decode_text(text.substr(begin, end + 2 - begin));
    text.remove_prefix(end + 2);
  }
  return out + unicode::to_utf8(text);
}

// Where octets are no UTF-8: as ISO-8859-1, as one U+FFFD each, as one for all in a row, left out, as "\xHH".
void add_invalid(std::string_view octets, bool literal, std::vector<ReadingText>& out) {
  constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
  out.push_back({unicode::to_utf8(octets), literal});
  std::string marked = unicode::replace_invalid(octets, kReplacement);
  std::string merged;
  for (std::size_t i = 0; i < marked.size(); ++i) {
    if (merged.ends_with(kReplacement))
      while (marked.compare(i, kReplacement.size(), kReplacement) == 0) i += kReplacement.size();
    if (i < marked.size()) merged += marked[i];
  }
  out.push_back({std::move(marked), true});
  out.push_back({std::move(merged), true});
  out.push_back({unicode::replace_invalid(octets, ""), true});
  out.push_back({unicode::escape(octets), true});
}

void add_labelled(const ParameterReading& reading, std::vector<ReadingText>& out) {
  const bool utf16 = find_charset(reading.charset).kind == CharsetKind::utf16;
  if (auto text = unicode::decode(reading.octets, reading.charset)) out.push_back({std::move(*text), false});
  if (!utf16) return;
  // RFC 2781 4.3 says big-endian; glibc, Python and browsers read little-endian. The label may lie, too.
  const bool wide = find_charset(reading.charset).name.find("utf-16") == std::string_view::npos;
  for (const char* order : {"utf-16le", "utf-16be", "utf-32le", "utf-32be"}) {
    const bool of_family = std::string_view(order).starts_with("utf-16") || wide;
    auto text = of_family ? unicode::decode(reading.octets, order) : std::nullopt;
    if (text && std::none_of(out.begin(), out.end(), [&](const ReadingText& each) { return each.text_utf8 == *text; }))
      out.push_back({std::move(*text), true});
  }
}

/// The names so far, and what was found about them.
constexpr std::string_view kMessageExtensions[] = {"eml", "mht", "mhtml", "msg", "nws", "txt"};

// What a message or a part of one is saved as by those who mean it.
bool is_message_name(std::string_view name) {
  const std::size_t dot = name.rfind('.');
  if (dot == std::string_view::npos) return true;
  const std::string_view extension = ascii::trim(name.substr(dot + 1));
  return std::any_of(std::begin(kMessageExtensions), std::end(kMessageExtensions),
                     [&](std::string_view each) { return ascii::equals_ignore_case(each, extension); });
}

class Collector {
 public:
  Collector(const HeaderView& header, const Limits& limits, std::size_t& bytes_left, FindingLog& log)
      : header_(header), limits_(limits), bytes_left_(bytes_left), log_(log) {}

  /// One field, read for one attribute.
  void readings(const HeaderField& field, const MimeValue& parsed, const Kind& kind) {
    const std::string_view value = header_.bytes(field.value);
    const ParameterReadings found = collect_readings(value, parsed, kind.attribute, limits_);
    if (found.readings.empty()) return;
    if (found.cut) {
      note(FindingCode::limit_readings, field.value);
      cut_ = true;
    }
    for (const ValueDefect& defect : check_name_parameters(value, parsed, kind.attribute))
      note(defect.code, place_in_source(field, defect.at));
    bool first = true;
    for (const ParameterReading& reading : found.readings) {
      const ByteRange at = place_in_source(field, reading.at);
      for (ReadingText& text : texts_of(reading)) {
        const bool decoded = decodes(reading.how) && !text.literal;
        if (std::exchange(first, false)) remember_first(kind, text.text_utf8, at);
        add(std::move(text.text_utf8), decoded ? kind.decoded : kind.literal, at);
        if (cut_names_) return;
      }
    }
    add_last_part(found.readings.front(), kind, field);
  }

  [[nodiscard]] bool full() const { return cut_names_; }
  [[nodiscard]] bool empty() const { return names_.empty(); }

  // RFC 2183 2.3: filename is the one that counts; readers that take the other see something else.
  void compare_fields() {
    const First* filename = nullptr;
    const First* name = nullptr;
    for (const First& each : firsts_) {
      if (each.kind == &kKinds[0] && filename == nullptr) filename = &each;
      if (each.kind == &kKinds[1] && name == nullptr) name = &each;
    }
    if (name == nullptr) return;
    if (filename == nullptr)
      note(FindingCode::name_on_type_only, name->at);
    else if (filename->text_utf8 != name->text_utf8)
      note(FindingCode::conflicting_names, name->at);
  }

  NameReadings take() {
    // Decoded ones first; among them, and among equals, in the order they were read.
    std::stable_sort(names_.begin(), names_.end(),
                     [](const NameCandidate& a, const NameCandidate& b) { return a.source < b.source; });
    return {std::move(names_), cut_ || cut_names_};
  }

 private:
  /// What our own reading of a field says.
  struct First {
    const Kind* kind;
    std::string text_utf8;
    ByteRange at;
  };

  void note(FindingCode code, ByteRange at) {
    if (std::find(noted_.begin(), noted_.end(), std::pair(code, at)) != noted_.end()) return;
    noted_.emplace_back(code, at);
    log_.add(code, header_.part, at);
  }
  void remember_first(const Kind& kind, const std::string& text_utf8, ByteRange at) {
    const bool known = std::any_of(firsts_.begin(), firsts_.end(), [&](const First& f) { return f.kind == &kind; });
    if (!known && !ascii::trim(text_utf8).empty()) firsts_.push_back({&kind, text_utf8, at});
  }
  // Of a path, some readers keep the last part only.
  void add_last_part(const ParameterReading& reading, const Kind& kind, const HeaderField& field) {
    const std::size_t slash = reading.octets.find_last_of("/\\");
    if (slash == std::string::npos || reading.how == HowRead::hidden || has_encoded_word(reading.octets)) return;
    add(unicode::to_utf8(std::string_view(reading.octets).substr(slash + 1)), kind.literal,
        place_in_source(field, reading.at));
  }
  void add(std::string name_utf8, NameSource source, ByteRange at) {
    if (ascii::trim(name_utf8).empty() || known(name_utf8)) return;
    if (names_.size() >= limits_.max_names) {
      if (!std::exchange(cut_names_, true)) note(FindingCode::limit_names, at);
      return;
    }
    if (source == NameSource::filename || source == NameSource::name)
      for (const FindingCode code : check_name(name_utf8)) note(code, at);
    if (name_utf8.size() > limits_.max_name_bytes) {
      note(FindingCode::limit_name_bytes, at);
      cut_middle(name_utf8, limits_.max_name_bytes);
      name_utf8.shrink_to_fit();
      if (known(name_utf8)) return;
    }
    if (name_utf8.size() > bytes_left_) {
      if (!std::exchange(cut_names_, true)) note(FindingCode::limit_names, at);
      return;
    }
    bytes_left_ -= name_utf8.size();
    names_.push_back({std::move(name_utf8), source});
  }
  [[nodiscard]] bool known(std::string_view name_utf8) const {
    return std::any_of(names_.begin(), names_.end(),
                       [&](const NameCandidate& each) { return each.name_utf8 == name_utf8; });
  }

  const HeaderView& header_;
  const Limits& limits_;
  std::size_t& bytes_left_;
  FindingLog& log_;
  std::vector<NameCandidate> names_;
  std::vector<First> firsts_;                             ///< one of each kind at most
  std::vector<std::pair<FindingCode, ByteRange>> noted_;  ///< each once: many readings come from one place
  bool cut_ = false;
  bool cut_names_ = false;
};

// RFC 2183 2.3 wants none, but readers make one up for what is shown as a file.
void check_missing(const HeaderView& header, FindingLog& log) {
  const HeaderField* type = nullptr;
  const HeaderField* disposition = nullptr;
  for (const HeaderField& field : header.fields) {
    if (field.kind == FieldKind::content_type && type == nullptr) type = &field;
    if (field.kind == FieldKind::content_disposition && disposition == nullptr) disposition = &field;
  }
  const auto begins = [&](const HeaderField* field, std::string_view with) {
    return field != nullptr && ascii::starts_with_ignore_case(ascii::trim_left(header.bytes(field->value)), with);
  };
  const bool file = begins(type, "application/") || begins(type, "image/") || begins(type, "audio/") ||
                    begins(type, "video/") || begins(type, "font/") || begins(type, "model/");
  const std::uint64_t end = header.offset + header.block.size();
  if (begins(disposition, "attachment"))
    log.add(FindingCode::name_missing, header.part, {disposition->value.end, disposition->value.end});
  else if (file)
    log.add(FindingCode::name_missing, header.part, {end, end});
}

}  // namespace

std::vector<ReadingText> texts_of(const ParameterReading& reading) {
  std::vector<ReadingText> out;
  const std::string_view octets = reading.octets;
  const bool words = has_encoded_word(octets);
  const bool ascii = is_ascii(octets);
  if (!reading.charset.empty() && reading.charset.size() < 60) {
    const CharsetKind kind = find_charset(reading.charset).kind;
    const bool same = ascii && kind != CharsetKind::utf7 && kind != CharsetKind::utf16 &&
                      kind != CharsetKind::iso2022 && kind != CharsetKind::odd;
    const bool utf8 = kind == CharsetKind::utf8 || kind == CharsetKind::unknown;
    if (!same && !utf8) add_labelled(reading, out);
  }
  if (words) {
    out.push_back({gmime_decode_text(octets), false});
    out.push_back({decode_word_by_word(octets), true});
    for (std::string& text : decode_odd_words(octets)) out.push_back({std::move(text), true});
  }
  const bool literal = !out.empty();
  if (ascii || unicode::is_valid_utf8(octets))
    out.push_back({std::string(octets), literal});
  else
    add_invalid(octets, literal, out);
  return out;
}

void check_composite_name(const HeaderView& header, const Limits& limits, std::size_t& bytes_left, FindingLog& log) {
  for (const HeaderField& field : header.fields) {
    if (field.kind != FieldKind::content_disposition && field.kind != FieldKind::content_type) continue;
    if (!mentions_name(header.bytes(field.value))) continue;
    for (const NameCandidate& name : collect_names(header, limits, bytes_left, log).names)
      if (!is_message_name(name.name_utf8)) return log.add(FindingCode::name_on_composite, header.part, field.value);
    return;
  }
}

NameReadings collect_names(const HeaderView& header, const Limits& limits, std::size_t& bytes_left, FindingLog& log) {
  Collector names(header, limits, bytes_left, log);
  for (const FieldKind kind : {FieldKind::content_disposition, FieldKind::content_type})
    for (const HeaderField& field : header.fields) {
      if (field.kind != kind || names.full() || !mentions_name(header.bytes(field.value))) continue;
      const MimeValue parsed = parse_mime_value(header.bytes(field.value), limits);
      for (const Kind& each : kKinds)
        if (each.field == kind) names.readings(field, parsed, each);
    }
  if (names.empty())
    check_missing(header, log);
  else
    names.compare_fields();
  return names.take();
}

}  // namespace mimemend
