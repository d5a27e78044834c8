// SPDX-License-Identifier: Apache-2.0
#include "mend/parameter_text.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/encoded_words.hpp"
#include "scan/mime_value.hpp"
#include "scan/utf8.hpp"

namespace mimemend {
namespace {

using Marks = AttributeMatch::Marks;

// Parameters that programs read (RFC 2045, 2046, 2183, 2387, 3676, 3462, 1847, 8551, 5545, ...).
constexpr std::string_view kNoText[] = {
    "access-type",   "boundary",    "charset",  "codecs",
    "creation-date", "delsp",       "format",   "id",
    "method",        "micalg",      "mode",     "number",
    "permission",    "profiles",    "protocol", "modification-date",
    "read-date",     "report-type", "server",   "site",
    "size",          "smime-type",  "start",    "start-info",
    "total",         "type",        "version",  "x-mac-creator",
    "x-mac-type",    "x-unix-mode",
};

bool is_text(std::string_view name) {
  return std::find(std::begin(kNoText), std::end(kNoText), name) == std::end(kNoText);
}

bool is_8bit(std::string_view text) { return std::any_of(text.begin(), text.end(), ascii::is_8bit); }

bool has_words(std::string_view text) {
  TextRuns runs(text);
  while (const auto run = runs.next())
    if (run->encoded) return true;
  return false;
}

// RFC 2231 4: '%' and two digits, and nothing raw.
bool is_percent_encoded(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (ascii::is_8bit(text[i])) return false;
    if (text[i] != '%') continue;
    if (i + 2 >= text.size() || ascii::hex_value(text[i + 1]) < 0 || ascii::hex_value(text[i + 2]) < 0) return false;
    i += 2;
  }
  return true;
}

// RFC 5646 2.1, loosely.
bool is_language(std::string_view tag) {
  return std::all_of(tag.begin(), tag.end(),
                     [](char c) { return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-'; });
}

bool can_be_plain(std::string_view text) {
  return text.find("=?") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

/// One parameter that belongs to a name.
struct Piece {
  const MimeParameter* parameter;
  AttributeMatch match;
};

/// All parameters of one name, in one form: a plain one, an extended one, or its pieces.
using Pieces = std::vector<Piece>;

/// What was read of a form.
struct FormReading {
  bool changes = false;
  bool readable = true;
  std::string text_utf8;
  std::string note;
};

FormReading unreadable(std::string_view why) { return {true, false, "", std::string(why)}; }

class FormReader {
 public:
  FormReader(std::string_view value, const HeaderWords& words) : value_(value), words_(words) {}

  [[nodiscard]] FormReading read(Pieces pieces) const {
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& a, const Piece& b) { return a.match.number < b.match.number; });
    bool labelled = false;
    bool broken = false;
    std::string joined;
    std::string label_and_language;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const Piece& piece = pieces[i];
      const std::string text = decoded_value(value_, *piece.parameter);
      const bool extended = piece.match.marks == Marks::extended;
      broken = broken || (!extended && piece.match.marks != Marks::none && piece.match.number != i);
      if (!extended && !piece.match.encoded) {
        joined += text;
        continue;
      }
      std::string_view written = text;
      if (i == 0) {
        const ExtendedValue split = split_extended(text);
        labelled = split.labelled;
        label_and_language = text.substr(0, split.text.begin);
        written = octets(text, split.text);
      }
      broken = broken || !is_percent_encoded(written);
      joined += percent_decode(written);
    }
    if (labelled) return of_label(label_and_language, joined, broken || is_odd(pieces));
    return of_text(joined, broken || is_odd(pieces));
  }

 private:
  // Readers find different values in it.
  [[nodiscard]] static bool is_odd(const Pieces& pieces) {
    return std::any_of(pieces.begin(), pieces.end(), [](const Piece& each) {
      const MimeParameter& p = *each.parameter;
      return p.damaged || p.commented || p.control || (p.quoted && !p.closed);
    });
  }

  [[nodiscard]] FormReading of_label(std::string_view written, std::string_view joined, bool broken) const {
    const ExtendedValue split = split_extended(written);
    const std::string label = ascii::lower(octets(written, split.charset));
    const bool right = label == "utf-8" || ((label == "us-ascii" || label.empty()) && !is_8bit(joined));
    if (right && !broken && !find_invalid_utf8(joined) && is_language(octets(written, split.language))) return {};
    if (broken) return unreadable("a damaged extended parameter");
    return of(words_.labelled(label, joined), "an odd extended parameter");
  }

  [[nodiscard]] FormReading of_text(std::string_view joined, bool broken) const {
    if (!is_8bit(joined) && !has_words(joined)) return {};
    if (broken) return unreadable("a damaged parameter");
    return of(words_.text(joined), "encoded words in a parameter");
  }

  [[nodiscard]] static FormReading of(const TextReading& read, std::string_view otherwise) {
    if (!read.text_utf8) return unreadable(read.note);
    FormReading out{true, true, *read.text_utf8, read.note.empty() ? std::string(otherwise) : read.note};
    if (blank_line_ends(out.text_utf8)) out.note = "line ends or NUL in a parameter";
    return out;
  }

  std::string_view value_;
  const HeaderWords& words_;
};

/// Some octets of the value, and what stands there instead; nothing: they go, and what stands before up to the ';' that
/// is before them, too.
struct Change {
  ValuePlace at;
  std::vector<std::string> lines;
};

class ParameterWriter {
 public:
  ParameterWriter(std::string_view value, const HeaderTextOptions& options, TextRewriter& rewriter)
      : value_(value), parsed_(parse_mime_value(value, Limits())), options_(options), rewriter_(rewriter) {}

  void run(FieldWriter& out) {
    for (const auto& [name, forms] : forms_by_name()) each_name(name, forms);
    if (!rewriter_.failure().empty()) return;
    std::sort(changes_.begin(), changes_.end(), [](const Change& a, const Change& b) { return a.at < b.at; });
    write(out);
  }

 private:
  using Forms = std::map<Marks, Pieces>;

  [[nodiscard]] std::map<std::string, Forms> forms_by_name() const {
    std::map<std::string, Forms> out;
    for (const MimeParameter& each : parsed_.parameters) {
      const std::string_view attribute = octets(value_, each.attribute);
      const std::string name = ascii::lower(attribute.substr(0, attribute.find('*')));
      if (name.empty() || !is_text(name)) continue;
      if (const auto match = match_attribute(attribute, name)) out[name][match->marks].push_back({&each, *match});
    }
    return out;
  }

  void each_name(const std::string& name, const Forms& forms) {
    const FormReader reader(value_, rewriter_.words());
    std::map<Marks, FormReading> readings;
    bool changes = false;
    for (const auto& [marks, pieces] : forms) {
      readings[marks] = reader.read(pieces);
      changes = changes || readings[marks].changes;
    }
    if (!changes) return;
    for (const auto& [marks, reading] : readings)
      if (!reading.readable) return rewriter_.fail(reading.note);
    if (has_twice(forms)) return rewriter_.fail("a parameter that is there twice");
    if (parsed_.too_many || !parsed_.extra.empty() || !is_token(name)) return rewriter_.fail("a damaged field");
    const auto plain = forms.find(Marks::none);
    if (forms.size() == 1) return replace(name, forms.begin()->second, readings.begin()->second);
    // Readers of RFC 2231 do not look at the plain form, which is for the others.
    if (forms.size() > 2 || plain == forms.end()) return rewriter_.fail("a parameter in several forms");
    const auto other =
        std::find_if(forms.begin(), forms.end(), [](const auto& each) { return each.first != Marks::none; });
    const FormReading& extended = readings[other->first];
    const FormReading& shown = readings[Marks::none];
    if (shown.changes) {
      const std::string text = extended.changes ? extended.text_utf8 : parameter_text(other->second);
      if (text != shown.text_utf8) return rewriter_.fail("a parameter in two forms that differ");
      remove(plain->second);
      rewriter_.note("a parameter in two forms");
    }
    if (extended.changes) replace(name, other->second, extended);
  }

  // Of a form that is right.
  [[nodiscard]] std::string parameter_text(Pieces pieces) const {
    std::sort(pieces.begin(), pieces.end(),
              [](const Piece& a, const Piece& b) { return a.match.number < b.match.number; });
    std::string out;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
      const std::string text = decoded_value(value_, *pieces[i].parameter);
      const bool encoded = pieces[i].match.encoded || pieces[i].match.marks == Marks::extended;
      const std::string_view written = i == 0 && encoded ? octets(text, split_extended(text).text) : text;
      out += encoded ? percent_decode(written) : std::string(written);
    }
    return out;
  }

  [[nodiscard]] static bool has_twice(const Forms& forms) {
    for (const auto& [marks, pieces] : forms) {
      if (marks == Marks::odd || (marks != Marks::piece && pieces.size() > 1)) return true;
      for (const Piece& each : pieces)
        if (std::count_if(pieces.begin(), pieces.end(),
                          [&](const Piece& other) { return other.match.number == each.match.number; }) > 1)
          return true;
    }
    return false;
  }

  void replace(const std::string& name, const Pieces& pieces, const FormReading& reading) {
    const std::string_view attribute = octets(value_, pieces.front().parameter->attribute);
    const std::string_view as_written = attribute.substr(0, name.size());
    std::string text = reading.text_utf8;
    if (options_.normalise_names && (name == "name" || name == "filename")) text = unicode::nfc(text);
    std::vector<std::string> lines;
    if (can_be_plain(text))
      lines.push_back(fmt::format("{}=\"{}\"", as_written, text));
    else
      lines = extended_parameter(as_written, text);
    rewriter_.note(reading.note);
    remove(pieces);
    const auto first = std::min_element(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
      return a.parameter->attribute < b.parameter->attribute;
    });
    for (Change& each : changes_)
      if (each.at.begin == first->parameter->attribute.begin) each.lines = lines;
  }

  void remove(const Pieces& pieces) {
    for (const Piece& each : pieces)
      changes_.push_back({{each.parameter->attribute.begin, each.parameter->extent.end}, {}});
  }

  void write(FieldWriter& out) {
    std::size_t done = 0;
    for (const Change& change : changes_) {
      const std::string_view before = value_.substr(done, change.at.begin - done);
      const std::string_view text = ascii::trim_right(before);
      if (!text.ends_with(';')) return rewriter_.fail("a parameter without a semicolon");
      const std::size_t text_end = done + text.size();
      done = change.at.end;
      if (change.lines.empty()) {
        copy(text_end - text.size(), text_end - 1, out);
        continue;
      }
      copy(text_end - text.size(), text_end, out);
      out.blank(before.substr(text.size()));
      out.separate();
      for (std::size_t i = 0; i < change.lines.size(); ++i) {
        const std::string line = change.lines[i] + (i + 1 < change.lines.size() ? ";" : "");
        if (i == 0)
          out.add(line);
        else
          out.add_line(line);
      }
    }
    copy(done, value_.size(), out);
  }

  // What follows something new may be folded before each parameter.
  void copy(std::size_t begin, std::size_t end, FieldWriter& out) const {
    const auto put = [&](std::size_t to) {
      const std::string_view written = value_.substr(begin, to - begin);
      const std::string_view text = ascii::trim_right(written);
      out.copy(text);
      out.blank(written.substr(text.size()));
      begin = to;
    };
    for (const MimeParameter& each : parsed_.parameters)
      if (each.attribute.begin > begin && each.attribute.begin < end) put(each.attribute.begin);
    put(end);
  }

  std::string_view value_;
  MimeValue parsed_;
  const HeaderTextOptions& options_;
  TextRewriter& rewriter_;
  std::vector<Change> changes_;
};

}  // namespace

void write_parameters(std::string_view value, const HeaderTextOptions& options, TextRewriter& rewriter,
                      FieldWriter& out) {
  ParameterWriter(value, options, rewriter).run(out);
}

}  // namespace mimemend
