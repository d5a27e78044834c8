// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/esmtp_arguments.hpp>

#include <algorithm>

#include <mimemend/milter/detail/field_name.hpp>

namespace mimemend::milter {

namespace {

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  const char lower = detail::ascii_lower(c);
  return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// RFC 3461 4: "!" to "~", but "+" and "=".
bool is_xchar(char c) noexcept { return c >= '!' && c <= '~' && c != '+' && c != '='; }

}  // namespace

EsmtpArgument EsmtpArguments::split(std::string_view argument) noexcept {
  const std::size_t equals = argument.find('=');
  if (equals == std::string_view::npos) return {argument, std::nullopt};
  return {argument.substr(0, equals), argument.substr(equals + 1)};
}

bool EsmtpArguments::has(std::string_view name) const noexcept {
  return std::any_of(begin(), end(), [name](const EsmtpArgument& a) { return detail::is_same_name(a.name, name); });
}

std::optional<std::string_view> EsmtpArguments::get(std::string_view name) const noexcept {
  for (const EsmtpArgument& argument : *this)
    if (detail::is_same_name(argument.name, name)) return argument.value;
  return std::nullopt;
}

EsmtpArguments::Map EsmtpArguments::to_map() const {
  Map map;
  for (const EsmtpArgument& argument : *this) {
    std::string name(argument.name);
    std::transform(name.begin(), name.end(), name.begin(),
                   [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
    map.emplace(std::move(name), argument.value);
  }
  return map;
}

std::optional<std::string> decode_xtext(std::string_view xtext) {
  std::string out;
  out.reserve(xtext.size());
  for (std::size_t i = 0; i < xtext.size(); ++i) {
    if (xtext[i] != '+') {
      out += xtext[i];
      continue;
    }
    if (xtext.size() - i < 3) return std::nullopt;
    const int high = hex_value(xtext[i + 1]);
    const int low = hex_value(xtext[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    out += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return out;
}

std::string encode_xtext(std::string_view bytes) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out;
  out.reserve(bytes.size());
  for (const char c : bytes) {
    if (is_xchar(c)) {
      out += c;
      continue;
    }
    const auto octet = static_cast<unsigned char>(c);
    out += '+';
    out += digits[octet >> 4];
    out += digits[octet & 15];
  }
  return out;
}

std::optional<OriginalRecipient> parse_original_recipient(std::string_view value) {
  const std::size_t semicolon = value.find(';');
  if (semicolon == 0 || semicolon == std::string_view::npos) return std::nullopt;
  auto address = decode_xtext(value.substr(semicolon + 1));
  if (!address) return std::nullopt;
  return OriginalRecipient{value.substr(0, semicolon), *std::move(address)};
}

}  // namespace mimemend::milter
