// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/test/mail.hpp>

#include <cstddef>

namespace mimemend::milter::test {

namespace {

// A line of a message without its end, and what follows it.
struct Line {
  std::string_view text;
  std::string_view rest;
};

Line first_line(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string_view::npos) return {bytes, {}};
  std::string_view text = bytes.substr(0, end);
  if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
  return {text, bytes.substr(end + 1)};
}

bool continues_a_field(std::string_view line) { return !line.empty() && (line[0] == ' ' || line[0] == '\t'); }

// RFC 5322 2.2: the name is printable ASCII without a colon.
std::size_t name_length(std::string_view line) {
  std::size_t i = 0;
  while (i < line.size() && line[i] > ' ' && line[i] <= '~' && line[i] != ':') ++i;
  return i > 0 && i < line.size() && line[i] == ':' ? i : 0;
}

void append_with_crlf(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r')) out += '\r';
    out += text[i];
  }
}

}  // namespace

Mail parse_mail(std::string_view eml) {
  Mail mail;
  if (eml.starts_with("From ")) eml = first_line(eml).rest;
  while (!eml.empty()) {
    const Line line = first_line(eml);
    if (line.text.empty()) {
      eml = line.rest;
      break;
    }
    if (continues_a_field(line.text) && !mail.header.empty()) {
      mail.header.back().value.append("\n").append(line.text);
    } else if (const std::size_t name = name_length(line.text); name != 0) {
      mail.header.push_back({std::string(line.text.substr(0, name)), std::string(line.text.substr(name + 1))});
    } else {
      break;
    }
    eml = line.rest;
  }
  append_with_crlf(mail.body, eml);
  return mail;
}

std::string to_eml(const Mail& mail) {
  std::string eml;
  for (const HeaderField& field : mail.header) {
    eml.append(field.name).append(":");
    append_with_crlf(eml, field.value);
    eml += "\r\n";
  }
  return eml.append("\r\n").append(mail.body);
}

}  // namespace mimemend::milter::test
