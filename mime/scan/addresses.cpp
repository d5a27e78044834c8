// SPDX-License-Identifier: Apache-2.0
#include "scan/addresses.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <vector>

#include "scan/address_lexer.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// Replaces [at, at + erased) by `with`.
struct Change {
  std::size_t at;
  std::size_t erased;
  std::string_view with;
};

/// Takes the findings, the first of each code.
class Findings {
 public:
  Findings(std::uint64_t offset, PartId part, FindingLog& log) : offset_(offset), part_(part), log_(log) {}

  void found(FindingCode code, std::size_t begin, std::size_t end) {
    if (std::exchange(seen_[static_cast<std::size_t>(code) - static_cast<std::size_t>(kFirst)], true)) return;
    log_.add(code, part_, {offset_ + begin, offset_ + end});
  }
  void change(const Change& /*change*/) {}

 private:
  static constexpr FindingCode kFirst = FindingCode::address_source_route;
  static constexpr FindingCode kLast = FindingCode::address_without_domain;
  static_assert(kFirst < kLast);

  std::array<bool, static_cast<std::size_t>(kLast) - static_cast<std::size_t>(kFirst) + 1> seen_{};
  std::uint64_t offset_;
  PartId part_;
  FindingLog& log_;
};

/// Takes the changes. They do not overlap; what is inserted at one place comes in the order it was found, before what is erased there.
class Changes {
 public:
  void found(FindingCode /*code*/, std::size_t /*begin*/, std::size_t /*end*/) {}
  void change(const Change& change) { changes_.push_back({change, changes_.size()}); }

  [[nodiscard]] std::string apply(std::string_view value) && {
    std::sort(changes_.begin(), changes_.end(), [](const Found& a, const Found& b) {
      return std::tuple(a.change.at, a.change.erased, a.order) < std::tuple(b.change.at, b.change.erased, b.order);
    });
    std::string out;
    out.reserve(value.size() + changes_.size());
    std::size_t copied = 0;
    for (const auto& [change, order] : changes_) {
      out += value.substr(copied, change.at - copied);
      out += change.with;
      copied = change.at + change.erased;
    }
    return out += value.substr(copied);
  }

 private:
  struct Found {
    Change change;
    std::size_t order;
  };
  std::vector<Found> changes_;
};

/// What a stretch of the value says so far: a mailbox, or one of the addresses between brackets.
struct Said {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool text = false;    ///< begin and end are its text's
  bool at = false;      ///< an '@' was there
  bool domain = false;  ///< and text behind it

  void add(std::size_t from, std::size_t to) {
    if (!text) begin = from;
    end = to;
    text = true;
    domain = at;
  }
  void add_at(std::size_t place) {
    add(place, place + 1);
    at = true;
    domain = false;
  }
};

/// Goes through a value once, mailbox by mailbox, and tells `sink` what is wrong and what would mend it.
template <class Sink>
class Walk {
 public:
  Walk(std::string_view value, Sink& sink) : lexer_(value), sink_(sink) {}

  void run() {
    for (std::size_t at = 0; at < lexer_.size();) at = step(at);
    end_mailbox();
  }

 private:
  using Inside = AddressLexer::Inside;
  /// How the addresses between two brackets are to be written.
  enum class Form {
    one,         ///< as they are: there is no comma
    bare_list,   ///< without brackets
    named_list,  ///< each in brackets: there is a display name before the first one
  };

  std::size_t step(std::size_t at);
  std::size_t word(std::size_t at, std::size_t end);
  std::size_t quote(std::size_t at);
  std::size_t comment(std::size_t at);
  std::size_t stray_parenthesis(std::size_t at);
  std::size_t stray_bracket(std::size_t at);
  std::size_t bracket(std::size_t at);
  std::size_t closed_path(std::size_t at, const Inside& inside);
  std::size_t open_path(std::size_t at, const Inside& inside);
  std::size_t extra_bracket(std::size_t at);
  void between_brackets(std::size_t begin, std::size_t end, Form form);
  std::size_t step_between(std::size_t at, Form form);
  void between_text(std::size_t at, std::size_t end, Form form);
  void between_comma(std::size_t at, Form form);
  void colon(std::size_t at);
  void end_mailbox();
  void end_item();

  void insert(std::size_t at, std::string_view text) { sink_.change({at, 0, text}); }
  void erase(std::size_t begin, std::size_t end) { sink_.change({begin, end - begin, ""}); }

  AddressLexer lexer_;
  Sink& sink_;

  Said mailbox_;
  bool path_seen_ = false;            ///< the mailbox had an address in brackets
  std::optional<bool> path_follows_;  ///< it will have one, once that was asked
  std::size_t extra_end_ = 0;         ///< of the run of '<' that was seen last
  std::size_t word_begin_ = 0;
  std::optional<std::size_t> word_end_;  ///< of the letters that end here

  Said item_;
  bool item_open_ = false;  ///< named_list: a '<' stands before the item
};

template <class Sink>
std::size_t Walk<Sink>::step(std::size_t at) {
  switch (lexer_[at]) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': return at + 1;
    case '"': return quote(at);
    case '(': return comment(at);
    case ')': return stray_parenthesis(at);
    case '<': return bracket(at);
    case '>': return stray_bracket(at);
    case ',':
    case ';': end_mailbox(); return at + 1;
    case ':': colon(at); return at + 1;
    case '@': mailbox_.add_at(at); return at + 1;
    case '[': return word(at, lexer_.literal_end(at).value_or(at + 1));
    case '\\': return word(at, lexer_.pair_end(at).value_or(at + 1));
    default: return word(at, lexer_.plain_end(at));
  }
}

template <class Sink>
std::size_t Walk<Sink>::word(std::size_t at, std::size_t end) {
  mailbox_.add(at, end);
  if (word_end_ != at) word_begin_ = at;
  word_end_ = end;
  return end;
}

// RFC 7103 7.1.6: the quotes were meant to end before the address.
template <class Sink>
std::size_t Walk<Sink>::quote(std::size_t at) {
  if (const auto end = lexer_.quoted_end(at)) {
    mailbox_.add(at, *end);
    return *end;
  }
  const auto before = lexer_.text_before_bracket(at + 1);
  if (!before || before->text_end == at + 1) {  // there is nothing to quote
    sink_.found(FindingCode::address_unbalanced_quotes, at, at + 1);
    erase(at, at + 1);
    return at + 1;
  }
  sink_.found(FindingCode::address_unbalanced_quotes, at, before->text_end);
  insert(before->text_end, "\"");
  mailbox_.add(at, before->text_end);
  return before->bracket;
}

// RFC 7103 7.1.4: the comment was meant to end before the address.
template <class Sink>
std::size_t Walk<Sink>::comment(std::size_t at) {
  if (const auto end = lexer_.comment_end(at)) return *end;
  const AddressLexer::OpenComment open = lexer_.open_comment(at);
  sink_.found(FindingCode::address_unbalanced_parentheses, at, open.text_end);
  for (std::size_t i = 0; i < open.levels; ++i) insert(open.text_end, ")");
  return open.stop;
}

// RFC 7103 7.1.4: in a display name the word is quoted, parenthesis and all. Elsewhere, and alone, it says nothing.
template <class Sink>
std::size_t Walk<Sink>::stray_parenthesis(std::size_t at) {
  sink_.found(FindingCode::address_unbalanced_parentheses, at, at + 1);
  if (!path_follows_) path_follows_ = lexer_.path_follows(at + 1);
  if (!*path_follows_) {
    erase(at, at + 1);
    return at + 1;
  }
  const std::size_t begin = word_end_ == at ? word_begin_ : at;
  bool letters = begin < at;
  std::size_t end = at;
  while (end < lexer_.size()) {
    std::size_t next = lexer_.plain_end(end);
    if (next == end && lexer_[end] == '\\') next = lexer_.pair_end(end).value_or(end);
    letters = letters || next > end;
    if (next == end && lexer_[end] == ')') ++next;
    if (next == end) break;
    end = next;
  }
  if (!letters) {
    erase(at, end);
    return end;
  }
  insert(begin, "\"");
  insert(end, "\"");
  mailbox_.add(begin, end);
  word_end_.reset();
  return end;
}

// RFC 7103 7.1.3; behind an address that has its brackets, 7.1.2.
template <class Sink>
std::size_t Walk<Sink>::stray_bracket(std::size_t at) {
  std::size_t end = at + 1;
  while (path_seen_ && end < lexer_.size() && lexer_[end] == '>') ++end;
  sink_.found(path_seen_ ? FindingCode::address_extra_brackets : FindingCode::address_unbalanced_brackets, at, end);
  erase(at, end);
  return end;
}

template <class Sink>
std::size_t Walk<Sink>::bracket(std::size_t at) {
  // Most addresses are one word at another.
  const std::size_t local_end = lexer_.plain_end(at + 1);
  if (local_end > at + 1 && local_end < lexer_.size() && lexer_[local_end] == '@') {
    const std::size_t end = lexer_.plain_end(local_end + 1);
    if (end > local_end + 1 && end < lexer_.size() && lexer_[end] == '>') {
      path_seen_ = true;
      return end + 1;
    }
  }
  const Inside inside = lexer_.look_inside(at);
  return inside.end == Inside::End::closed ? closed_path(at, inside) : open_path(at, inside);
}

template <class Sink>
std::size_t Walk<Sink>::closed_path(std::size_t at, const Inside& inside) {
  const Form form = !inside.comma ? Form::one : mailbox_.text ? Form::named_list : Form::bare_list;
  if (inside.comma) sink_.found(FindingCode::address_commas_in_brackets, at, inside.stop + 1);
  if (form == Form::bare_list) erase(at, at + 1);
  between_brackets(at + 1, inside.stop, form);
  if (form == Form::bare_list || (form == Form::named_list && !item_open_)) erase(inside.stop, inside.stop + 1);
  path_seen_ = true;
  return inside.stop + 1;
}

// RFC 7103 7.1.3: the bracket is closed where the address ends, if there is one.
template <class Sink>
std::size_t Walk<Sink>::open_path(std::size_t at, const Inside& inside) {
  if (!inside.separator && inside.end == Inside::End::reopened && !inside.at_sign) return extra_bracket(at);
  if (!inside.text_end) {
    sink_.found(FindingCode::address_unbalanced_brackets, at, at + 1);
    erase(at, at + 1);
    return at + 1;
  }
  if (!inside.separator && inside.end == Inside::End::reopened) {
    // <a@b Ann <c@d>: a comma is missing, too.
    const std::size_t end = inside.blank_behind_at.value_or(inside.stop);
    sink_.found(FindingCode::address_unbalanced_brackets, at, end);
    between_brackets(at + 1, end, Form::one);
    insert(end, ">,");
    path_seen_ = true;
    end_mailbox();
    return end;
  }
  sink_.found(FindingCode::address_unbalanced_brackets, at, *inside.text_end);
  const std::size_t stop = inside.separator.value_or(inside.stop);
  between_brackets(at + 1, stop, Form::one);
  insert(*inside.text_end, ">");
  path_seen_ = true;
  return stop;
}

// RFC 7103 7.1.2. A name may stand behind it: <Joe <a@b>>.
template <class Sink>
std::size_t Walk<Sink>::extra_bracket(std::size_t at) {
  if (at >= extra_end_) {
    extra_end_ = at + 1;
    for (std::size_t i = at + 1; i < lexer_.size() && (lexer_[i] == '<' || ascii::is_blank(lexer_[i])); ++i)
      if (lexer_[i] == '<') extra_end_ = i + 1;
    sink_.found(FindingCode::address_extra_brackets, at, extra_end_);
  }
  erase(at, at + 1);
  return at + 1;
}

template <class Sink>
void Walk<Sink>::between_brackets(std::size_t begin, std::size_t end, Form form) {
  item_ = {};
  item_open_ = true;
  for (std::size_t at = begin; at < end;) at = step_between(at, form);
  end_item();
}

template <class Sink>
std::size_t Walk<Sink>::step_between(std::size_t at, Form form) {
  const auto text = [&](std::size_t end) {
    between_text(at, end, form);
    return end;
  };
  switch (lexer_[at]) {
    case ' ':
    case '\t':
    case '\r':
    case '\n': return at + 1;
    case ',': between_comma(at, form); return at + 1;
    case '@':
      if (!item_.text)
        if (const auto end = lexer_.route_end(at)) {  // RFC 7103 7.1.1
          sink_.found(FindingCode::address_source_route, at, *end);
          erase(at, *end);
          return *end;
        }
      between_text(at, at, form);
      item_.add_at(at);
      return at + 1;
    case '"':
      if (const auto end = lexer_.quoted_end(at)) return text(*end);
      sink_.found(FindingCode::address_unbalanced_quotes, at, at + 1);
      erase(at, at + 1);
      return at + 1;
    case '(': return comment(at);
    case ')':
      sink_.found(FindingCode::address_unbalanced_parentheses, at, at + 1);
      erase(at, at + 1);
      return at + 1;
    case '[': return text(lexer_.literal_end(at).value_or(at + 1));
    case '\\': return text(lexer_.pair_end(at).value_or(at + 1));
    case ':':
    case ';': return text(at + 1);
    default: return text(lexer_.plain_end(at));
  }
}

template <class Sink>
void Walk<Sink>::between_text(std::size_t at, std::size_t end, Form form) {
  if (form == Form::named_list && !std::exchange(item_open_, true)) insert(at, "<");
  if (end > at) item_.add(at, end);
}

// RFC 7103 7.1.5.
template <class Sink>
void Walk<Sink>::between_comma(std::size_t at, Form form) {
  if (form == Form::named_list && std::exchange(item_open_, false)) insert(at, ">");
  end_item();
}

// RFC 7103 7.1.7.
template <class Sink>
void Walk<Sink>::end_item() {
  if (item_.text && !item_.domain) sink_.found(FindingCode::address_without_domain, item_.begin, item_.end);
  item_ = {};
}

// The name of a group (RFC 5322 3.4) ends here; what follows is its first mailbox.
template <class Sink>
void Walk<Sink>::colon(std::size_t at) {
  if (mailbox_.at || path_seen_) return mailbox_.add(at, at + 1);
  mailbox_ = {};
  path_follows_.reset();
}

template <class Sink>
void Walk<Sink>::end_mailbox() {
  if (mailbox_.text && !mailbox_.domain && !path_seen_)
    sink_.found(FindingCode::address_without_domain, mailbox_.begin, mailbox_.end);
  mailbox_ = {};
  path_seen_ = false;
  path_follows_.reset();
}

}  // namespace

void check_addresses(std::string_view value, std::uint64_t offset, PartId part, FindingLog& log) {
  Findings findings(offset, part, log);
  Walk(value, findings).run();
}

std::string repaired_addresses(std::string_view value) {
  Changes changes;
  Walk(value, changes).run();
  return std::move(changes).apply(value);
}

}  // namespace mimemend
