// SPDX-License-Identifier: Apache-2.0
#include "mend/address_text.hpp"

#include <algorithm>
#include <optional>
#include <vector>

#include "scan/address_lexer.hpp"
#include "scan/address_pieces.hpp"
#include "scan/ascii.hpp"
#include "scan/encoded_words.hpp"

namespace mimemend {
namespace {

/// A lexical piece of an item (RFC 5322 3.4) where it stands in the value.
struct Lexeme {
  enum class Kind : std::uint8_t {
    text,
    quoted,
    comment,
    angle,
    address,  ///< what only an address has: '@', a domain in brackets
    odd,
  };
  Kind kind{};
  ByteRange at;
};
using Lexemes = std::vector<Lexeme>;
using Kind = Lexeme::Kind;

/// Takes one item of a list apart.
class ItemLexer {
 public:
  ItemLexer(std::string_view value, ByteRange at)
      : item_(value.substr(at.begin, at.size())), lexer_(item_), offset_(at.begin) {}

  Lexemes run() {
    for (std::size_t at = 0; at < item_.size();) at = step(at);
    return std::move(out_);
  }

 private:
  std::size_t step(std::size_t at) {
    switch (item_[at]) {
      case '"': return put(Kind::quoted, at, lexer_.quoted_end(at));
      case '(': return put(Kind::comment, at, lexer_.comment_end(at));
      case '<': return put(Kind::angle, at, angle_end(at));
      case '@': return put(Kind::address, at, at + 1);
      case '[': return put(Kind::address, at, lexer_.literal_end(at));
      default: break;
    }
    std::size_t end = at;
    while (end < item_.size() && (ascii::is_blank(item_[end]) || lexer_.plain_end(end) > end))
      end = ascii::is_blank(item_[end]) ? end + 1 : lexer_.plain_end(end);
    return end > at ? put(Kind::text, at, end) : put(Kind::odd, at, at + 1);
  }

  // Behind the '>'. Its local part may be quoted, and hold one; comments are for others to read.
  std::optional<std::size_t> angle_end(std::size_t at) {
    std::size_t end = item_.find_first_of("<>\"(", at + 1);
    while (end != std::string_view::npos && item_[end] == '"') {
      const auto quoted = lexer_.quoted_end(end);
      if (!quoted) return std::nullopt;
      end = item_.find_first_of("<>\"(", *quoted);
    }
    return end != std::string_view::npos && item_[end] == '>' ? std::optional(end + 1) : std::nullopt;
  }

  // A piece that does not end is odd up to the end.
  std::size_t put(Kind kind, std::size_t begin, std::optional<std::size_t> end) {
    const std::size_t stop = end.value_or(item_.size());
    out_.push_back({end ? kind : Kind::odd, {offset_ + begin, offset_ + stop}});
    return stop;
  }

  std::string_view item_;
  AddressLexer lexer_;
  std::uint64_t offset_;
  Lexemes out_;
};

/// Writes items one after another.
class PhraseWriter {
 public:
  PhraseWriter(std::string_view value, TextRewriter& rewriter, FieldWriter& out)
      : value_(value), rewriter_(rewriter), out_(out) {}

  /// `named`: the item is a phrase as a whole.
  void item(ByteRange at, bool named) {
    const Lexemes lexemes = ItemLexer(value_, at).run();
    const std::optional<std::size_t> end = phrase_end(lexemes, named);
    if (!end) return unnamed(lexemes);
    phrase({lexemes.begin(), lexemes.begin() + static_cast<std::ptrdiff_t>(*end)});
    for (std::size_t i = *end; i < lexemes.size(); ++i) as_it_is(lexemes[i]);
  }
  void copy(ByteRange at) { out_.copy(value_.substr(at.begin, at.size())); }

 private:
  [[nodiscard]] std::string_view written(const Lexeme& each) const {
    return value_.substr(each.at.begin, each.at.size());
  }
  [[nodiscard]] bool is_blank(const Lexeme& each) const { return ascii::trim(written(each)).empty(); }

  /// How many lexemes a phrase ends behind; none when the item has none, or is odd.
  [[nodiscard]] std::optional<std::size_t> phrase_end(const Lexemes& lexemes, bool named) const {
    const auto is = [](Kind kind) { return [kind](const Lexeme& each) { return each.kind == kind; }; };
    if (std::any_of(lexemes.begin(), lexemes.end(), is(Kind::odd))) return std::nullopt;
    const auto angle = std::find_if(lexemes.begin(), lexemes.end(), is(Kind::angle));
    if (std::any_of(lexemes.begin(), angle, is(Kind::address))) return std::nullopt;
    if (named) return angle == lexemes.end() ? std::optional(lexemes.size()) : std::nullopt;
    if (angle == lexemes.end()) return std::nullopt;
    const bool last = std::all_of(angle + 1, lexemes.end(), [this](const Lexeme& each) {
      return each.kind == Kind::comment || (each.kind == Kind::text && is_blank(each));
    });
    return last ? std::optional(static_cast<std::size_t>(angle - lexemes.begin())) : std::nullopt;
  }

  // An address alone, or what we cannot read. One word is an address; of several, some may be a name.
  void unnamed(const Lexemes& lexemes) {
    const bool odd = std::any_of(lexemes.begin(), lexemes.end(),
                                 [](const Lexeme& each) { return each.kind == Kind::odd || each.kind == Kind::angle; });
    std::string rest;
    for (const Lexeme& each : lexemes)
      if (odd || each.kind != Kind::comment) rest += written(each);
    const std::string_view address = ascii::trim(rest);
    const bool several = odd || std::any_of(address.begin(), address.end(), ascii::is_blank);
    if (several && std::any_of(address.begin(), address.end(), ascii::is_8bit))
      rewriter_.fail("8-bit text in an address that cannot be read");
    TextRuns runs(address);
    while (const auto run = runs.next())
      if (run->encoded && !are_plain_words(address.substr(run->at.begin, run->at.size())))
        rewriter_.fail("encoded words in place of an address");
    for (const Lexeme& each : lexemes) {
      if (odd)
        copy(each.at);
      else
        as_it_is(each);
    }
  }

  // But for comments.
  void as_it_is(const Lexeme& each) {
    if (each.kind == Kind::comment) return comment(each.at);
    if (each.kind == Kind::text && is_blank(each)) return out_.blank(written(each));
    if (each.kind != Kind::text) return copy(each.at);
    std::vector<TextUnit> units;
    cut_text(value_, each.at, units);
    for (const TextUnit& unit : units) {
      if (unit.kind == TextUnit::Kind::blank)
        out_.blank(value_.substr(unit.at.begin, unit.at.size()));
      else
        copy(unit.at);
    }
  }

  // Comments cut a phrase: words on both sides do not meet.
  void phrase(const Lexemes& lexemes) {
    std::vector<TextUnit> units;
    const auto write = [&] {
      rewriter_.write(units, TextPlace::phrase, out_);
      units.clear();
    };
    for (const Lexeme& each : lexemes) {
      if (each.kind == Kind::text) cut_text(value_, each.at, units);
      if (each.kind == Kind::quoted) units.push_back({TextUnit::Kind::quoted, each.at});
      if (each.kind != Kind::comment) continue;
      write();
      comment(each.at);
    }
    write();
  }

  // RFC 2047 5 (2): words may stand right beside the brackets. What is between two brackets is a text.
  void comment(ByteRange at) {
    std::vector<TextUnit> units;
    std::uint64_t begin = at.begin;
    for (std::uint64_t i = at.begin; i < at.end; ++i) {
      if (value_[i] == '\\') {
        ++i;
        continue;
      }
      if (value_[i] != '(' && value_[i] != ')') continue;
      cut_text(value_, {begin, i}, units);
      rewriter_.write(units, TextPlace::comment, out_);
      units.clear();
      copy({i, i + 1});
      begin = i + 1;
    }
  }

  std::string_view value_;
  TextRewriter& rewriter_;
  FieldWriter& out_;
};

}  // namespace

void write_phrases(std::string_view value, PhraseField what, TextRewriter& rewriter, FieldWriter& out) {
  PhraseWriter writer(value, rewriter, out);
  AddressPieces pieces(value);
  std::uint64_t done = 0;
  while (const auto piece = pieces.next()) {
    if (piece->at.begin > done) writer.copy({done, piece->at.begin});
    writer.item(piece->at, what == PhraseField::keywords || piece->begins_group);
    done = piece->at.end;
  }
  if (done < value.size()) writer.copy({done, value.size()});
}

}  // namespace mimemend
