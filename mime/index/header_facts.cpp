// SPDX-License-Identifier: Apache-2.0
#include "index/header_facts.hpp"

#include <algorithm>
#include <utility>

#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/mime_value.hpp"

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

// RFC 2045 5.1: both halves are tokens.
bool is_media_type(std::string_view type) {
  const std::size_t slash = type.find('/');
  return slash != std::string_view::npos && slash > 0 && slash + 1 < type.size() &&
         type.find('/', slash + 1) == std::string_view::npos && type.find('"') == std::string_view::npos;
}

// RFC 2045 7, narrowly: what can stand in any header without being read as something else.
bool is_plain_content_id(std::string_view id) {
  return id.size() > 2 && id.size() < 200 && id.front() == '<' && id.back() == '>' &&
         std::none_of(
             id.begin() + 1, id.end() - 1,
             [](char c) { return ascii::is_control(c) || ascii::is_8bit(c) || c == ' ' || c == '<' || c == '>'; });
}

class Reader {
 public:
  Reader(const HeaderView& header, const Limits& limits, FindingLog& log)
      : header_(header), limits_(limits), log_(log) {}

  HeaderFacts read() {
    for (const HeaderField& field : header_.fields) {
      if (field.kind == FieldKind::content_type && first(field, type_seen_, FindingCode::duplicate_content_type))
        content_type(field);
      if (field.kind == FieldKind::content_transfer_encoding &&
          first(field, encoding_seen_, FindingCode::duplicate_transfer_encoding))
        encoding(field);
      if (field.kind == FieldKind::content_disposition &&
          first(field, disposition_seen_, FindingCode::duplicate_disposition))
        check(field, parse(field), {"filename"});
      if (field.kind == FieldKind::content_id && is_plain_content_id(ascii::trim(header_.bytes(field.value))))
        facts_.content_id = ascii::trim(header_.bytes(field.value));
      if (field.kind == FieldKind::mimemend_record) record(ascii::trim(header_.bytes(field.value)));
    }
    return std::move(facts_);
  }

 private:
  bool first(const HeaderField& field, bool& seen, FindingCode duplicate) {
    if (seen) log_.add(duplicate, header_.part, field.whole);
    return !std::exchange(seen, true);
  }
  MimeValue parse(const HeaderField& field) const {
    return parse_mime_value(unfold(header_.bytes(field.value)), limits_);
  }
  void content_type(const HeaderField& field) {
    const MimeValue value = parse(field);
    check(field, value, {"boundary", "name", "charset"});
    if (is_media_type(value.head)) facts_.media_type = value.head;
    facts_.boundary = value.parameter("boundary").value_or("");
  }
  // There should be one. Whatever else there is, there is no need to keep a flood of them.
  void record(std::string_view id) {
    if (facts_.records.size() < 4 && id.size() <= 64) facts_.records.emplace_back(id);
  }
  void encoding(const HeaderField& field) {
    facts_.encoding_label = ascii::lower(ascii::trim(header_.bytes(field.value)));
    facts_.encoding = encoding_of(facts_.encoding_label);
  }
  void check(const HeaderField& field, const MimeValue& value, std::initializer_list<std::string_view> singles) {
    if (value.malformed) log_.add(FindingCode::parameter_malformed, header_.part, field.value);
    if (value.too_many) log_.add(FindingCode::limit_parameters, header_.part, field.value);
    facts_.parameters_cut = facts_.parameters_cut || value.too_many;
    for (const std::string_view single : singles)
      if (value.repeated(single)) log_.add(FindingCode::duplicate_parameter, header_.part, field.value);
  }

  const HeaderView& header_;
  const Limits& limits_;
  FindingLog& log_;
  HeaderFacts facts_;
  bool type_seen_ = false;
  bool encoding_seen_ = false;
  bool disposition_seen_ = false;
};

}  // namespace

HeaderFacts collect_header_facts(const HeaderView& header, const Limits& limits, FindingLog& log) {
  return Reader(header, limits, log).read();
}

}  // namespace mimemend
