// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

namespace mimemend {

/// Where the lexical pieces of an address field (RFC 5322 3.2, 3.4) end, and where the damaged ones should.
/// Positions count in the value. Any number of questions takes time linear in the value, as long as each
/// piece is asked about a bounded number of times: what failed once is remembered.
class AddressLexer {
 public:
  explicit AddressLexer(std::string_view value) : value_(value) {}

  [[nodiscard]] std::size_t size() const noexcept { return value_.size(); }
  [[nodiscard]] char operator[](std::size_t at) const noexcept { return value_[at]; }

  /// The first byte from `at` on that is a blank or has a meaning of its own.
  [[nodiscard]] std::size_t plain_end(std::size_t at) const noexcept;
  /// Behind the pair that the backslash at `at` begins; none for one at the very end, which escapes nothing.
  [[nodiscard]] std::optional<std::size_t> pair_end(std::size_t at) const noexcept;
  /// Behind the quoted string that begins at `at`; none when it is not closed.
  [[nodiscard]] std::optional<std::size_t> quoted_end(std::size_t at);
  /// Behind the comment that begins at `at`; none when it is not closed.
  [[nodiscard]] std::optional<std::size_t> comment_end(std::size_t at);
  /// Behind the domain literal that begins at `at`; none when that is a mere bracket.
  [[nodiscard]] std::optional<std::size_t> literal_end(std::size_t at) const noexcept;
  /// Behind the colon of the source route (RFC 5322 4.4, obs-route) that begins with the '@' at `at`.
  [[nodiscard]] std::optional<std::size_t> route_end(std::size_t at);

  /// A comment that nobody closes: it lasts to the next bracket, comma or semicolon.
  struct OpenComment {
    std::size_t text_end;  ///< behind its last letter: where it should be closed
    std::size_t stop;      ///< the byte that it does not reach
    std::size_t levels;    ///< how many are open there, nested ones counted
  };
  [[nodiscard]] OpenComment open_comment(std::size_t at);

  /// Where the text ends that stands before the next '<' from `at` on, and that '<'. It may stand in a comment,
  /// which whoever goes on there reads anew: what was remembered of routes no longer holds. Only the one quote that
  /// no other closes has a reason to ask.
  struct TextBefore {
    std::size_t text_end;
    std::size_t bracket;
  };
  [[nodiscard]] std::optional<TextBefore> text_before_bracket(std::size_t at) noexcept;

  /// True when an address in brackets ends the mailbox whose display name goes on at `at`.
  [[nodiscard]] bool path_follows(std::size_t at);

  /// What stands behind a '<'.
  struct Inside {
    enum class End {
      closed,    ///< by '>'
      reopened,  ///< another '<' comes first
      ended,     ///< nothing comes
    };
    End end = End::ended;
    std::size_t stop = 0;  ///< the bracket that ended it, or the value's size
    bool comma = false;    ///< outside of a source route
    bool at_sign = false;
    std::optional<std::size_t> separator;        ///< the first comma or semicolon outside of a route
    std::optional<std::size_t> text_end;         ///< behind the last letter before the separator, if there is any
    std::optional<std::size_t> blank_behind_at;  ///< the first one
  };
  [[nodiscard]] Inside look_inside(std::size_t bracket);

 private:
  void find_open_comments(std::size_t at);
  std::size_t look_at(std::size_t at, bool& item_begins, Inside& out);

  std::string_view value_;
  std::optional<std::size_t> last_quote_;   ///< the one that no other closes
  std::vector<std::size_t> open_comments_;  ///< all '(' that are not closed, once one was found
  std::size_t routeless_from_ = 0;          ///< a search for a route's colon from here
  std::size_t routeless_to_ = 0;            ///< ended here, in vain; it read comments as one piece
};

}  // namespace mimemend
