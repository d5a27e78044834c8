// SPDX-License-Identifier: Apache-2.0
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <mimemend/charset.hpp>

#include "charset_choice.hpp"
#include "command.hpp"
#include "rewrite_options.hpp"

namespace mimemend::cli {
namespace {

struct CharsetOptions {
  RewriteOptions rewrite;
  std::string to = "utf-8";
  std::string only = "all";
  std::string headers = "encoded";
  std::vector<std::string> types;
  std::vector<std::string> allow;
  std::string fallback = CharsetPolicy().fallback;
  std::uint32_t min_confidence = CharsetPolicy().min_confidence;
  std::uint64_t max_replaced = 0;
  bool attachments = false;
  bool keep_mislabelled = false;
  bool eight_bit = false;
};

std::string lower(std::string text) {
  for (char& c : text)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return text;
}

std::optional<CharsetPolicy::Headers> headers_called(const std::string& name) {
  using enum CharsetPolicy::Headers;
  for (const CharsetPolicy::Headers form : {off, encoded, utf8})
    if (name == to_string(form)) return form;
  return std::nullopt;
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

std::string check_to(const std::string& label) {
  return lower(label) == "utf-8" ? "" : quoted(label) + ": text can be made utf-8 and nothing else";
}
std::string check_headers(const std::string& name) {
  return headers_called(name) ? "" : quoted(name) + " is not off, encoded or utf-8";
}
std::string check_type(const std::string& type) {
  return is_text_type(lower(type)) ? "" : quoted(type) + " is no type of text; write text/plain, or text/*";
}
std::string check_label(const std::string& label) { return is_charset(label) ? "" : quoted(label) + " is no charset"; }
std::string check_fallback(const std::string& label) {
  return label.empty() || is_ascii_charset(label) ? "" : quoted(label) + " is no charset that any text can be in";
}

CharsetPolicy charset_policy(const CharsetOptions& options) {
  CharsetPolicy out;
  out.text = *texts_called(options.only);
  out.headers = *headers_called(options.headers);
  if (!options.types.empty()) out.types.clear();
  for (const std::string& type : options.types) out.types.insert(lower(type));
  for (const std::string& label : options.allow) out.allow.insert(lower(label));
  out.fallback = options.fallback;
  out.min_confidence = options.min_confidence;
  out.max_replaced = options.max_replaced;
  out.attachments = options.attachments;
  if (options.keep_mislabelled) out.mislabelled = CharsetPolicy::Mislabelled::keep;
  if (options.eight_bit) out.transfer = CharsetPolicy::Transfer::eight_bit;
  return out;
}

ExitCode convert(const CharsetOptions& options) {
  Policy policy = Policy::none();
  policy.charset = charset_policy(options);
  return run_rewrite(rewrite_plan(options.rewrite, std::move(policy)));
}

void add_choice_options(CLI::App& command, CharsetOptions& options) {
  command.add_option("--to", options.to, "What text becomes: utf-8 [default]")->type_name("CHARSET")->check(check_to);
  command
      .add_option("--only", options.only,
                  "Which texts: all [default], doubtful (without a label, or with one that they cannot be in), off")
      ->type_name("WHICH")
      ->check(check_texts);
  command.add_option("--types", options.types, "Of these types only [text/*]")
      ->type_name("TYPE,...")
      ->delimiter(',')
      ->check(check_type);
  command.add_flag("--attachments", options.attachments, "Texts that are attached as files, too");
  command.add_option("--headers", options.headers, "Header text: encoded (words in UTF-8) [default], utf-8 (raw), off")
      ->type_name("FORM")
      ->check(check_headers);
}

void add_decision_options(CLI::App& command, CharsetOptions& options) {
  command
      .add_option("--fallback", options.fallback,
                  "Charset of text that nothing tells it of; \"\": it stays [windows-1252]")
      ->type_name("CHARSET")
      ->check(check_fallback);
  command
      .add_option("--allow", options.allow,
                  "Charsets that hide ASCII and are converted, besides UTF-7, UTF-16, UTF-32, HZ and ISO 2022")
      ->type_name("CHARSET,...")
      ->delimiter(',')
      ->check(check_label);
  command.add_flag("--keep-mislabelled", options.keep_mislabelled,
                   "Text with another label that is UTF-8 throughout stays as it is");
  command.add_option("--min-confidence", options.min_confidence, "How sure detection has to be, 0 to 100 [40]")
      ->type_name("PERCENT")
      ->check(CLI::Range(0, 100));
  command
      .add_option("--max-replaced", options.max_replaced,
                  "How many U+FFFD may stand for octets that are no characters, in a part [0]")
      ->type_name("COUNT");
  command.add_flag("--8bit", options.eight_bit, "Write 8bit text, not quoted-printable or base64");
}

}  // namespace

void add_charset(CLI::App& app, Run& run) {
  CLI::App* command = app.add_subcommand("charset", "Make texts and headers UTF-8, without losing a character");
  const auto options = std::make_shared<CharsetOptions>();
  add_choice_options(*command, *options);
  add_decision_options(*command, *options);
  command->add_flag("--detect", options->rewrite.charsets,
                    "Write nothing, only print what the charset of each text is, and by what");
  add_rewrite_options(*command, options->rewrite);
  command->callback([&run, options] { run = [options] { return convert(*options); }; });
}

}  // namespace mimemend::cli
