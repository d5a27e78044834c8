// SPDX-License-Identifier: Apache-2.0
#include "inspect/field_sightings.hpp"

#include <algorithm>
#include <utility>

#include "backend/unicode.hpp"
#include "inspect/names.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"
#include "scan/parameter_readings.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

// Of a line, what a field's name and the junk around it may take.
constexpr std::size_t kMaxNameOctets = 128;
// Letters before "ontent": "X-C", and a few that stand for junk.
constexpr std::size_t kMaxLead = 6;

// Only what most readers that skip something skip.
bool counts(char c) { return !ascii::is_8bit(c) && (!ascii::is_control(c) || ascii::is_blank(c)); }

std::string letters_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (ascii::is_alpha(c)) out += ascii::to_lower(c);
  return out;
}

// With more behind it: "Content:" alone is a word in front of a colon.
bool begins_field(std::string_view letters, std::string_view word) {
  const std::size_t at = letters.find(word);
  return at != std::string_view::npos && at <= kMaxLead && at + word.size() < letters.size();
}

std::string visible_octets(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), counts);
  return out;
}

/// Distinct names, as policy is to see them.
class NameSet {
 public:
  explicit NameSet(const Limits& limits) : max_names_(2 * limits.max_names), max_bytes_(limits.max_name_bytes) {}

  void add(std::string name_utf8) {
    if (ascii::trim(name_utf8).empty()) return;
    cut_middle(name_utf8, max_bytes_);
    if (std::find(found_.names.begin(), found_.names.end(), name_utf8) != found_.names.end()) return;
    if (found_.names.size() < max_names_)
      found_.names.push_back(std::move(name_utf8));
    else
      found_.cut = true;
  }
  void set_cut() noexcept { found_.cut = true; }
  void add_reading(const ParameterReading& reading) {
    for (ReadingText& text : texts_of(reading)) add(std::move(text.text_utf8));
  }
  void add_octets(std::string_view octets) {
    ParameterReading reading;
    reading.octets = std::string(octets);
    add_reading(reading);
    const std::string unescaped = percent_decode(octets);
    if (unescaped != octets) add(unicode::to_utf8(unescaped));
    if (const std::size_t nul = octets.find('\0'); nul != std::string_view::npos)
      add(unicode::to_utf8(octets.substr(0, nul)));
  }
  [[nodiscard]] FieldNames take() { return std::move(found_); }

 private:
  std::size_t max_names_;
  std::size_t max_bytes_;
  FieldNames found_;
};

std::size_t find_name_word(std::string_view value, std::size_t from) {
  for (std::size_t i = from; i + 4 <= value.size(); ++i)
    if (ascii::equals_ignore_case(value.substr(i, 4), "name")) return i;
  return std::string_view::npos;
}

// Behind "name", marks and blanks, and '='; up to what ends it for a reader that looks no closer.
void add_literals(std::string_view value, NameSet& names) {
  constexpr int kMaxLiterals = 64;
  int literals = 0;
  constexpr std::string_view kMarks = "*0123456789 \t\r\n\"'";
  for (std::size_t at = find_name_word(value, 0); at != std::string_view::npos; at = find_name_word(value, at + 4)) {
    std::size_t equals = at + 4;
    while (equals < value.size() && kMarks.find(value[equals]) != std::string_view::npos) ++equals;
    if (equals == value.size() || value[equals] != '=') continue;
    if (++literals > kMaxLiterals) return names.set_cut();  // each may be as long as the rest
    std::string_view rest = value.substr(equals + 1);
    names.add_octets(ascii::trim(rest.substr(0, rest.find(';'))));
    rest = ascii::trim_left(rest);
    if (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) {
      const char quote = rest.front();
      rest.remove_prefix(1);
      names.add_octets(rest.substr(0, rest.find(quote)));
    }
  }
}

void add_names(std::string_view value, const Limits& limits, NameSet& names) {
  const MimeValue parsed = parse_mime_value(value, limits);
  for (const std::string_view attribute : {std::string_view("filename"), std::string_view("name")}) {
    const ParameterReadings found = collect_readings(value, parsed, attribute, limits);
    for (const ParameterReading& reading : found.readings) names.add_reading(reading);
    if (found.cut) names.set_cut();
  }
  if (parsed.too_many) names.set_cut();
  add_literals(value, names);
}

bool is_type(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != std::string_view::npos && is_token(text.substr(0, slash)) && is_token(text.substr(slash + 1)) &&
         ascii::is_alpha(text.front());
}

void add_types(std::string_view value, std::vector<std::string>& types) {
  constexpr std::string_view kSeparators = ";, \t\r\n\"'()<>:";
  while (!value.empty() && types.size() < kMaxTypes) {
    const std::size_t end = std::min(value.find_first_of(kSeparators), value.size());
    const std::string_view word = value.substr(0, end);
    value.remove_prefix(std::min(end + 1, value.size()));
    if (!is_type(word)) continue;
    std::string type = ascii::lower(word);
    if (std::find(types.begin(), types.end(), type) == types.end()) types.push_back(std::move(type));
  }
}

// "application / x", and with a fold or a comment there.
void add_torn_type(std::string_view value, std::vector<std::string>& types) {
  value = value.substr(0, value.find(';'));
  std::string head;
  for (std::size_t at = 0; at < value.size(); ++at) {
    if (value[at] == '(')
      at = comment_end(value, at) - 1;
    else if (!ascii::is_blank(value[at]))
      head += value[at];
  }
  add_types(head, types);
}

}  // namespace

std::optional<WideField> read_wide_field(std::string_view line) {
  line = line.substr(0, kMaxNameOctets);
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view name = line.substr(0, colon);
  if (name.find('>') != std::string_view::npos) return std::nullopt;
  std::string letters = letters_of(name);
  if (std::any_of(name.begin(), name.end(), ascii::is_8bit))
    letters = letters_of(unicode::fold(unicode::to_utf8(name)));
  const bool type = letters.find("typ") != std::string::npos;
  const bool encoding = letters.find("encod") != std::string::npos || letters.find("transfer") != std::string::npos;
  if (!begins_field(letters, "ontent") && !begins_field(letters, "ispositio") &&
      !begins_field(letters, "transferencodin"))
    return std::nullopt;
  return WideField{colon + 1, type, encoding};
}

FieldNames names_in_field(std::string_view value, const Limits& limits) {
  NameSet names(limits);
  const bool clean = std::all_of(value.begin(), value.end(), counts);
  if (find_name_word(value, 0) != std::string_view::npos) add_names(value, limits, names);
  if (!clean) {
    const std::string visible = visible_octets(value);
    if (find_name_word(visible, 0) != std::string_view::npos) add_names(visible, limits, names);
  }
  return names.take();
}

std::vector<std::string> types_in_field(std::string_view value) {
  std::vector<std::string> out;
  const std::string visible = visible_octets(value);
  add_types(visible, out);
  add_torn_type(visible, out);
  if (has_encoded_word(visible)) {
    ParameterReading reading;
    reading.octets = visible;
    for (const ReadingText& text : texts_of(reading)) add_types(text.text_utf8, out);
  }
  return out;
}

}  // namespace mimemend
