// SPDX-License-Identifier: Apache-2.0
#include "inspect/names.hpp"

#include <algorithm>
#include <set>

#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "scan/ascii.hpp"
#include "scan/header_fields.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

struct Kind {
  FieldKind field;
  MimeField gmime;
  std::string_view attribute;
  NameSource decoded;
  NameSource literal;
};
constexpr Kind kKinds[] = {
    {FieldKind::content_disposition, MimeField::content_disposition, "filename", NameSource::filename,
     NameSource::filename_literal},
    {FieldKind::content_type, MimeField::content_type, "name", NameSource::name, NameSource::name_literal},
    // The wrong way round, which some readers take all the same.
    {FieldKind::content_disposition, MimeField::content_disposition, "name", NameSource::name,
     NameSource::name_literal},
    {FieldKind::content_type, MimeField::content_type, "filename", NameSource::filename, NameSource::filename_literal},
};

bool mentions_name(std::string_view value) {
  const auto at = std::search(value.begin(), value.end(), std::begin("name"), std::end("name") - 1,
                              [](char a, char b) { return ascii::to_lower(a) == b; });
  return at != value.end();
}

class Collector {
 public:
  explicit Collector(std::size_t limit) : limit_(limit) {}

  void add(std::string name_utf8, NameSource source) {
    if (ascii::trim(name_utf8).empty() || !seen_.insert(name_utf8).second) return;
    if (names_.size() >= limit_)
      over_ = true;
    else
      names_.push_back({std::move(name_utf8), source});
  }
  [[nodiscard]] bool over() const { return over_; }
  std::vector<NameCandidate> take() {
    // Decoded ones first; among them, and among equals, in the order they were read.
    std::stable_sort(names_.begin(), names_.end(),
                     [](const NameCandidate& a, const NameCandidate& b) { return a.source < b.source; });
    return std::move(names_);
  }

 private:
  std::size_t limit_;
  bool over_ = false;
  std::set<std::string> seen_;
  std::vector<NameCandidate> names_;
};

// The readings of one field that do not come from GMime: the octets of each parameter of that name,
// RFC 2231 pieces put together by our lexer, and RFC 2047 words where GMime saw another parameter.
void add_own_readings(const MimeValue& parsed, const Kind& kind, Collector& out) {
  if (const auto joined = parsed.parameter(kind.attribute)) out.add(unicode::to_utf8(*joined), kind.literal);
  for (const MimeParameter& parameter : parsed.parameters) {
    const std::string_view attribute = parameter.attribute;
    if (!attribute.starts_with(kind.attribute)) continue;
    const std::string_view marks = attribute.substr(kind.attribute.size());
    if (!marks.empty() && marks.front() != '*') continue;
    out.add(unicode::to_utf8(parameter.value), kind.literal);
    if (parameter.value.find("=?") != std::string::npos) out.add(gmime_decode_text(parameter.value), kind.decoded);
  }
}

// Where the next "name" stands, in any case; the end when there is none.
std::size_t find_attribute(std::string_view value, std::string_view attribute, std::size_t from) {
  for (; from < value.size(); ++from)
    if (ascii::starts_with_ignore_case(value.substr(from), attribute)) return from;
  return value.size();
}

// In a damaged field readers stop at different places. Whatever they take for the name begins behind
// "name...=", and ends at the next of these or with the field at the latest: one more candidate each.
void add_damaged_values(std::string_view value, const Kind& kind, Collector& out) {
  std::size_t at = find_attribute(value, kind.attribute, 0);
  while (at < value.size() && !out.over()) {
    const std::size_t next = find_attribute(value, kind.attribute, at + kind.attribute.size());
    const std::string_view parameter = value.substr(at, next - at);
    if (const std::size_t equals = parameter.find('='); equals != std::string_view::npos) {
      std::string_view name = ascii::trim(parameter.substr(equals + 1));
      while (name.ends_with(';')) name = ascii::trim_right(name.substr(0, name.size() - 1));
      out.add(unicode::to_utf8(name), kind.literal);
    }
    at = next;
  }
}

}  // namespace

NameReadings collect_names(const HeaderView& header, const Limits& limits, FindingLog& log) {
  Collector names(limits.max_names);
  for (const Kind& kind : kKinds) {
    for (const HeaderField& field : header.fields) {
      if (field.kind != kind.field || !mentions_name(header.bytes(field.value))) continue;
      const std::string value = unfold(header.bytes(field.value));
      for (std::string& name : gmime_parameters(kind.gmime, value, kind.attribute))
        names.add(std::move(name), kind.decoded);
      const MimeValue parsed = parse_mime_value(value, limits);
      add_own_readings(parsed, kind, names);
      if (parsed.malformed) add_damaged_values(value, kind, names);
      if (names.over()) log.add(FindingCode::limit_names, header.part, field.whole);
    }
  }
  std::vector<NameCandidate> out = names.take();
  const auto name = std::find_if(out.begin(), out.end(), [](const auto& n) { return n.source == NameSource::name; });
  // RFC 2183 2.3: filename is the one that counts; readers that take the other see something else.
  if (name != out.end() && out.front().source == NameSource::filename)
    log.add(FindingCode::conflicting_names, header.part, {header.offset, header.offset + header.block.size()});
  return {std::move(out), names.over()};
}

}  // namespace mimemend
