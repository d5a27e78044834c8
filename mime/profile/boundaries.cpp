// SPDX-License-Identifier: Apache-2.0
#include "profile/boundaries.hpp"

#include <algorithm>

#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::size_t kMaxBoundary = 70;     // RFC 2046 5.1.1
constexpr std::size_t kFew = 4;              // looked at one by one
constexpr std::size_t kMaxBoundaries = 500;  // as many as parts

bool is_boundary_char(char c) {
  return ascii::is_alpha(c) || ascii::is_digit(c) || std::string_view("()+_,-./:=? ").find(c) != std::string_view::npos;
}

bool less(std::string_view a, std::string_view b) {
  return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(),
                                      [](char x, char y) { return ascii::byte(x) < ascii::byte(y); });
}

}  // namespace

bool is_plain_boundary(std::string_view boundary) {
  return !boundary.empty() && boundary.size() <= kMaxBoundary &&
         std::all_of(boundary.begin(), boundary.end(), is_boundary_char) && !boundary.ends_with("--") &&
         !boundary.starts_with(' ') && !boundary.ends_with(' ') &&
         boundary.find_first_not_of('-') != std::string_view::npos && boundary.find("=?") == std::string_view::npos;
}

DelimiterLine read_delimiter(std::string_view line, std::string_view boundary) {
  if (!line.starts_with("--") || !line.substr(2).starts_with(boundary)) return {};
  std::string_view rest = line.substr(2 + boundary.size());
  DelimiterLine out{Delimiter::part};
  if (rest.starts_with("--")) {
    out.kind = Delimiter::close;
    rest.remove_prefix(2);
  }
  out.padded = !rest.empty();
  if (ascii::trim_left(rest).empty()) return out;
  return {Delimiter::none, false, true};
}

bool BoundarySet::add(std::string_view boundary) {
  const std::string folded = ascii::lower(boundary);
  const auto next = std::upper_bound(boundaries_.begin(), boundaries_.end(), folded, less);
  if (next != boundaries_.end() && next->starts_with(folded)) return false;
  if (next != boundaries_.begin() && folded.starts_with(*std::prev(next))) return false;
  if (boundaries_.size() == kMaxBoundaries) return true;  // too many parts: that is said elsewhere
  begins_[ascii::byte(folded.front())] = true;
  longest_ = std::max(longest_, folded.size());
  boundaries_.insert(next, folded);
  return true;
}

bool BoundarySet::is_in(std::string_view text) const {
  if (boundaries_.empty()) return false;
  const std::size_t end = text.size() - std::min<std::size_t>(text.size(), 2);  // behind "--" there is an octet
  for (std::size_t at = text.find("--"); at < end; at = text.find("--", at)) {
    do {  // in a row of dashes, the next pair is one further on
      if (begins_[ascii::byte(ascii::to_lower(text[at + 2]))] && is_at(text.substr(at + 2, longest_))) return true;
      ++at;
    } while (at < end && text[at + 1] == '-');
  }
  return false;
}

bool BoundarySet::is_anywhere_in(std::string_view text) const {
  for (std::size_t at = 0; !boundaries_.empty() && at < text.size(); ++at)
    if (begins_[ascii::byte(ascii::to_lower(text[at]))] && is_at(text.substr(at, longest_))) return true;
  return false;
}

bool BoundarySet::is_at(std::string_view text) const {
  if (boundaries_.size() <= kFew)
    return std::any_of(boundaries_.begin(), boundaries_.end(),
                       [text](const std::string& each) { return ascii::starts_with_ignore_case(text, each); });
  // The sorted neighbour below is the only one that `text` can begin with.
  const auto next =
      std::upper_bound(boundaries_.begin(), boundaries_.end(), text, [](std::string_view a, std::string_view b) {
        return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) {
          return ascii::byte(ascii::to_lower(x)) < ascii::byte(y);
        });
      });
  return next != boundaries_.begin() && ascii::starts_with_ignore_case(text, *std::prev(next));
}

}  // namespace mimemend::profile
