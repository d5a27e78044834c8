// SPDX-License-Identifier: Apache-2.0
#include "mend/notice.hpp"

#include <algorithm>

#include <kainjow/mustache.hpp>

#include "codec/quoted_printable.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using kainjow::mustache::mustache;

mustache compile(const std::string& text) {
  mustache compiled(text);
  compiled.set_custom_escape([](const std::string& value) { return value; });  // plain text, not HTML
  return compiled;
}

kainjow::mustache::data fields_of(const NoticeFacts& facts) {
  kainjow::mustache::data fields;
  const auto set = [&fields](const char* name, const std::string& value) {
    if (value.empty())
      fields.set(name, false);  // so that {{#name}}...{{/name}} leaves it out
    else
      fields.set(name, value);
  };
  set("name", facts.name);
  set("size", facts.size);
  set("type", facts.type);
  set("detected", facts.detected);
  set("sha256", facts.sha256);
  set("rule", facts.rule);
  set("reason", facts.reason);
  set("record", facts.record);
  set("contact", facts.contact);
  return fields;
}

// Safe to stand in a mail as it is: short ASCII lines, nothing that a reader could take for structure.
bool is_plain(std::string_view text) {
  std::size_t column = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    column = text[i] == '\n' ? 0 : column + 1;
    if (ascii::is_8bit(text[i]) || (ascii::is_control(text[i]) && text[i] != '\n') || column > 78) return false;
    if (text[i] == '-' && i > 0 && text[i - 1] == '-') return false;
  }
  return true;
}

std::string with_line_end(std::string_view text, std::string_view line_end) {
  std::string out;
  for (const char c : text)
    if (c == '\n')
      out += line_end;
    else
      out += c;
  return out;
}

}  // namespace

// A line that holds a section's tag and nothing else does not come out (Mustache: "standalone").
const std::string_view kBuiltinNotice =
    R"(An attachment was removed from this message because it may be dangerous.

{{#name}}   Name:     {{name}}
{{/name}}   Size:     {{size}}
   Type:     {{type}}
{{#detected}}   Content:  {{detected}}
{{/detected}}{{#sha256}}   SHA-256:  {{sha256}}
{{/sha256}}   Rule:     {{rule}}: {{reason}}
{{#record}}

The original is kept. If you need it, give your mail administrator this
reference:

   {{record}}
{{/record}}
{{#contact}}

Contact: {{contact}}
{{/contact}})";

Result<void> check_notice_template(const std::string& text) {
  const mustache compiled = compile(text);
  if (compiled.is_valid()) return {};
  return Error{Error::Kind::config, compiled.error_message()};
}

Notice render_notice(const Policy& policy, const NoticeFacts& facts, std::string_view line_end) {
  mustache compiled = compile(policy.notice_template.empty() ? std::string(kBuiltinNotice) : policy.notice_template);
  std::string text = compiled.render(fields_of(facts));
  std::erase(text, '\r');
  while (text.ends_with('\n')) text.pop_back();
  text = with_line_end(text, line_end);

  Notice out;
  out.disposition = "inline";
  std::string unbroken(text);
  std::erase(unbroken, '\r');
  if (is_plain(unbroken)) {
    out.content_type = "text/plain; charset=us-ascii";
    out.transfer_encoding = "7bit";
    out.body = std::move(text);
    return out;
  }
  out.content_type = "text/plain; charset=utf-8";
  out.transfer_encoding = "quoted-printable";
  QuotedPrintableEncoder encoder(line_end);
  encoder.feed(text, out.body);
  encoder.finish(out.body);
  return out;
}

}  // namespace mimemend
