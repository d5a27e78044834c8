// SPDX-License-Identifier: Apache-2.0
#include <mimemend/header.hpp>

#include <algorithm>

#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {

Header Header::cut(std::string_view source, const PartIndex& index, PartId id) {
  const Part& part = index[id];
  const auto fields = index.fields(part);
  const std::uint64_t end = fields.empty() ? part.header.begin : fields.back().whole.end;
  return {std::string(source.substr(part.header.begin, end - part.header.begin)), part.header.begin, fields};
}

Header::Header(std::string block, std::uint64_t offset, std::span<const HeaderField> fields)
    : block_(std::move(block)), offset_(offset), fields_(fields.begin(), fields.end()) {}

std::string_view Header::slice(ByteRange at) const noexcept {
  return std::string_view(block_).substr(at.begin - offset_, at.size());
}
std::string_view Header::name(const HeaderField& field) const noexcept { return slice(field.name); }
std::string_view Header::value(const HeaderField& field) const noexcept { return slice(field.value); }
std::string_view Header::whole(const HeaderField& field) const noexcept { return slice(field.whole); }

const HeaderField* Header::find(std::string_view wanted) const noexcept {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const HeaderField& field) {
    return field.kind != FieldKind::malformed && ascii::equals_ignore_case(name(field), wanted);
  });
  return found == fields_.end() ? nullptr : &*found;
}

std::vector<const HeaderField*> Header::all(std::string_view wanted) const {
  std::vector<const HeaderField*> out;
  for (const HeaderField& field : fields_)
    if (field.kind != FieldKind::malformed && ascii::equals_ignore_case(name(field), wanted)) out.push_back(&field);
  return out;
}

std::string Header::text_utf8(const HeaderField& field) const { return decode_text(value(field)); }

std::optional<std::string> Header::text_utf8(std::string_view wanted) const {
  const HeaderField* field = find(wanted);
  return field == nullptr ? std::nullopt : std::optional(text_utf8(*field));
}

AddressList Header::addresses(std::string_view wanted) const {
  const HeaderField* field = find(wanted);
  return field == nullptr ? AddressList() : parse_addresses(value(*field));
}

std::optional<DateTime> Header::date(std::string_view wanted) const {
  const HeaderField* field = find(wanted);
  return field == nullptr ? std::nullopt : parse_date(value(*field));
}

std::optional<std::string> Header::parameter_utf8(std::string_view wanted, std::string_view attribute) const {
  const HeaderField* field = find(wanted);
  if (field == nullptr) return std::nullopt;
  const std::string_view raw = value(*field);
  const MimeField kind =
      field->kind == FieldKind::content_type ? MimeField::content_type : MimeField::content_disposition;
  // GMime knows the charsets of RFC 2231 values; our lexer reads what GMime cannot.
  std::vector<std::string> decoded = gmime_parameters(kind, unfold(raw), attribute);
  if (!decoded.empty()) return std::move(decoded.front());
  const auto own = parameter(raw, parse_mime_value(raw, Limits()), ascii::lower(attribute));
  return own ? std::optional(unicode::to_utf8(*own)) : std::nullopt;
}

}  // namespace mimemend
