// SPDX-License-Identifier: Apache-2.0
#include "index/type_checks.hpp"

#include <algorithm>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using Defects = std::vector<ValueDefect>;

// RFC 2046 5.1.7 and the registry: what readers know beyond these they take for mixed.
constexpr std::string_view kMultiparts[] = {
    "mixed",      "alternative",  "related",   "digest",          "parallel",   "report",
    "signed",     "encrypted",    "form-data", "appledouble",     "byteranges", "voice-message",
    "header-set", "multilingual", "example",   "x-mixed-replace",
};

// RFC 2046 5.1.1: bchars, without the blank.
constexpr bool is_boundary_character(char c) {
  return ascii::is_digit(c) || ascii::is_alpha(c) || std::string_view("'()+_,-./:=?").find(c) != std::string_view::npos;
}

bool is_composite(std::string_view type) {
  return ascii::starts_with_ignore_case(type, "multipart/") || ascii::starts_with_ignore_case(type, "message/");
}

// ':' of a doubled colon, and what some readers take for blanks or separators.
constexpr bool is_odd_separator(char c) {
  return c == ':' || c == '\v' || c == '\f' || c == ',' || c == ';' || c == '\0';
}

FindingCode duplicate_code(std::string_view attribute) {
  attribute = attribute.substr(0, attribute.find('*'));  // a piece that stands there twice (RFC 2231 3), too
  if (ascii::equals_ignore_case(attribute, "boundary")) return FindingCode::duplicate_boundary;
  const bool name = ascii::equals_ignore_case(attribute, "name") || ascii::equals_ignore_case(attribute, "filename");
  return name ? FindingCode::duplicate_name : FindingCode::duplicate_parameter;
}

// The later ones of those that are spelled alike, RFC 2231 marks included.
void find_duplicates(std::string_view value, const MimeValue& parsed, Defects& out) {
  if (parsed.parameters.size() < 2) return;
  const auto written = [&](const MimeParameter* each) { return octets(value, each->attribute); };
  const auto compare = [&](const MimeParameter* a, const MimeParameter* b) {
    const std::string_view x = written(a), y = written(b);
    return std::lexicographical_compare(x.begin(), x.end(), y.begin(), y.end(),
                                        [](char m, char n) { return ascii::to_lower(m) < ascii::to_lower(n); });
  };
  const auto note = [&](const MimeParameter& again) {
    out.push_back({duplicate_code(octets(value, again.attribute)), {again.attribute.begin, again.extent.end}});
  };
  if (parsed.parameters.size() == 2) {
    if (ascii::equals_ignore_case(written(&parsed.parameters[0]), written(&parsed.parameters[1])))
      note(parsed.parameters[1]);
    return;
  }
  std::vector<const MimeParameter*> sorted;
  for (const MimeParameter& each : parsed.parameters) sorted.push_back(&each);
  std::sort(sorted.begin(), sorted.end(),
            [&](const MimeParameter* a, const MimeParameter* b) { return compare(a, b) || (!compare(b, a) && a < b); });
  for (std::size_t i = 1; i < sorted.size(); ++i)
    if (!compare(sorted[i - 1], sorted[i])) note(*sorted[i]);
}

// VT, a second colon and the like in front of a head, which only some readers skip.
void check_head_edges(std::string_view value, const MimeValue& parsed, Defects& out) {
  if (parsed.plain_head) return;
  const std::string_view head = octets(value, parsed.head);
  const auto odd =
      static_cast<std::uint32_t>(std::find_if_not(head.begin(), head.end(), is_odd_separator) - head.begin());
  if (odd > 0) out.push_back({FindingCode::mime_field_odd_separator, {parsed.head.begin, parsed.head.begin + odd}});
  if (has_encoded_word(head)) out.push_back({FindingCode::mime_field_encoded_word, parsed.head});
}

void check_type(std::string_view value, const MimeValue& parsed, std::string_view head, Defects& out) {
  const std::string_view extra = octets(value, parsed.extra);
  const bool proper = is_media_type(parsed, head);
  if (head.empty() && extra.empty()) {
    out.push_back({FindingCode::content_type_empty, parsed.head});
    return;
  }
  if (proper && head.starts_with("multipart/") &&
      std::find(std::begin(kMultiparts), std::end(kMultiparts), head.substr(10)) == std::end(kMultiparts))
    out.push_back({FindingCode::multipart_subtype_unknown, parsed.head});
  const std::string_view more = extra.substr(std::min(extra.size(), extra.find_first_not_of(", \t\r\n")));
  const bool types = more.find('/') != std::string_view::npos && more.find('=') == std::string_view::npos;
  const ValuePlace both{parsed.head.begin, extra.empty() ? parsed.head.end : parsed.extra.end};
  const bool spaced = parsed.head.size() != head.size();
  if (types && (is_composite(head) || is_composite(more)))
    out.push_back({FindingCode::composite_type_confused, both});
  else if (types || spaced || !proper)
    out.push_back({FindingCode::media_type_invalid, both});
  else if (!extra.empty())
    out.push_back({FindingCode::parameter_bad_separator, parsed.extra});
}

// How the boundary is written: what makes readers see different ones.
void check_boundary_spelling(std::string_view value, const MimeParameter& found, Defects& out) {
  const std::string_view written = octets(value, found.value);
  if (written.find('\\') != std::string_view::npos) out.push_back({FindingCode::boundary_backslash, found.value});
  const std::string text = decoded_value(value, found);
  // Inside of quotes they are harmless but at the ends; without, some readers take them for RFC 2231's.
  if (text.starts_with('\'') || text.ends_with('\'') || (!found.quoted && text.find('\'') != std::string::npos))
    out.push_back({FindingCode::boundary_single_quotes, found.value});
  if (has_encoded_word(text)) out.push_back({FindingCode::boundary_encoded_word, found.value});
}

void check_boundary(ValuePlace at, std::string_view boundary, Defects& out) {
  if (boundary.empty()) {
    out.push_back({FindingCode::boundary_empty, at});
    return;
  }
  if (boundary.size() > 70) out.push_back({FindingCode::boundary_too_long, at});
  if (boundary.find_first_of(" \t\r\n") != std::string_view::npos) out.push_back({FindingCode::boundary_blank, at});
  if (!std::all_of(boundary.begin(), boundary.end(),
                   [](char c) { return is_boundary_character(c) || ascii::is_blank(c); }))
    out.push_back({FindingCode::boundary_invalid, at});
}

void check_boundaries(std::string_view value, const MimeValue& parsed, std::string_view head, std::string_view boundary,
                      Defects& out) {
  const MimeParameter* plain = nullptr;
  const MimeParameter* marked = nullptr;
  for (const MimeParameter& each : parsed.parameters) {
    const auto match = match_attribute(octets(value, each.attribute), "boundary");
    if (!match) continue;
    const bool is_plain = match->marks == AttributeMatch::Marks::none;
    if (!is_plain) out.push_back({FindingCode::boundary_extended, {each.attribute.begin, each.extent.end}});
    const MimeParameter*& kind = is_plain ? plain : marked;
    if (kind == nullptr) kind = &each;
  }
  if (plain != nullptr && marked != nullptr)
    out.push_back({FindingCode::duplicate_boundary, {marked->attribute.begin, marked->extent.end}});
  const MimeParameter* first = plain != nullptr ? plain : marked;  // see parameter()
  if (first == nullptr) {
    if (head.starts_with("multipart/"))
      out.push_back({FindingCode::boundary_missing, {parsed.head.begin, static_cast<std::uint32_t>(value.size())}});
    return;
  }
  if (head.starts_with("message/")) {
    out.push_back({FindingCode::composite_type_confused, {first->attribute.begin, first->extent.end}});
  } else if (!head.starts_with("multipart/")) {
    out.push_back({FindingCode::boundary_on_leaf, {first->attribute.begin, first->extent.end}});
  } else {
    check_boundary_spelling(value, *first, out);
    check_boundary(first->value, boundary, out);
  }
}

// What a composite type cannot do without: RFC 6522 3 (formerly 3462), RFC 1847 2.1.
void check_required(std::string_view value, const MimeValue& parsed, std::string_view head, Defects& out) {
  if (head == "multipart/report" && parameter(value, parsed, "report-type").value_or("").empty())
    out.push_back({FindingCode::report_type_missing, parsed.head});
  if (head == "multipart/signed" && !(parameter(value, parsed, "protocol") && parameter(value, parsed, "micalg")))
    out.push_back({FindingCode::signed_malformed, parsed.head});
}

}  // namespace

bool is_media_type(const MimeValue& parsed, std::string_view head) {
  const std::size_t slash = head.find('/');
  if (slash == std::string_view::npos || slash == 0 || slash + 1 == head.size()) return false;
  if (head.find('/', slash + 1) != std::string_view::npos) return false;
  return parsed.plain_head || (is_token(head.substr(0, slash)) && is_token(head.substr(slash + 1)));
}

std::vector<ValueDefect> check_content_type(std::string_view value, const MimeValue& parsed, std::string_view head,
                                            std::string_view boundary) {
  Defects out;
  check_head_edges(value, parsed, out);
  check_type(value, parsed, head, out);
  check_boundaries(value, parsed, head, boundary, out);
  if (head.starts_with("multipart/")) check_required(value, parsed, head, out);
  find_duplicates(value, parsed, out);
  return out;
}

std::vector<ValueDefect> check_disposition(std::string_view value, const MimeValue& parsed) {
  Defects out;
  check_head_edges(value, parsed, out);
  const std::string_view head = octets(value, parsed.head);
  if (out.empty() && !head.empty() && !is_token(head))
    out.push_back({FindingCode::mime_field_odd_separator, parsed.head});
  if (!parsed.extra.empty()) out.push_back({FindingCode::parameter_bad_separator, parsed.extra});
  for (const MimeParameter& each : parsed.parameters)
    if (match_attribute(octets(value, each.attribute), "boundary"))
      out.push_back({FindingCode::boundary_in_other_field, {each.attribute.begin, each.extent.end}});
  find_duplicates(value, parsed, out);
  return out;
}

EncodingValue read_encoding_value(std::string_view value) {
  EncodingValue out;
  const auto place = [](std::size_t begin, std::size_t end) {
    return ValuePlace{static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  };
  const std::size_t begin = static_cast<std::size_t>(ascii::trim_left(value).data() - value.data());
  const std::size_t end = std::max(begin, ascii::trim_right(value).size());
  out.trimmed = place(begin, end);
  const std::size_t fold = std::min(value.find_first_of("\r\n"), value.size());
  if (fold < begin) out.defects.push_back({FindingCode::header_odd_fold, place(fold, begin)});
  if (end < value.size() && begin < end)
    out.defects.push_back({FindingCode::mime_field_trailing_blank, place(end, value.size())});
  if (has_encoded_word(octets(value, out.trimmed)))
    out.defects.push_back({FindingCode::mime_field_encoded_word, out.trimmed});
  for (std::size_t i = begin; i < end;) {
    std::size_t next = i + 1;
    if (value[i] == '(') {
      next = std::min(comment_end(value, i), end);
      out.defects.push_back({FindingCode::mime_field_comment, place(i, next)});
    } else if (is_odd_separator(value[i])) {
      while (next < end && is_odd_separator(value[next])) ++next;
      out.defects.push_back({FindingCode::mime_field_odd_separator, place(i, next)});
      if (!out.token.empty()) break;  // what follows the label is no label
    } else if (out.token.empty() && is_token(value.substr(i, 1))) {
      while (next < end && is_token(value.substr(next, 1))) ++next;
      out.token = place(i, next);
      const std::string_view token = octets(value, out.token);
      if (ascii::lower(token) != token) out.defects.push_back({FindingCode::transfer_encoding_spelling, out.token});
    }
    i = next;
  }
  return out;
}

}  // namespace mimemend
