// SPDX-License-Identifier: Apache-2.0
#include "inspect/display_names.hpp"

#include <algorithm>
#include <string>
#include <string_view>

#include "backend/gmime_values.hpp"
#include "backend/spoof.hpp"
#include "scan/address_pieces.hpp"
#include "scan/addresses.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

struct AddressField {
  std::string_view name;
  bool of_sender;  ///< whom people take the mail to be from
};

constexpr AddressField kFields[] = {
    {"from", true}, {"sender", true}, {"reply-to", true},     {"to", false},
    {"cc", false},  {"bcc", false},   {"resent-from", false}, {"resent-sender", false},
};

const AddressField* field_of(std::string_view name) {
  const auto found = std::find_if(std::begin(kFields), std::end(kFields),
                                  [=](const AddressField& each) { return ascii::equals_ignore_case(each.name, name); });
  return found == std::end(kFields) ? nullptr : found;
}

bool is_plain(std::string_view value) {
  return std::none_of(value.begin(), value.end(), ascii::is_8bit) && !has_encoded_word(value);
}

// What stands beside the address, comments and all; nothing when the piece is an address alone.
std::string display_text(std::string_view piece) {
  const std::size_t begin = piece.find('<');
  if (begin == std::string_view::npos) {
    const std::size_t comment = piece.find('(');
    const bool address = piece.find('@') != std::string_view::npos;
    if (address && comment == std::string_view::npos) return "";
    return gmime_decode_text(address ? piece.substr(comment) : piece);
  }
  const std::size_t end = piece.find('>', begin);
  std::string out(piece.substr(0, begin));
  if (end != std::string_view::npos) out += piece.substr(end + 1);
  return gmime_decode_text(out);
}

void check_field(const HeaderView& header, const HeaderField& field, const AddressField& kind, FindingLog& log) {
  const std::string value = unfold(repaired_addresses(header.bytes(field.value)));
  bool bidi = false;
  bool confusable = false;
  AddressPieces pieces(value);
  while (const auto piece = pieces.next()) {
    const std::string text = display_text(std::string_view(value).substr(piece->at.begin, piece->at.size()));
    bidi = bidi || unicode::has_hidden_controls(text);
    confusable = confusable || (kind.of_sender && unicode::is_confusable(text));
  }
  if (bidi) log.add(FindingCode::display_name_bidi, header.part, field.value);
  if (confusable) log.add(FindingCode::display_name_confusable, header.part, field.value);
}

}  // namespace

void check_display_names(const HeaderView& header, FindingLog& log) {
  for (const HeaderField& field : header.fields) {
    if (field.kind != FieldKind::other) continue;
    const AddressField* const kind = field_of(header.bytes(field.name));
    if (kind != nullptr && !is_plain(header.bytes(field.value))) check_field(header, field, *kind, log);
  }
}

}  // namespace mimemend
