// SPDX-License-Identifier: Apache-2.0
#include "mend/header_text.hpp"

#include <algorithm>
#include <span>
#include <utility>
#include <vector>

#include "mend/address_text.hpp"
#include "mend/field_writer.hpp"
#include "mend/parameter_text.hpp"
#include "mend/text_units.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// Octets. Longer fields are no text that people read.
constexpr std::size_t kMaxValue = 32 * 1024;

enum class FieldForm : std::uint8_t {
  none,     ///< for programs, or nothing but addresses
  text,     ///< RFC 5322 2.2.1: unstructured
  unknown,  ///< text, as far as anybody knows
  addresses,
  keywords,
  parameters,
};

// RFC 5322 3.6, RFC 8098 2.1, and what mailers have besides. List-Id (RFC 2919) has a name before its brackets, too.
constexpr std::string_view kAddresses[] = {
    "apparently-to",
    "bcc",
    "cc",
    "disposition-notification-to",
    "errors-to",
    "from",
    "list-id",
    "mail-followup-to",
    "mail-reply-to",
    "reply-to",
    "resent-bcc",
    "resent-cc",
    "resent-from",
    "resent-reply-to",
    "resent-sender",
    "resent-to",
    "return-receipt-to",
    "sender",
    "to",
};

constexpr std::string_view kTexts[] = {
    "comments", "content-description", "organisation",      "organization", "subject",
    "summary",  "thread-topic",        "x-envelope-subject"};

// Trace (RFC 5321 4.4), identifiers, dates, signatures and results of checks: words in them are no text, and some are
// signed octet by octet.
constexpr std::string_view kNotText[] = {
    "authentication-results",
    "autocrypt",
    "date",
    "deferred-delivery",
    "delivered-to",
    "delivery-date",
    "dkim-signature",
    "domainkey-signature",
    "envelope-to",
    "expires",
    "expiry-date",
    "in-reply-to",
    "latest-delivery-time",
    "message-id",
    "mime-version",
    "newsgroups",
    "original-message-id",
    "path",
    "received",
    "received-spf",
    "references",
    "resent-date",
    "resent-message-id",
    "return-path",
    "x-authentication-results",
    "x-google-dkim-signature",
    "x-original-to",
    "x-received",
};

bool is_one_of(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

FieldForm form_of(std::string_view name) {
  if (is_one_of(kAddresses, name)) return FieldForm::addresses;
  if (is_one_of(kTexts, name)) return FieldForm::text;
  if (name == "keywords") return FieldForm::keywords;
  if (is_one_of(kNotText, name) || name.starts_with("list-") || name.starts_with("arc-")) return FieldForm::none;
  return FieldForm::unknown;
}

FieldForm form_of(const FieldText& field, FieldKind kind) {
  const std::string name = ascii::lower(field.name);
  switch (kind) {
    case FieldKind::content_type:
    case FieldKind::content_disposition: return FieldForm::parameters;
    case FieldKind::content_other: return name == "content-description" ? FieldForm::text : FieldForm::none;
    case FieldKind::other: return form_of(name);
    case FieldKind::content_transfer_encoding:
    case FieldKind::content_id:
    case FieldKind::mime_version:
    case FieldKind::mimemend_record:
    case FieldKind::malformed: break;
  }
  return FieldForm::none;
}

// Nothing in it can have to change.
bool is_plain(std::string_view value, FieldForm form) {
  if (std::any_of(value.begin(), value.end(), ascii::is_8bit)) return false;
  if (form == FieldForm::parameters && value.find('*') != std::string_view::npos) return false;
  return value.find("=?") == std::string_view::npos;
}

void write(std::string_view value, FieldForm form, const HeaderTextOptions& options, TextRewriter& rewriter,
           FieldWriter& out) {
  switch (form) {
    case FieldForm::none: break;
    case FieldForm::text:
    case FieldForm::unknown: {
      std::vector<TextUnit> units;
      cut_text(value, {0, value.size()}, units);
      rewriter.write(units, TextPlace::text, out);
      break;
    }
    case FieldForm::addresses: write_phrases(value, PhraseField::addresses, rewriter, out); break;
    case FieldForm::keywords: write_phrases(value, PhraseField::keywords, rewriter, out); break;
    case FieldForm::parameters: write_parameters(value, options, rewriter, out); break;
  }
}

std::optional<NewHeaderText> rewritten(const FieldText& field, FieldForm form, std::string_view line_end,
                                       const HeaderTextOptions& options) {
  if (is_plain(field.value, form)) return std::nullopt;
  using Unreadable = TextRewriter::Unreadable;
  TextRewriter rewriter(field.value, options,
                        form == FieldForm::unknown ? Unreadable::keep_words : Unreadable::keep_field);
  FieldWriter out(field.name.size() + 1, line_end);
  write(field.value, form, options, rewriter, out);
  if (!rewriter.failure().empty()) return NewHeaderText{"", rewriter.failure(), true};
  std::string value = out.take();
  if (!rewriter.changed() || value == field.value) return std::nullopt;
  return NewHeaderText{std::move(value), rewriter.reason(), false};
}

}  // namespace

std::optional<NewHeaderText> header_text_in_utf8(const FieldText& field, FieldKind kind, std::string_view line_end,
                                                 const HeaderTextOptions& options) {
  // RFC 5322 2.2: what has another name is junk, and stays.
  const bool named = std::all_of(field.name.begin(), field.name.end(), [](char c) { return c > ' ' && c < '\x7F'; });
  const FieldForm form = named ? form_of(field, kind) : FieldForm::none;
  if (options.form == CharsetPolicy::Headers::off || form == FieldForm::none || is_plain(field.value, form))
    return std::nullopt;
  if (field.value.size() > kMaxValue) return NewHeaderText{"", "a field that is too long for text", true};
  auto out = rewritten(field, form, line_end, options);
  if (!out || out->kept) return out;
  if (out->value.size() > kMaxValue) return NewHeaderText{"", "text that would become too long", true};
  // What is new beside what only looked like a word may begin or end one.
  if (rewritten({field.name, out->value, field.whole}, form, line_end, options))
    return NewHeaderText{"", "text that looks like encoded words and is none", true};
  return out;
}

}  // namespace mimemend
