// SPDX-License-Identifier: Apache-2.0
// parse_mime_value(): the lexer of field values.
#include <algorithm>

#include "scan/mime_value.hpp"
#include "scan/octet_class.hpp"

namespace mimemend {
namespace {

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

}  // namespace

MimeValue parse_mime_value(std::string_view value, const Limits& limits) {
  MimeValue out;
  if (read_plain_value(value, limits, out)) return out;
  out = {};
  Lexer(value, limits, out).run();
  return out;
}

}  // namespace mimemend
