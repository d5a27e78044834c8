// SPDX-License-Identifier: Apache-2.0
#include "backend/gmime_values.hpp"

#include <algorithm>
#include <memory>

#include "backend/gmime_options.hpp"
#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/encoded_words.hpp"

namespace mimemend {
namespace {

/// Longer values are not given to GMime: it takes time that grows with the square of what looks like encoded-words.
constexpr std::size_t kMaxValueBytes = 8 * 1024;

// Octets beyond ASCII may be of several charsets in one field: what stands between two blanks is of one.
void append_plain(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t word = std::min(text.find_first_of(" \t"), text.size());
    out += unicode::to_utf8(text.substr(0, word));
    const std::size_t blanks = std::min(text.find_first_not_of(" \t", word), text.size());
    out += text.substr(word, blanks - word);
    text.remove_prefix(blanks);
  }
}

void append_decoded(std::string_view words, std::string& out) {
  const std::unique_ptr<char, Releaser<g_free>> decoded(
      g_mime_utils_header_decode_text(gmime_options(), gmime_string(words).c_str()));
  out += decoded == nullptr ? unicode::to_utf8(words) : unicode::to_utf8(decoded.get());
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
  if (value.size() > kMaxValueBytes) return out;
  const std::string text = gmime_string(value);
  if (field == MimeField::content_type) {
    const GObjectPtr<GMimeContentType> parsed(g_mime_content_type_parse(gmime_options(), text.c_str()));
    if (parsed != nullptr) collect(g_mime_content_type_get_parameters(parsed.get()), attribute, out);
  } else {
    const GObjectPtr<GMimeContentDisposition> parsed(g_mime_content_disposition_parse(gmime_options(), text.c_str()));
    if (parsed != nullptr) collect(g_mime_content_disposition_get_parameters(parsed.get()), attribute, out);
  }
  return out;
}

// GMime looks for the end of a word from each "=?" on, which takes time that grows with the square of the text's length;
// and what it decodes ends at a NUL that an encoded-word made. So it is given words alone, and few at a time.
std::string gmime_decode_text(std::string_view text) {
  std::string out;
  const std::string visible = gmime_string(text);
  TextRuns runs(visible);
  while (const auto run = runs.next()) {
    const std::string_view bytes = std::string_view(visible).substr(run->at.begin, run->at.size());
    if (run->encoded)
      append_decoded(bytes, out);
    else
      append_plain(bytes, out);
  }
  return out;
}

}  // namespace mimemend
