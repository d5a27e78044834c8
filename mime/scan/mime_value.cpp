// SPDX-License-Identifier: Apache-2.0
#include "scan/mime_value.hpp"

#include <algorithm>
#include <utility>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// What an octet may be. One look-up an octet is what the lexer costs.
enum OctetClass : std::uint8_t {
  kToken = 1,  ///< RFC 2045 5.1
  kBlank = 2,  ///< WSP, and the octets of a line end
  kEightBit = 4,
  kControl = 8,       ///< blanks apart
  kQuoteStop = 16,    ///< ends a run inside quotes
  kPlainQuoted = 32,  ///< inside quotes all readers take it as it is; '?' may belong to an encoded word
};

constexpr std::array<std::uint8_t, 256> kClasses = [] {
  std::array<std::uint8_t, 256> out{};
  for (unsigned i = 0; i < 256; ++i) {
    const char c = static_cast<char>(i);
    const bool special = std::string_view("()<>@,;:\\\"/[]?=").find(c) != std::string_view::npos;
    unsigned bits = 0;
    if (ascii::is_blank(c)) bits |= kBlank;
    if (ascii::is_8bit(c)) bits |= kEightBit;
    if (ascii::is_control(c) && !ascii::is_blank(c)) bits |= kControl;
    if (bits == 0 && !special) bits |= kToken;
    if (c == '"' || c == '\\' || c == '\r' || c == '\n' || (bits & (kEightBit | kControl)) != 0) bits |= kQuoteStop;
    if ((bits == kToken || c == ' ' || special) && c != '"' && c != '\\' && c != '?') bits |= kPlainQuoted;
    out[i] = static_cast<std::uint8_t>(bits);
  }
  return out;
}();

constexpr std::uint8_t class_of(char c) { return kClasses[ascii::byte(c)]; }
constexpr bool is(char c, OctetClass wanted) { return (class_of(c) & wanted) != 0; }

bool has_line_end(std::string_view text) { return text.find_first_of("\r\n") != std::string_view::npos; }

// "token=" at its beginning: a parameter that lost its ';', rather than text.
bool looks_like_parameter(std::string_view text) {
  std::size_t i = 0;
  while (i < text.size() && (is(text[i], kBlank) || text[i] == ',')) ++i;
  const std::size_t begin = i;
  while (i < text.size() && is(text[i], kToken)) ++i;
  return i > begin && i < text.size() && text[i] == '=';
}

/// A value as nearly all mail has it: tokens, and quoted strings of printable ASCII without backslash, one
/// ';' between them, blanks behind it. False for any other, of which the Lexer then says what is odd.
bool read_plain_value(std::string_view value, const Limits& limits, MimeValue& out) {
  const auto size = static_cast<std::uint32_t>(value.size());
  std::uint32_t at = 0;
  const auto take = [&](OctetClass kinds) {
    const std::uint32_t begin = at;
    while (at < size && is(value[at], kinds)) ++at;
    return ValuePlace{begin, at};
  };
  while (at < size && ascii::is_wsp(value[at])) ++at;
  const std::uint32_t head = at;
  while (at < size && (is(value[at], kToken) || value[at] == '/')) ++at;
  out.head = {head, at};
  out.plain_head = true;
  while (at < size) {
    if (value[at] != ';' || out.parameters.size() >= limits.max_parameters) return false;
    ++at;
    take(kBlank);
    MimeParameter found;
    found.attribute = take(kToken);
    if (found.attribute.empty() || at == size || value[at] != '=') return false;
    ++at;
    if (at < size && value[at] == '"') {
      const std::uint32_t quote = at++;
      take(kPlainQuoted);
      if (at == size || value[at] != '"') return false;
      found.quoted = found.closed = true;
      found.value = {quote, ++at};
    } else {
      found.value = take(kToken);
      if (found.value.empty() || value[found.value.begin] == '\'') return false;
    }
    found.extent = found.value;
    out.parameters.push_back(found);
  }
  return !out.head.empty();
}

/// Walks over a field value. Every call moves on or stays at its end.
class Lexer {
 public:
  Lexer(std::string_view value, const Limits& limits, MimeValue& out)
      : text_(value), size_(static_cast<std::uint32_t>(value.size())), limits_(limits), out_(out) {}

  void run() {
    leading_fold();
    skip_cfws();
    note_comments(FindingCode::mime_field_comment);
    head();
    while (!at_end()) {
      if (out_.parameters.size() >= limits_.max_parameters) {
        out_.too_many = true;
        return;
      }
      ++at_;  // the ';'
      parameter();
    }
    trailing_blank();
  }

 private:
  [[nodiscard]] bool at_end() const { return at_ >= size_; }
  [[nodiscard]] char peek() const { return at_ < size_ ? text_[at_] : '\0'; }
  [[nodiscard]] bool at_separator() const { return at_end() || text_[at_] == ';'; }
  void defect(FindingCode code, ValuePlace at) { out_.defects.push_back({code, at}); }

  /// RFC 5322 3.2.2: blanks and comments. Which comments there were is kept for note_comments().
  void skip_cfws() {
    comments_ = {at_, at_};
    while (at_ < size_) {
      if (is(text_[at_], kBlank)) {
        ++at_;
      } else if (text_[at_] == '(') {
        if (comments_.empty()) comments_.begin = at_;
        at_ = static_cast<std::uint32_t>(comment_end(text_, at_));
        comments_.end = at_;
      } else {
        return;
      }
    }
  }
  void note_comments(FindingCode code) {
    if (!comments_.empty()) defect(code, comments_);
  }

  // RFC 5322 2.2.3 allows it; Python's reader of transfer encodings and others lose the value then.
  void leading_fold() {
    std::uint32_t i = 0;
    while (i < size_ && ascii::is_wsp(text_[i])) ++i;
    const std::uint32_t begin = i;
    while (i < size_ && is(text_[i], kBlank)) ++i;
    if (i > begin) defect(FindingCode::header_odd_fold, {begin, i});
  }
  void trailing_blank() {
    std::uint32_t begin = size_;
    while (begin > 0 && is(text_[begin - 1], kBlank)) --begin;
    if (begin < size_ && begin > 0) defect(FindingCode::mime_field_trailing_blank, {begin, size_});
  }

  /// False when it is not made of tokens and slashes alone.
  bool head_word() {
    while (at_ < size_ && (is(text_[at_], kToken) || text_[at_] == '/')) ++at_;
    const std::uint32_t clean = at_;
    // Not a token: up to where a reader that only splits would stop.
    while (at_ < size_ && !is(text_[at_], kBlank) && text_[at_] != ';' && text_[at_] != ',' && text_[at_] != '(') ++at_;
    return at_ == clean;
  }
  void head() {
    const std::uint32_t begin = at_;
    out_.plain_head = head_word();
    out_.head = {begin, at_};
    if (at_separator()) return;
    skip_cfws();
    // "text / plain": RFC 822 allowed blanks there, and most readers do.
    const bool open = !out_.head.empty() && text_[out_.head.end - 1] == '/';
    if (peek() == '/' || (open && !at_separator())) {
      note_comments(FindingCode::mime_field_comment);
      if (peek() == '/') ++at_;
      skip_cfws();
      note_comments(FindingCode::mime_field_comment);
      head_word();
      out_.head.end = at_;
      out_.plain_head = false;
      skip_cfws();
    }
    note_comments(FindingCode::mime_field_comment);
    if (!at_separator()) out_.extra = skip_to_separator();
  }

  /// All up to the next ';', a quoted string as one.
  ValuePlace skip_to_separator() {
    const std::uint32_t begin = at_;
    while (!at_separator()) {
      if (text_[at_] == '"') {
        MimeParameter ignored;
        const std::uint32_t quote = at_;
        quoted_string(ignored);
        if (!ignored.closed) defect(FindingCode::quoted_string_unterminated, {quote, at_});
      } else {
        ++at_;
      }
    }
    return {begin, trimmed(begin, at_)};
  }
  [[nodiscard]] std::uint32_t trimmed(std::uint32_t begin, std::uint32_t end) const {
    while (end > begin && is(text_[end - 1], kBlank)) --end;
    return end;
  }

  void parameter() {
    skip_cfws();
    note_comments(FindingCode::parameter_comment);
    if (at_end()) return;  // a ';' at the end is in many mails, and harmless
    if (peek() == ';') return empty_parameter();
    MimeParameter found;
    if (!attribute(found)) return;
    ++at_;  // the '='
    value(found);
    out_.parameters.push_back(found);
  }

  // A run of ';' is one defect: there is spam with hundreds.
  void empty_parameter() {
    const bool goes_on = !out_.defects.empty() && out_.defects.back().code == FindingCode::parameter_bad_separator &&
                         out_.defects.back().at.end == trimmed(out_.defects.back().at.end, at_);
    if (goes_on)
      out_.defects.back().at.end = at_ + 1;
    else
      defect(FindingCode::parameter_bad_separator, {at_, at_ + 1});
  }

  /// False when there is no '=' behind it; then all up to the next ';' is skipped.
  bool attribute(MimeParameter& found) {
    const std::uint32_t begin = at_;
    while (at_ < size_ && is(text_[at_], kToken)) ++at_;
    bool token = at_ > begin;
    if (peek() != '=') {
      while (at_ < size_ && text_[at_] != '=' && text_[at_] != ';' && text_[at_] != '(' && text_[at_] != '"') ++at_;
      const std::uint32_t end = trimmed(begin, at_);
      token = is_token(text_.substr(begin, end - begin));
      found.attribute = {begin, end};
      at_ = end;
      skip_cfws();
      if (at_ > end && peek() == '=') defect(FindingCode::parameter_name_odd, {end, at_});
    } else {
      found.attribute = {begin, at_};
    }
    if (peek() == '=' && !found.attribute.empty()) {
      if (!token) defect(FindingCode::parameter_malformed, found.attribute);
      if (!token && has_line_end(octets(text_, found.attribute))) defect(FindingCode::header_odd_fold, found.attribute);
      return true;
    }
    skip_to_separator();
    defect(FindingCode::parameter_malformed, {begin, trimmed(begin, at_)});
    return false;
  }

  void value(MimeParameter& found) {
    const std::uint32_t begin = at_;
    skip_cfws();
    if (!comments_.empty())
      note_comments(FindingCode::parameter_comment);
    else if (at_ > begin && !at_separator())
      defect(FindingCode::parameter_name_odd, {begin, at_});
    found.commented = !comments_.empty();
    found.extent.begin = found.commented ? comments_.begin : at_;
    found.value.begin = at_;
    if (peek() == '"')
      quoted_string(found);
    else
      token(found);
    found.value.end = found.quoted ? at_ : trimmed(found.value.begin, at_);
    if (!at_separator()) tail(found);
    found.extent.end = std::max(trimmed(found.extent.begin, at_), found.value.end);  // blanks in open quotes count
    judge(found);
  }

  /// RFC 5322 3.2.4. Ends behind the end quote, or at the end of all.
  void quoted_string(MimeParameter& found) {
    found.quoted = true;
    found.closed = false;
    for (++at_; at_ < size_; ++at_) {
      const char c = text_[at_];
      if (!is(c, kQuoteStop)) continue;
      if (c == '"') {
        ++at_;
        found.closed = true;
        return;
      }
      if (c == '\\') {
        found.escaped = true;
        if (at_ + 1 < size_) note_octet(text_[++at_], found);
      } else {
        note_octet(c, found);
      }
    }
  }
  static void note_octet(char c, MimeParameter& found) {
    if (c == '\r' || c == '\n') found.folded = true;
    if (is(c, kEightBit)) found.eight_bit = true;
    if (is(c, kControl)) found.control = true;
  }

  // RFC 2045 5.1 wants a token. Mailers write blanks into it, and most readers then take all up to ';'.
  void token(MimeParameter& found) {
    while (at_ < size_ && is(text_[at_], kToken)) ++at_;
    if (at_separator()) return;
    std::uint32_t last = at_;  // behind the last octet that is no blank
    for (; at_ < size_ && text_[at_] != ';' && text_[at_] != '('; ++at_) {
      const char c = text_[at_];
      note_octet(c, found);
      if (c == '"') found.damaged = true;
      if (is(c, kBlank)) continue;
      if (last < at_ || (class_of(c) & (kToken | kEightBit)) == 0) found.unquoted = true;
      last = at_ + 1;
    }
    found.folded = found.folded && has_line_end(text_.substr(found.value.begin, last - found.value.begin));
  }

  /// What follows a value up to the next ';' has no business there, comments apart.
  void tail(MimeParameter& found) {
    skip_cfws();
    if (!comments_.empty()) {
      found.commented = true;
      note_comments(FindingCode::parameter_comment);
    }
    if (at_separator()) return;
    const ValuePlace junk = skip_to_separator();
    found.damaged = true;
    if (looks_like_parameter(octets(text_, junk)))
      defect(FindingCode::parameter_bad_separator, junk);
    else if (found.quoted)
      defect(FindingCode::parameter_quote_damage, {found.value.begin, junk.end});
  }

  void judge(const MimeParameter& found) {
    const std::string_view written = octets(text_, found.value);
    if (written.empty()) defect(FindingCode::parameter_malformed, {found.attribute.begin, at_});
    if (found.quoted && !found.closed) defect(FindingCode::quoted_string_unterminated, found.value);
    if (found.folded) defect(FindingCode::header_odd_fold, found.value);
    if (found.eight_bit) defect(FindingCode::parameter_8bit, found.value);
    if (has_encoded_word(written)) defect(FindingCode::parameter_encoded_word, found.value);
    if (!found.quoted) judge_token(found, written);
  }
  void judge_token(const MimeParameter& found, std::string_view written) {
    if (found.damaged && written.find('"') != std::string_view::npos)
      defect(FindingCode::parameter_quote_damage, found.value);
    else if (written.size() > 1 && written.front() == '\'' && written.back() == '\'')
      defect(FindingCode::parameter_quote_damage, found.value);
    else if (found.unquoted)
      defect(FindingCode::parameter_unquoted, found.value);
    if (!found.unquoted) return;
    const std::size_t gap = written.find_first_of(" \t\r\n,");
    if (gap != std::string_view::npos && looks_like_parameter(written.substr(gap)))
      defect(FindingCode::parameter_bad_separator,
             {found.value.begin + static_cast<std::uint32_t>(gap), found.value.end});
  }

  std::string_view text_;
  std::uint32_t size_;
  const Limits& limits_;
  MimeValue& out_;
  std::uint32_t at_ = 0;
  ValuePlace comments_;  ///< first to last comment of the latest skip_cfws()
};

// Digits only, few enough to be counted in.
std::optional<std::uint32_t> piece_number(std::string_view digits) {
  if (digits.empty() || digits.size() > 4) return std::nullopt;
  std::uint32_t number = 0;
  for (const char c : digits) {
    if (!ascii::is_digit(c)) return std::nullopt;
    number = number * 10 + static_cast<std::uint32_t>(c - '0');
  }
  return number;
}

std::string joined_pieces(std::string_view value, const MimeValue& parsed, std::string_view wanted, bool& found) {
  struct Piece {
    AttributeMatch match;
    const MimeParameter* parameter;
  };
  std::vector<Piece> pieces;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), wanted);
    if (match && match->marks == AttributeMatch::Marks::piece) pieces.push_back({*match, &each});
  }
  // Among equal numbers the one that is written first.
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return std::pair(a.match.number, a.parameter) < std::pair(b.match.number, b.parameter);
  });
  found = !pieces.empty();
  std::string out;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const Piece& piece = pieces[i];
    if (i > 0 && piece.match.number == pieces[i - 1].match.number) continue;
    const std::string decoded = decoded_value(value, *piece.parameter);
    std::string_view text = decoded;
    if (piece.match.encoded && i == 0) text = octets(text, split_extended(text).text);
    out += piece.match.encoded ? percent_decode(text) : std::string(text);
  }
  return out;
}

}  // namespace

void ParameterList::push_back(const MimeParameter& parameter) {
  if (many_.empty() && count_ < few_.size()) {
    few_[count_++] = parameter;
    return;
  }
  if (many_.empty()) many_.assign(few_.begin(), few_.end());
  many_.push_back(parameter);
}

bool MimeValue::damaged() const noexcept {
  const auto harmless = [](const ValueDefect& each) {
    return each.code == FindingCode::header_odd_fold || each.code == FindingCode::parameter_8bit ||
           each.code == FindingCode::parameter_encoded_word || each.code == FindingCode::mime_field_trailing_blank;
  };
  return too_many || !extra.empty() || !std::all_of(defects.begin(), defects.end(), harmless);
}

MimeValue parse_mime_value(std::string_view value, const Limits& limits) {
  MimeValue out;
  if (read_plain_value(value, limits, out)) return out;
  out = {};
  Lexer(value, limits, out).run();
  return out;
}

std::string head_of(std::string_view value, const MimeValue& parsed) {
  const std::string_view head = octets(value, parsed.head);
  if (parsed.plain_head) return ascii::lower(head);
  std::string out;
  out.reserve(head.size());
  for (std::size_t i = 0; i < head.size();) {
    if (head[i] == '(') {
      i = comment_end(head, i);
      continue;
    }
    if (!ascii::is_blank(head[i])) out += ascii::to_lower(head[i]);
    ++i;
  }
  return out;
}

std::string decoded_value(std::string_view value, const MimeParameter& parameter) {
  std::string_view written = octets(value, parameter.value);
  if (parameter.quoted) {
    written.remove_prefix(1);
    if (parameter.closed) written.remove_suffix(1);
  }
  if (!parameter.escaped && !parameter.folded) return std::string(written);
  std::string out;
  out.reserve(written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (parameter.quoted && written[i] == '\\' && i + 1 < written.size()) ++i;
    if (written[i] != '\r' && written[i] != '\n') out += written[i];
  }
  return out;
}

std::optional<AttributeMatch> match_attribute(std::string_view attribute, std::string_view wanted) {
  if (attribute.size() < wanted.size() || ascii::to_lower(attribute.front()) != wanted.front() ||
      !ascii::equals_ignore_case(attribute.substr(0, wanted.size()), wanted))
    return std::nullopt;
  std::string_view marks = attribute.substr(wanted.size());
  AttributeMatch out;
  if (marks.empty()) return out;
  if (marks.front() != '*') return std::nullopt;
  marks.remove_prefix(1);
  out.marks = AttributeMatch::Marks::extended;
  if (marks.empty()) return out;
  out.encoded = marks.back() == '*';
  if (out.encoded) marks.remove_suffix(1);
  const auto number = piece_number(marks);
  out.marks = number ? AttributeMatch::Marks::piece : AttributeMatch::Marks::odd;
  out.number = number.value_or(0);
  out.leading_zero = marks.size() > 1 && marks.front() == '0';
  return out;
}

std::optional<std::string> parameter(std::string_view value, const MimeValue& parsed, std::string_view wanted) {
  const MimeParameter* extended = nullptr;
  bool marked = false;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), wanted);
    if (!match) continue;
    if (match->marks == AttributeMatch::Marks::none) return decoded_value(value, each);
    marked = true;
    if (match->marks == AttributeMatch::Marks::extended && extended == nullptr) extended = &each;
  }
  if (!marked) return std::nullopt;
  if (extended != nullptr) {
    const std::string text = decoded_value(value, *extended);
    return percent_decode(octets(text, split_extended(text).text));
  }
  bool found = false;
  std::string joined = joined_pieces(value, parsed, wanted, found);
  return found ? std::optional(std::move(joined)) : std::nullopt;
}

ExtendedValue split_extended(std::string_view text) {
  const auto size = static_cast<std::uint32_t>(text.size());
  ExtendedValue out;
  out.text = {0, size};
  const std::size_t first = text.find('\'');
  const std::size_t second = first == std::string_view::npos ? first : text.find('\'', first + 1);
  if (second == std::string_view::npos) return out;
  out.charset = {0, static_cast<std::uint32_t>(first)};
  out.language = {static_cast<std::uint32_t>(first) + 1, static_cast<std::uint32_t>(second)};
  out.text = {static_cast<std::uint32_t>(second) + 1, size};
  out.labelled = true;
  return out;
}

std::string percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const int high = text[i] == '%' && i + 2 < text.size() ? ascii::hex_value(text[i + 1]) : -1;
    const int low = high >= 0 ? ascii::hex_value(text[i + 2]) : -1;
    if (low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool has_encoded_word(std::string_view text) {
  const std::size_t begin = text.find("=?");
  return begin != std::string_view::npos && text.find("?=", begin + 2) != std::string_view::npos;
}

bool is_token(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return is(c, kToken); });
}

std::size_t comment_end(std::string_view text, std::size_t from) {
  std::size_t depth = 0;
  for (std::size_t i = from; i < text.size(); ++i) {
    if (text[i] == '\\' && i + 1 < text.size()) {
      ++i;
    } else if (text[i] == '(') {
      ++depth;
    } else if (text[i] == ')' && --depth == 0) {
      return i + 1;
    }
  }
  return text.size();
}

}  // namespace mimemend
