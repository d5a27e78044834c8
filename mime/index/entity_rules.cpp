// SPDX-License-Identifier: Apache-2.0
#include "index/entity_rules.hpp"

#include <algorithm>

#include "scan/ascii.hpp"

namespace mimemend {
namespace {

struct NotableType {
  std::string_view type;
  FindingCode code;
};
constexpr NotableType kNotableTypes[] = {
    {"message/rfc822", FindingCode::nested_message},
    {"message/global", FindingCode::message_global},
    {"message/news", FindingCode::message_type_unusual},
    {"message/partial", FindingCode::message_partial},
    {"message/external-body", FindingCode::message_external_body},
    {"multipart/appledouble", FindingCode::apple_double},
    {"application/applefile", FindingCode::apple_double},
    {"application/ms-tnef", FindingCode::tnef},
    {"application/vnd.ms-tnef", FindingCode::tnef},
    {"multipart/signed", FindingCode::signed_content},
    {"multipart/encrypted", FindingCode::encrypted_content},
    {"application/pkcs7-mime", FindingCode::encrypted_content},
    {"application/x-pkcs7-mime", FindingCode::encrypted_content},
};

// Reports (RFC 3464, 8098, 5965, 6533) are text, whatever their type says.
constexpr std::string_view kReportTypes[] = {
    "message/delivery-status",        "message/disposition-notification",        "message/feedback-report",
    "message/global-delivery-status", "message/global-disposition-notification", "message/global-headers",
    "message/tracking-status",
};

// Shorter lines of letters and digits are words.
constexpr std::size_t kBase64Line = 20;

bool is_base64_line(std::string_view line) {
  line = ascii::trim_right(line);
  return line.size() >= kBase64Line && ascii::is_base64(line);
}

}  // namespace

void check_entity_type(PartId id, const Part& part, FindingLog& log) {
  const std::string_view type = part.media_type;
  if (type.starts_with("text/") || type.starts_with("image/")) return;
  for (const NotableType& notable : kNotableTypes)
    if (notable.type == type) return log.add(notable.code, id, part.header);
  const bool report = std::find(std::begin(kReportTypes), std::end(kReportTypes), type) != std::end(kReportTypes);
  if (type.starts_with("message/") && !report) log.add(FindingCode::message_type_unusual, id, part.header);
}

void check_cut_encoding(const HeaderView& header, const PartIndex& index, FindingLog& log) {
  if (header.fields.empty() || header.fields.front().kind != FieldKind::malformed || index.size() < 2) return;
  const Part& current = index[header.part];
  const Part& before = index[PartId{to_index(header.part) - 1}];
  if (before.encoding != TransferEncoding::base64 || before.depth < current.depth) return;
  if (is_base64_line(header.bytes(header.fields.front().whole)))
    log.add(FindingCode::delimiter_in_encoded_content, header.part, current.delimiter);
}

}  // namespace mimemend
