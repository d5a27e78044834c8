// SPDX-License-Identifier: Apache-2.0
#include "mend/entity_fields.hpp"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "mend/defanged_name.hpp"
#include "mend/text_plan.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kMaxParameter = 200;  // bytes of a value: a field stays far below RFC 5322's 998

// message/* that all readers take for text or for a message (RFC 3464, 8098, 5965, 3886; RFC 6533 for "global").
constexpr std::string_view kPlainMessageTypes[] = {
    "message/delivery-status",        "message/disposition-notification",        "message/feedback-report",
    "message/global-delivery-status", "message/global-disposition-notification", "message/global-headers",
    "message/tracking-status",
};

bool is_plain_value(std::string_view text) {
  return text.size() <= kMaxParameter &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; });
}

std::string quoted_if_needed(std::string_view value) {
  return is_token(value) ? std::string(value) : fmt::format("\"{}\"", value);
}

/// A field as it came, and what it was read as.
struct Reading {
  std::string_view value;
  MimeValue parsed;
};

Reading read(const Header& header, FieldKind kind) {
  for (const HeaderField& field : header.fields())
    if (field.kind == kind) return {header.value(field), parse_mime_value(header.value(field), Limits())};
  return {};
}

// Some readers find the type of a multipart in any parameter.
bool names_multipart(std::string_view value) { return ascii::lower(value).find("multipart/") != std::string::npos; }

// The other parameters: each once, as we read it, when it can be written plainly.
std::string other_parameters(const Reading& reading, std::initializer_list<std::string_view> left_out,
                             std::string_view line_end) {
  std::string out;
  std::set<std::string> seen(left_out.begin(), left_out.end());
  const bool of_multipart = names_multipart(head_of(reading.value, reading.parsed));
  for (const MimeParameter& each : reading.parsed.parameters) {
    const std::string_view written = octets(reading.value, each.attribute);
    const std::string attribute = ascii::lower(written.substr(0, written.find('*')));
    if (!is_token(attribute) || attribute.size() > 40 || !seen.insert(attribute).second) continue;
    const auto value = parameter(reading.value, reading.parsed, attribute);
    if (!value || value->empty() || !is_plain_value(*value) || has_encoded_word(*value)) continue;
    if (!of_multipart && names_multipart(*value)) continue;
    out += fmt::format(";{}\t{}={}", line_end, attribute, quoted_if_needed(*value));
  }
  return out;
}

std::string transfer_encoding_of(const EntityFacts& facts) {
  if (facts.encoded_anew) return "base64";
  if (facts.text != nullptr && facts.text->conversion) return std::string(encoding_name(*facts.text));
  const bool composite = facts.media_type.starts_with("multipart/") || facts.media_type.starts_with("message/");
  switch (facts.part.encoding) {
    case TransferEncoding::base64: return composite ? "8bit" : "base64";
    case TransferEncoding::quoted_printable: return composite ? "8bit" : "quoted-printable";
    case TransferEncoding::identity: break;
    case TransferEncoding::uuencode:
    case TransferEncoding::unknown: return "8bit";
  }
  const std::string_view label = facts.part.encoding_label;
  return label == "7bit" || label == "8bit" || label == "binary" ? std::string(label) : std::string();
}

}  // namespace

std::string plain_media_type(const Part& part, bool childless, bool encoded) {
  const std::string& type = part.media_type;
  const std::size_t slash = type.find('/');
  const bool readable = slash != std::string::npos && is_token(std::string_view(type).substr(0, slash)) &&
                        is_token(std::string_view(type).substr(slash + 1)) && type.size() <= 100;
  if (!readable || childless) return "text/plain";
  if (part.kind == PartKind::message) return "message/rfc822";
  if (part.kind == PartKind::multipart) return type;
  if (type.starts_with("multipart/")) return "text/plain";
  if (names_multipart(type)) return "application/octet-stream";
  const bool known =
      std::find(std::begin(kPlainMessageTypes), std::end(kPlainMessageTypes), type) != std::end(kPlainMessageTypes);
  // Opaque to all readers but one (MS-OXTNEF), to which it is a container of attachments.
  if (type == "application/ms-tnef" || type == "application/vnd.ms-tnef") return "application/octet-stream";
  if (!type.starts_with("message/")) return type;
  if (!known) return "application/octet-stream";
  return encoded ? "text/plain" : type;
}

bool is_plain_boundary(std::string_view boundary) noexcept {
  return !boundary.empty() && boundary.size() <= 70 && std::all_of(boundary.begin(), boundary.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || std::string_view("_+-.=").find(c) != std::string_view::npos;
  });
}

bool is_binary_type(std::string_view type) noexcept {
  for (const std::string_view kind : {"image/", "audio/", "video/", "font/"})
    if (type.starts_with(kind)) return type != "image/svg+xml";
  if (!type.starts_with("application/")) return false;
  constexpr std::string_view kTexts[] = {"empty", "script", "json", "xml", "pgp", "mbox", "x-tex", "postscript", "hta"};
  return std::none_of(std::begin(kTexts), std::end(kTexts),
                      [&](std::string_view text) { return type.find(text) != std::string_view::npos; });
}

EntityFields entity_fields(const EntityFacts& facts, std::string_view line_end) {
  EntityFields out;
  const Reading type = read(facts.header, FieldKind::content_type);
  const Reading disposition = read(facts.header, FieldKind::content_disposition);
  PlainNames names;
  if (facts.leaf != nullptr && !facts.leaf->display_name().empty())
    names = plain_names(facts.leaf->display_name(), line_end);

  out.content_type = facts.media_type;
  if (facts.media_type == facts.part.media_type)
    out.content_type += facts.text == nullptr ? other_parameters(type, {"boundary", "name"}, line_end)
                                              : other_parameters(type, {"boundary", "name", "charset"}, line_end);
  if (facts.text != nullptr) out.content_type += "; charset=utf-8";
  if (!facts.boundary.empty()) out.content_type += fmt::format(";{}\tboundary=\"{}\"", line_end, facts.boundary);
  out.content_type += names.name;
  out.transfer_encoding = transfer_encoding_of(facts);
  if (!disposition.value.empty() || !names.filename.empty()) {
    const bool shown = disposition.value.empty() ? facts.media_type.starts_with("text/")
                                                 : head_of(disposition.value, disposition.parsed) == "inline";
    out.disposition = shown ? "inline" : "attachment";
    out.disposition += names.filename + other_parameters(disposition, {"filename"}, line_end);
  }
  return out;
}

}  // namespace mimemend
