// SPDX-License-Identifier: Apache-2.0
#include "mend/ambiguity_results.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include <mimemend/finding.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/profile.hpp>

#include "scan/address_lexer.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::string_view kMore = "more";
constexpr std::size_t kLineLength = 76;

std::string_view name_of(AmbiguityResults::Result result) {
  switch (result) {
    case AmbiguityResults::Result::none: return "none";
    case AmbiguityResults::Result::mended: return "mended";
    case AmbiguityResults::Result::reported: return "reported";
  }
  return "none";
}

bool is_token(char c) {
  return c > ' ' && c < '\x7F' && std::string_view("()<>@,;:\\\"/[]?=").find(c) == std::string_view::npos;
}

std::string unquoted(std::string_view quoted) {
  std::string out;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 2 < quoted.size()) ++i;
    out += quoted[i];
  }
  return out;
}

// RFC 8601 2.2: [CFWS] authserv-id, which is a token or a quoted string. None when there is none, or readers could
// differ about where it ends.
std::optional<std::string> authserv_id_of(std::string_view value) {
  const auto is_odd = [](char c) { return ascii::is_control(c) && !ascii::is_blank(c); };
  if (std::any_of(value.begin(), value.end(), is_odd)) return std::nullopt;
  AddressLexer lexer(value);
  std::size_t at = 0;
  while (at < value.size() && (ascii::is_blank(value[at]) || value[at] == '(')) {
    const auto behind = value[at] == '(' ? lexer.comment_end(at) : std::optional(at + 1);
    if (!behind) return std::nullopt;
    at = *behind;
  }
  if (at == value.size()) return std::nullopt;
  if (value[at] == '"') {
    const auto behind = lexer.quoted_end(at);
    if (!behind) return std::nullopt;
    return std::string(ascii::trim(unquoted(value.substr(at, *behind - at))));
  }
  const auto* const end =
      std::find_if_not(value.begin() + at, value.end(), [](char c) { return is_token(c) || ascii::is_8bit(c); });
  std::string token(value.begin() + at, end);
  if (token.empty()) return std::nullopt;
  return token;
}

// Without folds and runs of blanks, which are an MTA's to choose.
std::string squeezed(std::string_view value) {
  std::string out;
  for (const char c : ascii::trim(value)) {
    if (!ascii::is_blank(c))
      out += c;
    else if (!out.ends_with(' '))
      out += ' ';
  }
  return out;
}

bool is_class(std::string_view slug) {
  const auto called = [slug](const auto& known) { return known.slug == slug; };
  return std::any_of(all_profile_rules().begin(), all_profile_rules().end(), called) ||
         std::any_of(all_findings().begin(), all_findings().end(), called);
}

std::vector<std::string_view> named(const AmbiguityResults& results) {
  std::vector<std::string_view> out;
  for (const std::string_view slug : results.classes) {
    if (out.size() == kMostClasses) {
      out.push_back(kMore);
      break;
    }
    out.push_back(slug);
  }
  return out;
}

std::string value_with(std::string_view authserv_id, AmbiguityResults::Result result,
                       const std::vector<std::string_view>& classes, std::string_view line_end) {
  std::string line = fmt::format("\tambiguity={}", name_of(result));
  std::string out = fmt::format(" {};{}", authserv_id, line_end);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const bool last = i + 1 == classes.size();
    const std::string next = fmt::format("{}{}{}", i == 0 ? "reason=\"" : "", classes[i], last ? "\"" : ",");
    if (line.size() + next.size() + 1 > kLineLength) {
      out += line + std::string(line_end);
      line = '\t' + next;
    } else {
      line += ' ' + next;
    }
  }
  return out + line;
}

// The form that results_value() gives to what was mended, whatever it was.
bool tells_of_mending(std::string_view value, std::string_view authserv_id) {
  constexpr std::string_view kReason = " reason=\"";
  const std::string text = squeezed(value);
  const std::size_t reason = text.find(kReason);
  if (reason == std::string::npos || !text.ends_with('"')) return false;
  std::string_view list = std::string_view(text).substr(reason + kReason.size());
  list.remove_suffix(1);
  std::vector<std::string_view> classes;
  while (!list.empty()) {
    const std::size_t comma = list.find(", ");
    classes.push_back(list.substr(0, comma));
    list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 2);
    if (classes.size() > kMostClasses + 1) return false;
  }
  if (text != squeezed(value_with(authserv_id, AmbiguityResults::Result::mended, classes, "\n"))) return false;
  if (classes.size() == kMostClasses + 1 && classes.back() == kMore) classes.pop_back();
  return !classes.empty() && classes.size() <= kMostClasses && std::all_of(classes.begin(), classes.end(), is_class) &&
         std::adjacent_find(classes.begin(), classes.end(), std::greater_equal<>()) == classes.end();
}

}  // namespace

bool is_authserv_id(std::string_view text) noexcept {
  constexpr std::size_t kLongest = 253;  // RFC 1035 2.3.4: a domain name
  return !text.empty() && text.size() <= kLongest && std::all_of(text.begin(), text.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '-' || c == '_' || c == '.';
  });
}

std::string results_value(std::string_view authserv_id, const AmbiguityResults& results, std::string_view line_end) {
  return value_with(authserv_id, results.result, named(results), line_end);
}

bool may_name(std::string_view value, std::string_view authserv_id) {
  const auto id = authserv_id_of(value);
  return !id || ascii::equals_ignore_case(*id, authserv_id);
}

ResultsEdit edit_results(const Header& header, const ResultsWanted& wanted, std::string_view line_end) {
  ResultsEdit out;
  out.value = results_value(wanted.authserv_id, wanted.results, line_end);
  std::vector<const HeaderField*> ours;
  for (const HeaderField* field : header.all(kResultsField))
    if (may_name(header.value(*field), wanted.authserv_id)) ours.push_back(field);
  if (ours.size() == 1) {
    const std::string_view there = header.value(*ours.front());
    const bool same = squeezed(there) == squeezed(out.value);
    if (same || (wanted.keeps_mended && tells_of_mending(there, wanted.authserv_id))) return {};
  }
  for (const HeaderField* field : ours) out.gone.push_back(field->whole);
  return out;
}

}  // namespace mimemend
