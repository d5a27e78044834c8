// SPDX-License-Identifier: Apache-2.0
#include "backend/gmime_options.hpp"

#include <algorithm>

namespace mimemend {

GMimeParserOptions* gmime_options() {
  static GMimeParserOptions* const shared = [] {
    g_mime_init();
    GMimeParserOptions* made = g_mime_parser_options_new();
    const char* charsets[] = {"utf-8", "iso-8859-1", nullptr};
    g_mime_parser_options_set_fallback_charsets(made, charsets);
    return made;
  }();
  return shared;
}

std::string gmime_string(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\0', '?');
  return out;
}

}  // namespace mimemend
