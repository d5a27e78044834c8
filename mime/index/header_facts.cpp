// SPDX-License-Identifier: Apache-2.0
#include "index/header_facts.hpp"

#include <algorithm>
#include <utility>

#include "index/type_checks.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"

namespace mimemend {
namespace {

struct EncodingLabel {
  std::string_view label;
  TransferEncoding encoding;
};
constexpr EncodingLabel kEncodings[] = {
    {"", TransferEncoding::identity},         {"7bit", TransferEncoding::identity},
    {"8bit", TransferEncoding::identity},     {"binary", TransferEncoding::identity},
    {"base64", TransferEncoding::base64},     {"quoted-printable", TransferEncoding::quoted_printable},
    {"uuencode", TransferEncoding::uuencode}, {"x-uuencode", TransferEncoding::uuencode},
    {"x-uue", TransferEncoding::uuencode},    {"uue", TransferEncoding::uuencode},
};

TransferEncoding encoding_of(std::string_view label) {
  for (const EncodingLabel& known : kEncodings)
    if (known.label == label) return known.encoding;
  return TransferEncoding::unknown;
}

// RFC 2045 7, narrowly: what can stand in any header without being read as something else.
bool is_plain_content_id(std::string_view id) {
  return id.size() > 2 && id.size() < 200 && id.front() == '<' && id.back() == '>' &&
         std::none_of(
             id.begin() + 1, id.end() - 1,
             [](char c) { return ascii::is_control(c) || ascii::is_8bit(c) || c == ' ' || c == '<' || c == '>'; });
}

// Folds and blanks at both ends apart. Ends at the first difference: a flood of copies costs what they are long.
bool equal_unfolded(std::string_view a, std::string_view b) {
  const auto drop_line_ends = [](std::string_view& text) {
    while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  };
  a = ascii::trim(a);
  b = ascii::trim(b);
  for (;;) {
    drop_line_ends(a);
    drop_line_ends(b);
    if (a.empty() || b.empty()) return a.empty() && b.empty();
    if (a.front() != b.front()) return false;
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
}

class Reader {
 public:
  Reader(const HeaderView& header, const Limits& limits, FindingLog& log)
      : header_(header), limits_(limits), log_(log) {}

  HeaderFacts read() {
    for (const HeaderField& field : header_.fields) {
      switch (field.kind) {
        case FieldKind::content_type:
          if (first(field, type_, FindingCode::duplicate_content_type)) content_type(field);
          break;
        case FieldKind::content_transfer_encoding:
          if (first(field, encoding_, FindingCode::duplicate_transfer_encoding)) encoding(field);
          break;
        case FieldKind::content_disposition:
          if (first(field, disposition_, FindingCode::duplicate_disposition)) disposition(field);
          break;
        case FieldKind::content_id:
          if (const auto id = ascii::trim(header_.bytes(field.value)); is_plain_content_id(id)) facts_.content_id = id;
          break;
        case FieldKind::mimemend_record: record(ascii::trim(header_.bytes(field.value))); break;
        case FieldKind::content_other:
        case FieldKind::mime_version:
        case FieldKind::other:
        case FieldKind::malformed: break;
      }
    }
    return std::move(facts_);
  }

 private:
  // RFC 2045 3 has each once. A copy that says the same is harmless to all known readers.
  bool first(const HeaderField& field, const HeaderField*& seen, FindingCode differs) {
    if (seen == nullptr) {
      seen = &field;
      return true;
    }
    const bool same = equal_unfolded(header_.bytes(seen->value), header_.bytes(field.value));
    log_.add(same ? FindingCode::duplicate_mime_field : differs, header_.part, field.whole);
    return false;
  }
  void add(FindingCode code, const HeaderField& field, ValuePlace at) {
    log_.add(code, header_.part, place_in_source(field, at));
  }
  MimeValue parse(const HeaderField& field) {
    const std::string_view value = header_.bytes(field.value);
    MimeValue parsed = parse_mime_value(value, limits_);
    for (const ValueDefect& defect : parsed.defects) add(defect.code, field, defect.at);
    if (parsed.too_many) log_.add(FindingCode::limit_parameters, header_.part, field.value);
    facts_.parameters_cut = facts_.parameters_cut || parsed.too_many;
    return parsed;
  }
  void report(const HeaderField& field, const std::vector<ValueDefect>& defects) {
    for (const ValueDefect& defect : defects) add(defect.code, field, defect.at);
  }

  void content_type(const HeaderField& field) {
    const std::string_view value = header_.bytes(field.value);
    const MimeValue parsed = parse(field);
    std::string head = head_of(value, parsed);
    facts_.boundary = parameter(value, parsed, "boundary").value_or("");
    report(field, check_content_type(value, parsed, head, facts_.boundary));
    if (is_media_type(parsed, head)) facts_.media_type = std::move(head);
  }
  void disposition(const HeaderField& field) {
    const MimeValue parsed = parse(field);
    report(field, check_disposition(header_.bytes(field.value), parsed));
  }
  // There should be one. Whatever else there is, there is no need to keep a flood of them.
  void record(std::string_view id) {
    if (facts_.records.size() < 4 && id.size() <= 64) facts_.records.emplace_back(id);
  }

  void encoding(const HeaderField& field) {
    const std::string_view value = header_.bytes(field.value);
    // As it is in nearly all mail: a blank and a known label in lower case.
    if (value.starts_with(' ') && encoding_of(value.substr(1)) != TransferEncoding::unknown) {
      facts_.encoding_label = value.substr(1);
      facts_.encoding = encoding_of(facts_.encoding_label);
      return;
    }
    facts_.encoding_label = ascii::lower(ascii::trim(value));
    facts_.encoding = encoding_of(facts_.encoding_label);
    const EncodingValue read = read_encoding_value(value);
    report(field, read.defects);
    // The token is our reading; readers that take all of the value for the label leave content as it is.
    const std::string token = ascii::lower(octets(value, read.token));
    if (facts_.encoding != TransferEncoding::unknown || token.empty() ||
        encoding_of(token) == TransferEncoding::unknown)
      return;
    facts_.encoding = encoding_of(token);
    facts_.encoding_label = token;
    add(FindingCode::transfer_encoding_decorated, field, read.trimmed);
  }

  const HeaderView& header_;
  const Limits& limits_;
  FindingLog& log_;
  HeaderFacts facts_;
  const HeaderField* type_ = nullptr;
  const HeaderField* encoding_ = nullptr;
  const HeaderField* disposition_ = nullptr;
};

}  // namespace

HeaderFacts collect_header_facts(const HeaderView& header, const Limits& limits, FindingLog& log) {
  return Reader(header, limits, log).read();
}

}  // namespace mimemend
