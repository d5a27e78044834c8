// SPDX-License-Identifier: Apache-2.0
#include "backend/gmime_values.hpp"

#include <algorithm>
#include <memory>

#include <gmime/gmime.h>

#include "backend/handles.hpp"
#include "backend/unicode.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

template <class T>
using GObjectPtr = std::unique_ptr<T, Releaser<g_object_unref>>;

// Made once and never changed: GMime only reads it. Fallback charsets are given so that the
// locale has no say (same bytes, same reading, everywhere).
GMimeParserOptions* options() {
  static GMimeParserOptions* const shared = [] {
    g_mime_init();
    GMimeParserOptions* made = g_mime_parser_options_new();
    const char* charsets[] = {"utf-8", "iso-8859-1", nullptr};
    g_mime_parser_options_set_fallback_charsets(made, charsets);
    return made;
  }();
  return shared;
}

// GMime works on C strings. A NUL would hide what follows it, so it becomes a visible character.
std::string c_string(std::string_view text) {
  std::string out(text);
  std::replace(out.begin(), out.end(), '\0', '?');
  return out;
}

void collect(GMimeParamList* list, std::string_view attribute, std::vector<std::string>& out) {
  for (int i = 0; list != nullptr && i < g_mime_param_list_length(list); ++i) {
    const GMimeParam* parameter = g_mime_param_list_get_parameter_at(list, i);
    if (parameter->name == nullptr || parameter->value == nullptr) continue;
    if (ascii::equals_ignore_case(parameter->name, attribute)) out.push_back(unicode::to_utf8(parameter->value));
  }
}

}  // namespace

std::vector<std::string> gmime_parameters(MimeField field, std::string_view value, std::string_view attribute) {
  std::vector<std::string> out;
  const std::string text = c_string(value);
  if (field == MimeField::content_type) {
    const GObjectPtr<GMimeContentType> parsed(g_mime_content_type_parse(options(), text.c_str()));
    if (parsed != nullptr) collect(g_mime_content_type_get_parameters(parsed.get()), attribute, out);
  } else {
    const GObjectPtr<GMimeContentDisposition> parsed(g_mime_content_disposition_parse(options(), text.c_str()));
    if (parsed != nullptr) collect(g_mime_content_disposition_get_parameters(parsed.get()), attribute, out);
  }
  return out;
}

std::string gmime_decode_text(std::string_view text) {
  const std::unique_ptr<char, Releaser<g_free>> decoded(
      g_mime_utils_header_decode_text(options(), c_string(text).c_str()));
  return decoded == nullptr ? unicode::to_utf8(text) : unicode::to_utf8(decoded.get());
}

}  // namespace mimemend
