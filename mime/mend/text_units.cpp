// SPDX-License-Identifier: Apache-2.0
#include "mend/text_units.hpp"

#include <algorithm>

#include "scan/ascii.hpp"
#include "scan/encoded_words.hpp"
#include "scan/header_fields.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

using Kind = TextUnit::Kind;

/// Octets. Raw text without a blank in which a line could be folded is shorter than one line (RFC 5322 2.1.1).
constexpr std::size_t kMaxRawToken = 900;

bool has_8bit(std::string_view text) { return std::any_of(text.begin(), text.end(), ascii::is_8bit); }

// The content of a quoted string, or a piece of a comment: folds and quoted-pairs (RFC 5322 3.2.1) undone.
std::string unescaped(std::string_view text) {
  const std::string plain = unfold(text);
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    if (plain[i] == '\\' && i + 1 < plain.size()) ++i;
    out += plain[i];
  }
  return out;
}

std::string content_of_quotes(std::string_view quoted) { return unescaped(quoted.substr(1, quoted.size() - 2)); }

// RFC 5322 3.2.3, RFC 6532 3.2.
bool is_atom_char(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || ascii::is_8bit(c) ||
         std::string_view("!#$%&'*+-/=?^_`{|}~").find(c) != std::string_view::npos;
}

bool is_atoms(std::string_view text) {
  return text.find("  ") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c == ' ' || is_atom_char(c); });
}

std::size_t longest_token(std::string_view text) {
  std::size_t longest = 0;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    longest = std::max(longest, end);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return longest;
}

// Whether text reads the same when it stands there as it is.
bool can_be_raw(std::string_view text, TextPlace place) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.find("=?") != std::string_view::npos ||
      std::any_of(text.begin(), text.end(), ascii::is_control))
    return false;
  switch (place) {
    case TextPlace::text: break;
    case TextPlace::comment:
      if (text.find_first_of("()\\") != std::string_view::npos) return false;
      break;
    case TextPlace::phrase:
      if (!is_atoms(text)) return text.size() <= kMaxRawToken;
      break;
  }
  return longest_token(text) <= kMaxRawToken;
}

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

bool has_odd_words(std::string_view text) {
  TextRuns runs(text);
  while (const auto run = runs.next())
    if (run->encoded && !are_plain_words(text.substr(run->at.begin, run->at.size()))) return true;
  return false;
}

}  // namespace

void cut_text(std::string_view value, ByteRange at, std::vector<TextUnit>& out) {
  const std::string_view text = value.substr(at.begin, at.size());
  TextRuns runs(text);
  while (const auto run = runs.next()) {
    if (run->encoded) {
      out.push_back({Kind::words, {at.begin + run->at.begin, at.begin + run->at.end}});
      continue;
    }
    for (std::size_t i = run->at.begin; i < run->at.end;) {
      const bool blank = ascii::is_blank(text[i]);
      const std::size_t begin = i;
      while (i < run->at.end && ascii::is_blank(text[i]) == blank) ++i;
      out.push_back({blank ? Kind::blank : Kind::token, {at.begin + begin, at.begin + i}});
    }
  }
}

std::string_view TextRewriter::written(const TextUnit& unit) const {
  return value_.substr(unit.at.begin, unit.at.size());
}

void TextRewriter::note(std::string_view what) {
  const std::string_view why = what.empty() ? "odd encoded words" : what;
  if (std::find(notes_.begin(), notes_.end(), why) == notes_.end()) notes_.emplace_back(why);
}

void TextRewriter::fail(std::string_view why) {
  if (failure_.empty()) failure_ = why;
}

std::string TextRewriter::reason() const {
  std::string out;
  for (const std::string& each : notes_) out += (out.empty() ? "" : ", ") + each;
  return out;
}

bool TextRewriter::has_8bit_to_change(std::string_view text) const {
  if (!has_8bit(text)) return false;
  if (options_.form == CharsetPolicy::Headers::encoded) return true;
  return words_.raw(text).text_utf8 != text;
}

bool TextRewriter::needs_change(const TextUnit& unit, TextPlace place) const {
  const std::string_view text = written(unit);
  switch (unit.kind) {
    case Kind::blank: return false;
    case Kind::token: return has_8bit_to_change(text);
    case Kind::quoted: return has_8bit_to_change(text) || has_odd_words(content_of_quotes(text));
    case Kind::words: return !are_plain_words(text) || can_lose_words(unit, place);
  }
  return false;
}

// RFC 6532 3.2: words that stand between blanks and say what can stand there raw.
bool TextRewriter::can_lose_words(const TextUnit& unit, TextPlace place) const {
  if (options_.form == CharsetPolicy::Headers::encoded) return false;
  const auto is_edge = [&](std::uint64_t at) { return at >= value_.size() || !is_atom_char(value_[at]); };
  if (!is_edge(unit.at.end) || (unit.at.begin > 0 && !is_edge(unit.at.begin - 1))) return false;
  const TextReading read = words_.words(written(unit));
  return read.text_utf8 && can_be_raw(*read.text_utf8, place);
}

// What changes between two blanks changes as a whole. Words next to it do, too: the blank between, which is text, would
// be one between two words then, and lost (RFC 2047 6.2).
std::vector<TextRewriter::Stretch> TextRewriter::stretches(const Units& units, TextPlace place) const {
  struct Group {
    Stretch at;
    bool changes;
    bool has_words;
  };
  std::vector<Group> groups;
  for (std::size_t i = 0; i < units.size();) {
    if (units[i].kind == Kind::blank) {
      ++i;
      continue;
    }
    Group group{{i, i}, false, false};
    while (i < units.size() && units[i].kind != Kind::blank) ++i;
    group.at.end = i;
    for (std::size_t each = group.at.begin; each < i; ++each) {
      group.changes = group.changes || needs_change(units[each], place);
      group.has_words = group.has_words || units[each].kind == Kind::words;
    }
    groups.push_back(group);
  }
  for (std::size_t i = 1; i < groups.size(); ++i)
    groups[i].changes = groups[i].changes || (groups[i - 1].changes && groups[i].has_words);
  for (std::size_t i = groups.size(); i-- > 1;)
    groups[i - 1].changes = groups[i - 1].changes || (groups[i].changes && groups[i - 1].has_words);
  std::vector<Stretch> out;
  bool follows = false;
  for (const Group& group : groups) {
    if (group.changes && follows)
      out.back().end = group.at.end;
    else if (group.changes)
      out.push_back(group.at);
    follows = group.changes;
  }
  return out;
}

bool TextRewriter::needs_change(const Units& units, TextPlace place) const { return !stretches(units, place).empty(); }

TextReading TextRewriter::read(const TextUnit& unit, TextPlace place) const {
  const std::string_view text = written(unit);
  switch (unit.kind) {
    case Kind::blank: return {place == TextPlace::phrase ? " " : unfold(text), ""};
    case Kind::token: return words_.raw(place == TextPlace::comment ? unescaped(text) : std::string(text));
    case Kind::words: {
      TextReading out = words_.words(text);
      if (out.text_utf8 && are_plain_words(text)) out.note.clear();
      return out;
    }
    case Kind::quoted: return words_.text(content_of_quotes(text));
  }
  return {};
}

std::string TextRewriter::joined(const Units& units, Stretch at, TextPlace place, bool& readable) {
  std::string out;
  std::vector<std::string> notes;
  for (std::size_t i = at.begin; i < at.end; ++i) {
    const bool between_words = units[i].kind == Kind::blank && units[i - 1].kind == Kind::words && i + 1 < at.end &&
                               units[i + 1].kind == Kind::words;
    if (between_words) continue;
    const TextReading read = this->read(units[i], place);
    if (!read.text_utf8) {
      readable = false;
      if (unreadable_ == Unreadable::keep_field || units[i].kind != Kind::words) fail(read.note);
      return out;
    }
    out += *read.text_utf8;
    if (!read.note.empty()) notes.push_back(read.note);
  }
  if (blank_line_ends(out)) notes.emplace_back("line ends or NUL in text");
  for (const std::string& each : notes) note(each);
  if (notes.empty()) note("");
  return out;
}

void TextRewriter::copy(const TextUnit& unit, FieldWriter& out) const {
  if (unit.kind == Kind::blank)
    out.blank(written(unit));
  else
    out.copy(written(unit));
}

void TextRewriter::write(const Units& units, TextPlace place, FieldWriter& out) {
  std::size_t next = 0;
  for (const Stretch stretch : stretches(units, place)) {
    for (; next < stretch.begin; ++next) copy(units[next], out);
    bool readable = true;
    const std::string text = joined(units, stretch, place, readable);
    if (!readable) continue;
    if (place != TextPlace::comment) out.separate();
    write_new(text, place, out);
    if (place == TextPlace::phrase) out.separate();
    next = stretch.end;
  }
  for (; next < units.size(); ++next) copy(units[next], out);
}

void TextRewriter::write_new(std::string_view text_utf8, TextPlace place, FieldWriter& out) const {
  if (options_.form == CharsetPolicy::Headers::encoded || !can_be_raw(text_utf8, place))
    return out.add_words(text_utf8, place);
  if (place == TextPlace::phrase && !is_atoms(text_utf8)) return out.add(quoted(text_utf8));
  while (!text_utf8.empty()) {
    const std::size_t end = std::min(text_utf8.find(' '), text_utf8.size());
    out.add(text_utf8.substr(0, end));
    const std::size_t next = std::min(text_utf8.find_first_not_of(' ', end), text_utf8.size());
    out.blank(text_utf8.substr(end, next - end));
    text_utf8.remove_prefix(next);
  }
}

}  // namespace mimemend
