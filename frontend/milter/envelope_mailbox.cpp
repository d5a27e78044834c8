// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/envelope_mailbox.hpp>

#include <algorithm>

#include <mimemend/milter/detail/field_name.hpp>

namespace mimemend::milter {

namespace {

bool is_control(char c) noexcept { return (c >= '\0' && c < ' ') || c == '\x7f'; }

// RFC 5322 3.2.3 atext, and UTF-8 (RFC 6531).
bool is_atext(char c) noexcept {
  return static_cast<unsigned char>(c) >= 0x80 ||
         (c > ' ' && std::string_view("()<>[]:;@\\,\".").find(c) == std::string_view::npos);
}

bool is_dot_string(std::string_view text) noexcept {
  if (text.empty() || text.front() == '.' || text.back() == '.' || text.find("..") != std::string_view::npos)
    return false;
  return std::all_of(text.begin(), text.end(), [](char c) { return is_atext(c) || c == '.'; });
}

// The ':' behind a source route, or nothing. Its domains may be literals, which have colons of their own.
std::optional<std::size_t> end_of_route(std::string_view path) {
  if (!path.starts_with('@')) return std::nullopt;
  bool in_literal = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '[') in_literal = true;
    if (path[i] == ']') in_literal = false;
    if (path[i] == '"') return std::nullopt;
    if (path[i] == ':' && !in_literal) return i;
  }
  return std::nullopt;
}

bool is_domain(std::string_view text) { return !text.empty() && text.find_first_of("\"\\ ") == std::string_view::npos; }

}  // namespace

bool EnvelopeMailbox::is_at(std::string_view other) const noexcept {
  return detail::is_same_name(detail::without_final_dot(domain), detail::without_final_dot(other));
}

std::optional<EnvelopeMailbox> parse_envelope_address(std::string_view address) {
  if (std::any_of(address.begin(), address.end(), is_control)) return std::nullopt;
  const bool opens = address.starts_with('<');
  if (opens && !address.ends_with('>')) return std::nullopt;
  std::string_view path = opens ? address.substr(1, address.size() - 2) : address;
  if (const auto colon = end_of_route(path)) path.remove_prefix(*colon + 1);

  EnvelopeMailbox mailbox;
  std::string& text = mailbox.local_part;
  std::size_t domain_in_path = std::string_view::npos;
  std::size_t domain_in_text = 0;  // behind the last '@' outside of quotes, in each of the two
  bool quoted = false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] == '\\') {
      if (++i == path.size()) return std::nullopt;
      text += path[i];
    } else if (path[i] == '"') {
      quoted = !quoted;
    } else if (!quoted && (path[i] == '<' || path[i] == '>')) {
      return std::nullopt;
    } else {
      text += path[i];
      if (path[i] != '@' || quoted) continue;
      domain_in_path = i + 1;
      domain_in_text = text.size();
    }
  }
  if (quoted) return std::nullopt;
  if (domain_in_path != std::string_view::npos) {
    mailbox.domain = path.substr(domain_in_path);
    text.resize(domain_in_text - 1);
    if (!is_domain(mailbox.domain)) return std::nullopt;
  }
  if (mailbox.is_null() && !path.empty()) return std::nullopt;  // <""> is not the null sender
  return mailbox;
}

std::string to_path(const EnvelopeMailbox& mailbox) {
  std::string path = "<";
  if (mailbox.is_null() || is_dot_string(mailbox.local_part)) {
    path += mailbox.local_part;
  } else {
    path += '"';
    for (const char c : mailbox.local_part) {
      if (c == '"' || c == '\\') path += '\\';
      path += c;
    }
    path += '"';
  }
  if (!mailbox.domain.empty()) path += '@' + mailbox.domain;
  return path + '>';
}

}  // namespace mimemend::milter
