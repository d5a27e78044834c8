// SPDX-License-Identifier: Apache-2.0
#include "transcript_words.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mimemend::milter::test {

namespace {

bool is_plain(char c) { return c > ' ' && c <= '~' && c != '"' && c != '\\'; }

void append_escaped(std::string& line, char c) {
  switch (c) {
    case '\n': line += "\\n"; return;
    case '\r': line += "\\r"; return;
    case '\t': line += "\\t"; return;
    case '"': line += "\\\""; return;
    case '\\': line += "\\\\"; return;
    default: break;
  }
  if (c >= ' ' && c <= '~')
    line += c;
  else
    line += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
}

std::optional<unsigned> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A' + 10);
  return std::nullopt;
}

// Takes an escape, whose backslash is gone already, from the front of `line`.
std::optional<char> take_escape(std::string_view& line) {
  if (line.empty()) return std::nullopt;
  const char c = line.front();
  line.remove_prefix(1);
  switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case '"':
    case '\\': return c;
    case 'x': break;
    default: return std::nullopt;
  }
  if (line.size() < 2) return std::nullopt;
  const auto high = hex_digit(line[0]);
  const auto low = hex_digit(line[1]);
  line.remove_prefix(2);
  if (!high || !low) return std::nullopt;
  return static_cast<char>(*high * 16U + *low);
}

// Takes a word, whose opening quote is gone already, and its closing quote.
std::optional<std::string> take_quoted(std::string_view& line) {
  std::string word;
  while (!line.empty()) {
    const char c = line.front();
    line.remove_prefix(1);
    if (c == '"') return line.empty() || line.front() == ' ' ? std::optional(word) : std::nullopt;
    if (c != '\\') {
      word += c;
      continue;
    }
    const auto escaped = take_escape(line);
    if (!escaped) return std::nullopt;
    word += *escaped;
  }
  return std::nullopt;
}

std::string take_plain(std::string_view& line) {
  std::string word(line.substr(0, line.find(' ')));
  line.remove_prefix(word.size());
  return word;
}

}  // namespace

void append_word(std::string& line, std::string_view bytes) {
  if (!line.empty()) line += ' ';
  if (!bytes.empty() && std::all_of(bytes.begin(), bytes.end(), is_plain)) {
    line += bytes;
    return;
  }
  line += '"';
  for (const char c : bytes) append_escaped(line, c);
  line += '"';
}

std::optional<std::vector<std::string>> split_words(std::string_view line) {
  std::vector<std::string> words;
  for (;;) {
    while (line.starts_with(' ')) line.remove_prefix(1);
    if (line.empty()) return words;
    if (!line.starts_with('"')) {
      words.push_back(take_plain(line));
      if (words.back().find_first_of("\"\\") != std::string::npos) return std::nullopt;
      continue;
    }
    line.remove_prefix(1);
    auto word = take_quoted(line);
    if (!word) return std::nullopt;
    words.push_back(*std::move(word));
  }
}

}  // namespace mimemend::milter::test
