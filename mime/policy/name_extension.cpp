// SPDX-License-Identifier: Apache-2.0
#include "policy/name_extension.hpp"

#include <algorithm>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

bool drops_off(char c) { return c == '.' || c == '"' || c == '\'' || ascii::is_blank(c); }

// The extension that is left when all that does not count is gone; empty when there is none.
std::string last_extension(std::string_view name_utf8) {
  std::string folded = unicode::fold(name_utf8);
  std::erase_if(folded, [](char c) { return ascii::is_control(c) && !ascii::is_blank(c); });
  std::string_view name = folded;
  while (!name.empty() && drops_off(name.back())) name.remove_suffix(1);
  name = name.substr(name.find_last_of("/\\") + 1);  // npos + 1 is 0
  const std::size_t dot = name.rfind('.');
  std::string extension(dot == std::string_view::npos ? std::string_view() : name.substr(dot + 1));
  std::erase_if(extension, ascii::is_blank);  // what a fold leaves behind: "p. exe"
  return extension;
}

}  // namespace

std::vector<std::string> possible_extensions(std::string_view name_utf8) {
  std::vector<std::string> out;
  const auto add = [&out](std::string_view name) {
    std::string extension = last_extension(name);
    if (!extension.empty() && std::find(out.begin(), out.end(), extension) == out.end())
      out.push_back(std::move(extension));
  };
  const std::string unescaped = unicode::to_utf8(percent_decode(name_utf8));
  for (const std::string_view name : {name_utf8, std::string_view(unescaped)}) {
    add(name);
    add(name.substr(0, name.find('\0')));
    add(name.substr(0, name.find("  ")));  // "p.exe          .txt": a window shows the front
    // "p.exe::$DATA" is p.exe. A drive letter's colon cuts to a name without extension: harmless.
    add(name.substr(0, name.find(':', std::min<std::size_t>(name.size(), 2))));
  }
  return out;
}

}  // namespace mimemend
