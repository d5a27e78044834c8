// SPDX-License-Identifier: Apache-2.0
#include "scan/parameter_readings.hpp"

#include <algorithm>
#include <utility>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

// Longer labels name no charset (RFC 2978 2.3 allows 40), and would be copied with each reading.
constexpr std::size_t kLongestCharset = 60;

using Marks = AttributeMatch::Marks;

struct Match {
  const MimeParameter* parameter;
  AttributeMatch attribute;
  std::string text;  ///< decoded by our reading, escapes and charset label as they stand
};

std::string without(std::string_view text, std::string_view unwanted) {
  std::string out;
  for (const char c : text)
    if (unwanted.find(c) == std::string_view::npos) out += c;
  return out;
}

std::string replaced(std::string_view text, char what, std::string_view with) {
  std::string out;
  for (const char c : text)
    if (c == what)
      out += with;
    else
      out += c;
  return out;
}

// Each fold, and the blanks around it, as `with`.
std::string refolded(std::string_view text, std::string_view with) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    std::size_t end = i;
    while (end < text.size() && ascii::is_blank(text[end])) ++end;
    const std::string_view blanks = text.substr(i, end - i);
    if (blanks.find_first_of("\r\n") != std::string_view::npos)
      out += with;
    else
      out += blanks;
    i = end;
    if (i < text.size()) out += text[i++];
  }
  return out;
}

std::string without_comments(std::string_view text) {
  std::string out;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '"') quoted = !quoted;
    if (!quoted && text[i] == '(') {
      i = comment_end(text, i);
      continue;
    }
    out += text[i++];
  }
  return std::string(ascii::trim(out));
}

// Some decoders turn '%' into '=' and decode quoted-printable: what is broken stays a '='.
std::string decoded_by_equals(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size() && ascii::hex_value(text[i + 1]) >= 0 &&
                        ascii::hex_value(text[i + 2]) >= 0;
    if (escape) {
      out += percent_decode(text.substr(i, 3));
      i += 2;
    } else {
      out += text[i] == '%' ? '=' : text[i];
    }
  }
  return out;
}

class Collector {
 public:
  Collector(std::string_view value, const MimeValue& parsed, std::string_view attribute, const Limits& limits)
      : value_(value),
        parsed_(parsed),
        attribute_(attribute),
        max_readings_(limits.max_readings),
        octets_left_(value.size() * 16 + 1024) {}

  ParameterReadings collect() {
    for (const MimeParameter& each : parsed_.parameters)
      if (const auto match = match_attribute(octets(value_, each.attribute), attribute_))
        matches_.push_back({&each, *match, decoded_value(value_, each)});
    if (matches_.empty() && !parsed_.damaged()) return {};
    const bool ordinary = matches_.size() == 1 && matches_.front().attribute.marks == Marks::none &&
                          matches_.front().parameter->plain() && !parsed_.damaged() &&
                          matches_.front().text.find_first_of("%'") == std::string::npos;
    if (ordinary) {
      add(std::move(matches_.front().text), HowRead::plain, matches_.front().parameter->value);
      return std::move(out_);
    }
    our_reading();
    for (const Match& match : matches_) {
      if (out_.cut) break;
      parameter(match);
    }
    pieces();
    if (parsed_.damaged()) {
      past_separator();
      hidden();
    }
    return std::move(out_);
  }

 private:
  void add(std::string text, HowRead how, ValuePlace at, std::string_view charset = {}) {
    if (charset.size() > kLongestCharset) charset = {};
    for (const ParameterReading& known : out_.readings)
      if (known.octets == text && known.charset == charset) return;
    if (out_.readings.size() >= max_readings_ || text.size() > octets_left_) {
      out_.cut = true;
      return;
    }
    octets_left_ -= text.size();
    out_.readings.push_back({std::move(text), std::string(charset), how, at});
  }

  // See parameter(): the first plain one, else the first extended one, else the pieces.
  void our_reading() {
    for (const Match& match : matches_)
      if (match.attribute.marks == Marks::none) return add(match.text, HowRead::plain, match.parameter->value);
    for (const Match& match : matches_)
      if (match.attribute.marks == Marks::extended) return extended(match);
    by_number();
  }

  void parameter(const Match& match) {
    const ValuePlace at = match.parameter->value;
    switch (match.attribute.marks) {
      case Marks::none:
        add(match.text, HowRead::duplicate, at);
        if (std::string decoded = percent_decode(match.text); decoded != match.text)
          add(std::move(decoded), HowRead::percent_decoded, at);
        break;
      case Marks::extended:
        extended(match);
        add(match.text, HowRead::extended_literal, at);
        break;
      case Marks::piece:
      case Marks::odd: add(match.text, HowRead::piece_alone, at); break;
    }
    damage(match);
  }

  void extended(const Match& match) {
    const ValuePlace at = match.parameter->value;
    const ExtendedValue split = split_extended(match.text);
    const std::string_view charset = octets(match.text, split.charset);
    const std::string_view text = octets(match.text, split.text);
    add(percent_decode(text), HowRead::extended, at, charset);
    if (std::string other = decoded_by_equals(text); other != percent_decode(text)) {
      add(std::move(other), HowRead::escape_damage, at, charset);
      add(std::string(text), HowRead::escape_damage, at, charset);
    }
    // Who ignores the label decodes it, too.
    if (!charset.empty()) add(percent_decode(text), HowRead::extended, at);
  }

  // What damage in and around one value makes of it.
  void damage(const Match& match) {
    const MimeParameter& found = *match.parameter;
    const ValuePlace at = found.value;
    const std::string_view written = octets(value_, found.value);
    const std::string_view extent = octets(value_, found.extent);
    if (found.escaped) add(without(inside_quotes(found), "\r\n"), HowRead::backslash_literal, at);
    if (found.folded) {
      add(refolded(inside_quotes(found), " "), HowRead::fold_damage, at);
      add(refolded(inside_quotes(found), ""), HowRead::fold_damage, at);
      add(std::string(inside_quotes(found)), HowRead::fold_damage, at);
    }
    if (found.unquoted || found.damaged) {
      const auto stop = std::find_if_not(written.begin(), written.end(), [](char c) { return is_token({&c, 1}); });
      add(std::string(written.begin(), stop), HowRead::to_first_blank, at);
      add(std::string(written.substr(0, written.find_first_of(" \t\r\n,"))), HowRead::to_first_blank, at);
    }
    if (found.quoted && !found.closed) {
      add(without(written, "\r\n"), HowRead::quote_damage, at);
      const std::string_view inner = inside_quotes(found);
      add(std::string(inner.substr(0, inner.find(';'))), HowRead::to_separator, at);
      add(std::string(written.substr(0, written.find(';'))), HowRead::to_separator, at);
    }
    if (found.commented) comments(found);
    if (found.damaged) {
      add(without(extent, "\r\n"), HowRead::quote_damage, at);
      add(without(extent, "\"\r\n"), HowRead::quote_damage, at);
    }
    if (match.text.size() > 1 && match.text.front() == '\'' && match.text.back() == '\'')
      add(match.text.substr(1, match.text.size() - 2), HowRead::single_quotes_stripped, at);
    if (found.control) nul_damage(match);
  }

  // Readers stop at the comment, take it for text, or take it out: from the value, or with all behind it.
  void comments(const MimeParameter& found) {
    const std::string_view extent = octets(value_, found.extent);
    const std::string bare = without_comments(without(extent, "\r\n"));
    add(without(extent, "\r\n"), HowRead::comment_kept, found.value);
    add(without(extent, "\"\r\n"), HowRead::comment_kept, found.value);
    add(bare, HowRead::comment_stripped, found.value);
    add(without(bare, "\""), HowRead::comment_stripped, found.value);
    const std::size_t blank = extent.find_first_of(" \t\r\n");
    add(std::string(extent.substr(0, blank)), HowRead::to_first_blank, found.value);
    if (extent.starts_with('(')) {  // "=(name=a)b", read without knowing comments
      const std::size_t equals = extent.find('=');
      if (equals != std::string_view::npos) add(std::string(extent.substr(equals + 1)), HowRead::hidden, found.value);
    }
  }

  void nul_damage(const Match& match) {
    const std::size_t nul = match.text.find('\0');
    if (nul == std::string::npos) return;
    const ValuePlace at = match.parameter->value;
    add(match.text.substr(0, nul), HowRead::nul_damage, at);
    if (match.parameter->quoted) add('"' + match.text.substr(0, nul), HowRead::nul_damage, at);
    add(replaced(match.text, '\0', " "), HowRead::nul_damage, at);
    add(replaced(match.text, '\0', ""), HowRead::nul_damage, at);
    add(replaced(match.text, '\0', "?"), HowRead::nul_damage, at);
    add(replaced(match.text, '\0', "\xEF\xBF\xBD"), HowRead::nul_damage, at);
  }

  [[nodiscard]] std::string_view inside_quotes(const MimeParameter& found) const {
    std::string_view written = octets(value_, found.value);
    if (found.quoted) written.remove_prefix(1);
    if (found.quoted && found.closed) written.remove_suffix(1);
    return written;
  }

  // ---- RFC 2231 3

  using Pieces = std::vector<const Match*>;

  /// By number; among equals in the order in which they stand.
  [[nodiscard]] Pieces sorted_pieces() const {
    Pieces out;
    for (const Match& match : matches_)
      if (match.attribute.marks == Marks::piece) out.push_back(&match);
    std::sort(out.begin(), out.end(), [](const Match* a, const Match* b) {
      return std::pair(a->attribute.number, a) < std::pair(b->attribute.number, b);
    });
    return out;
  }
  // Escapes are undone where the marks say so: in `decode` of the pieces.
  enum class Decode : std::uint8_t { none, marked, all };
  void join(const Pieces& pieces, HowRead how, Decode decode = Decode::marked) {
    if (pieces.empty()) return;
    std::string out;
    std::string charset;
    for (const Match* piece : pieces) {
      std::string_view text = piece->text;
      const bool whole = piece->attribute.marks == Marks::extended;
      const bool encoded = piece->attribute.encoded || whole;
      if (decode != Decode::none && encoded && (piece->attribute.number == 0 || piece == pieces.front())) {
        const ExtendedValue split = split_extended(text);
        if (charset.empty()) charset = octets(text, split.charset);
        text = octets(text, split.text);
      }
      out += decode == Decode::all || (decode == Decode::marked && encoded) ? percent_decode(text) : std::string(text);
      if (out.size() > octets_left_) break;
    }
    const ValuePlace at = pieces.front()->parameter->value;
    if (!charset.empty()) add(out, how, at, charset);
    add(std::move(out), how, at);
  }
  static Pieces first_of_each(const Pieces& sorted) {
    Pieces out;
    for (const Match* piece : sorted)
      if (out.empty() || out.back()->attribute.number != piece->attribute.number) out.push_back(piece);
    return out;
  }
  static Pieces last_of_each(const Pieces& sorted) {
    Pieces out;
    for (const Match* piece : sorted) {
      if (!out.empty() && out.back()->attribute.number == piece->attribute.number) out.pop_back();
      out.push_back(piece);
    }
    return out;
  }
  void by_number() { join(first_of_each(sorted_pieces()), HowRead::pieces_by_number); }

  void pieces() {
    const Pieces sorted = sorted_pieces();
    if (!sorted.empty()) {
      const Pieces once = first_of_each(sorted);
      join(once, HowRead::pieces_by_number);
      join(once, HowRead::pieces_undecoded, Decode::none);
      join(once, HowRead::pieces_all_decoded, Decode::all);
      join(last_of_each(sorted), HowRead::pieces_by_number_last);
      join(sorted, HowRead::pieces_by_number_all);
      Pieces backwards = sorted;
      std::sort(backwards.begin(), backwards.end(), [](const Match* a, const Match* b) {
        return std::pair(a->attribute.number, b) < std::pair(b->attribute.number, a);
      });
      join(backwards, HowRead::pieces_by_number_all);
      Pieces gapless;
      for (const Match* piece : once)
        if (piece->attribute.number == gapless.size()) gapless.push_back(piece);
      join(gapless, HowRead::pieces_to_gap);
      Pieces written;
      for (const Match& match : matches_)
        if (match.attribute.marks == Marks::piece) written.push_back(&match);
      join(written, HowRead::pieces_as_written);
    }
    const bool marked = std::any_of(matches_.begin(), matches_.end(),
                                    [](const Match& match) { return match.attribute.marks != Marks::none; });
    if (matches_.size() < 2 || !marked) return;
    Pieces all;
    for (const Match& match : matches_) all.push_back(&match);
    join(all, HowRead::plain_and_pieces);
  }

  // ---- values that are found in another place than the grammar says

  // "name=a.txt;.exe": what follows the ';' is no parameter, so for some readers the value goes on.
  void past_separator() {
    for (std::size_t i = 0; i < matches_.size() && !out_.cut; ++i) {
      const MimeParameter& found = *matches_[i].parameter;
      const MimeParameter* next = &found + 1;
      const std::uint32_t end =
          next == parsed_.parameters.end() ? static_cast<std::uint32_t>(value_.size()) : next->attribute.begin;
      if (end <= found.extent.end) continue;
      std::string_view more = ascii::trim(octets(value_, {found.extent.end, end}));
      while (more.ends_with(';')) more = ascii::trim_right(more.substr(0, more.size() - 1));
      if (more.empty()) continue;
      const std::string_view rest = octets(value_, {found.extent.end, end});
      const std::string_view kept = rest.substr(0, rest.find(more) + more.size());
      add(matches_[i].text + without(kept, "\r\n"), HowRead::past_separator, found.value);
    }
  }

  // In a damaged field readers stop at different places. Whatever they take for the value begins behind
  // "name...=" and ends at a quote, a blank, a ';', the next of these, or with the field.
  void hidden() {
    std::size_t at = find_attribute(0);
    while (at < value_.size() && !out_.cut) {
      const std::size_t next = find_attribute(at + attribute_.size());
      std::string_view text = value_.substr(at, next - at);
      const std::size_t equals = text.find('=');
      if (equals != std::string_view::npos && !is_parsed(at)) {
        text = ascii::trim(text.substr(equals + 1));
        const auto begin = static_cast<std::uint32_t>(text.data() - value_.data());
        hidden_value(text, {begin, begin + static_cast<std::uint32_t>(text.size())});
      }
      at = next;
    }
  }
  void hidden_value(std::string_view text, ValuePlace at) {
    if (text.starts_with('"')) {
      const std::size_t close = text.find('"', 1);
      if (close != std::string_view::npos) add(std::string(text.substr(1, close - 1)), HowRead::hidden, at);
      add(std::string(text.substr(1)), HowRead::hidden, at);
    }
    add(std::string(ascii::trim_right(text.substr(0, text.find(';')))), HowRead::hidden, at);
    add(std::string(text.substr(0, text.find_first_of(" \t\r\n;,)\""))), HowRead::hidden, at);
    while (text.ends_with(';')) text = ascii::trim_right(text.substr(0, text.size() - 1));
    add(without(text, "\r\n"), HowRead::hidden, at);
  }
  [[nodiscard]] bool is_parsed(std::size_t at) const {
    // A parameter that was read as such is no find, and neither is "name" in its "filename"; what is damaged about
    // it, damage() saw to.
    const auto found =
        std::lower_bound(parsed_.parameters.begin(), parsed_.parameters.end(), at,
                         [](const MimeParameter& each, std::size_t place) { return each.attribute.end <= place; });
    return found != parsed_.parameters.end() && found->attribute.begin <= at;
  }
  [[nodiscard]] std::size_t find_attribute(std::size_t from) const {
    for (; from + attribute_.size() < value_.size(); ++from)
      if (ascii::to_lower(value_[from]) == attribute_.front() &&
          ascii::starts_with_ignore_case(value_.substr(from), attribute_) &&
          std::string_view("=* \t\r\n(\"").find(value_[from + attribute_.size()]) != std::string_view::npos)
        return from;
    return value_.size();
  }

  std::string_view value_;
  const MimeValue& parsed_;
  std::string_view attribute_;
  std::size_t max_readings_;
  std::size_t octets_left_;
  std::vector<Match> matches_;
  ParameterReadings out_;
};

}  // namespace

ParameterReadings collect_readings(std::string_view value, const MimeValue& parsed, std::string_view attribute,
                                   const Limits& limits) {
  return Collector(value, parsed, attribute, limits).collect();
}

ParameterReadings collect_readings(std::string_view value, std::string_view attribute, const Limits& limits) {
  return collect_readings(value, parse_mime_value(value, limits), attribute, limits);
}

}  // namespace mimemend
