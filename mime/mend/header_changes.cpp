// SPDX-License-Identifier: Apache-2.0
#include "mend/header_changes.hpp"

#include <algorithm>
#include <iterator>
#include <map>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"

namespace mimemend {
namespace {

// The text of one field as it stands in a message, without its last line end, folds as LF.
HeaderChange parse_field(HeaderChange::Kind kind, std::uint32_t occurrence, std::string_view text) {
  const std::size_t colon = text.find(':');
  HeaderChange out{kind, occurrence, std::string(text.substr(0, colon)), std::string(text.substr(colon + 1))};
  std::erase(out.value, '\r');
  while (out.value.ends_with('\n')) out.value.pop_back();
  return out;
}

std::vector<HeaderChange> appended(std::string_view text) {
  FindingLog ignored{Limits()};
  std::vector<HeaderField> fields;
  split_header_fields(text, {}, Limits(), fields, ignored);
  std::vector<HeaderChange> out;
  for (const HeaderField& field : fields)
    if (field.kind != FieldKind::malformed)  // the line end that a cut header needs first
      out.push_back(parse_field(HeaderChange::Kind::append, 0, text.substr(field.whole.begin, field.whole.size())));
  return out;
}

// RFC 5322 3.6.8: what an MTA can find a field by.
bool is_addressable(std::string_view name) {
  return !name.empty() &&
         std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c < '\x7F' && c != ':'; });
}

}  // namespace

Result<std::vector<HeaderChange>> collect_header_changes(const HeaderView& header, const EditPlan& plan) {
  std::map<ByteRange, const Edit*> edits;
  std::vector<HeaderChange> additions;
  for (const Edit& edit : plan.edits()) {
    if (edit.part != kRootPart || edit.scope != Edit::Scope::field) continue;
    if (!edit.at.empty()) {
      edits.emplace(edit.at, &edit);
      continue;
    }
    std::vector<HeaderChange> more = appended(std::get<std::string>(edit.with));
    additions.insert(additions.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
  }
  std::vector<HeaderChange> out;
  std::map<std::string, std::uint32_t> occurrences;
  for (const HeaderField& field : header.fields) {
    const std::string_view name = header.bytes(field.name);
    const std::uint32_t occurrence = ++occurrences[ascii::lower(name)];
    const auto edit = edits.find(field.whole);
    if (edit == edits.end()) continue;
    if (field.kind == FieldKind::malformed || !is_addressable(name))
      return Error{Error::Kind::data,
                   fmt::format("a header line that no field name stands before cannot be changed: {}",
                               unicode::escape(header.bytes(field.whole).substr(0, 80)))};
    const std::string& with = std::get<std::string>(edit->second->with);
    if (with.empty())
      out.push_back({HeaderChange::Kind::remove, occurrence, std::string(name), ""});
    else
      out.push_back(parse_field(HeaderChange::Kind::change, occurrence, with));
  }
  std::reverse(out.begin(), out.end());
  out.insert(out.end(), additions.begin(), additions.end());
  return out;
}

}  // namespace mimemend
