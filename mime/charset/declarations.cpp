// SPDX-License-Identifier: Apache-2.0
#include "charset/declarations.hpp"

#include <algorithm>
#include <optional>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kLongestTag = 1024;  // octets: linear in the text, whatever is in it

// The value behind `attribute` and a '=' in a tag.
std::optional<std::string_view> value_in_tag(std::string_view tag, std::string_view attribute) {
  for (std::size_t i = 1; i + attribute.size() < tag.size(); ++i) {
    if (ascii::is_alpha(tag[i - 1]) || !ascii::starts_with_ignore_case(tag.substr(i), attribute)) continue;
    std::string_view rest = ascii::trim_left(tag.substr(i + attribute.size()));
    if (!rest.starts_with('=')) continue;
    rest = ascii::trim_left(rest.substr(1));
    while (!rest.empty() && (rest.front() == '"' || rest.front() == '\'')) rest.remove_prefix(1);
    return rest.substr(0, rest.find_first_of("\"' \t\r\n;>/?"));
  }
  return std::nullopt;
}

}  // namespace

std::vector<DeclaredCharset> find_declarations(std::string_view text) {
  std::vector<DeclaredCharset> out;
  const auto tell = [&](std::string_view tag, std::string_view attribute) {
    const auto label = value_in_tag(tag, attribute);
    if (!label || label->empty()) return;
    const auto begin = static_cast<std::uint64_t>(label->data() - text.data());
    out.push_back({{begin, begin + label->size()}, *label});
  };
  for (std::size_t at = text.find('<'); at != std::string_view::npos; at = text.find('<', at + 1)) {
    const std::string_view rest = text.substr(at);
    if (rest.starts_with("<!--")) {
      at = text.find("-->", at);
      if (at == std::string_view::npos) break;
      continue;
    }
    if (ascii::starts_with_ignore_case(rest, "<body")) break;
    const std::string_view tag = rest.substr(0, std::min(rest.substr(0, kLongestTag).find('>'), kLongestTag));
    if (ascii::starts_with_ignore_case(rest, "<meta")) tell(tag, "charset");
    if (ascii::starts_with_ignore_case(rest, "<?xml") && ascii::trim(text.substr(0, at)).size() <= 3) {
      tell(tag, "encoding");  // what may stand before it is a byte-order mark
    }
  }
  return out;
}

bool declares_charset(std::string_view media_type) {
  return media_type == "text/html" || media_type == "text/xml" || media_type.ends_with("+xml") ||
         media_type == "text/xsl" || media_type.ends_with("/xml");
}

}  // namespace mimemend
