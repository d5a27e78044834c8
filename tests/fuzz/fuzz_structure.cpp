// SPDX-License-Identifier: Apache-2.0
// The structural parser: any bytes are a message, at any split the same one, and every byte has one place in it.
// Input: which limits, where to split, the bytes.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include <mimemend/parser.hpp>

#include "../property/walk.hpp"
#include "require.hpp"

namespace {

using namespace mimemend;

// ---- at any split the same

auto members(const Part& part) {
  return std::tuple(
      std::tie(part.parent, part.source, part.next, part.depth, part.ordinal, part.kind, part.encoding, part.unscanned,
               part.header_closed, part.delimiter, part.header, part.body, part.close_delimiter),
      std::tie(part.media_type, part.media_type_declared, part.boundary, part.encoding_label, part.content_id,
               part.decoded, part.records, part.first_field, part.field_count));
}
auto members(const HeaderField& field) { return std::tie(field.kind, field.name, field.value, field.whole); }

bool same(const Parsed& a, const Parsed& b) {
  if (a.index.size() != b.index.size() || a.findings != b.findings) return false;
  for (std::uint32_t i = 0; i < a.index.size(); ++i) {
    const Part& left = a.index[PartId{i}];
    const Part& right = b.index[PartId{i}];
    if (members(left) != members(right) || a.index.line_end(left.source) != b.index.line_end(right.source))
      return false;
    if (!std::ranges::equal(a.index.fields(left), b.index.fields(right),
                            [](const auto& x, const auto& y) { return members(x) == members(y); }))
      return false;
  }
  return true;
}

// Each piece is an exact-size heap copy: a byte read beyond its end, or kept, is a report.
void feed_copy(Parser& parser, std::string_view piece) {
  const std::unique_ptr<char[]> copy(new char[piece.size()]);
  std::copy(piece.begin(), piece.end(), copy.get());
  parser.feed({copy.get(), piece.size()});
}

Parsed parse_split(std::string_view message, std::size_t at, const Limits& limits) {
  Parser parser(limits);
  feed_copy(parser, message.substr(0, at));
  feed_copy(parser, message.substr(at));
  return std::move(parser).finish();
}

Parsed parse_bytes(std::string_view message, const Limits& limits) {
  Parser parser(limits);
  for (std::size_t i = 0; i < message.size(); ++i) feed_copy(parser, message.substr(i, 1));
  return std::move(parser).finish();
}

// Every two-way split of a short message, a few of others.
void check_splits(std::string_view message, const Parsed& whole, std::size_t seed, const Limits& limits) {
  constexpr std::size_t kShort = 40;
  require(same(whole, parse_bytes(message, limits)));
  const std::size_t step = message.size() <= kShort ? 1 : message.size() / 3;
  for (std::size_t at = message.size() <= kShort ? 0 : seed * step / 256; at < message.size(); at += step)
    require(same(whole, parse_split(message, at, limits)));
}

// ---- what holds in every source

void check_nesting(const PartIndex& index, const Limits& limits) {
  require(index.size() <= limits.max_parts &&
          index[kRootPart].next == PartId{static_cast<std::uint32_t>(index.size())});
  for (std::uint32_t i = 1; i < index.size(); ++i) {
    const Part& part = index[PartId{i}];
    const Part& parent = index[part.parent];
    require(to_index(part.parent) < i && i < to_index(part.next) && part.next <= parent.next);
    require(part.depth == parent.depth + 1 && part.depth < limits.max_depth);
    require(parent.kind != PartKind::leaf && part.field_count <= limits.max_header_fields);
    if (part.source == parent.source)
      require(parent.body.contains(part.whole()) && !parent.decoded);
    else
      require(parent.decoded == part.source);
  }
}

void check_findings(const Parsed& parsed, std::uint64_t size, const Limits& limits) {
  std::vector<std::uint64_t> ends{size};
  for (const Part& part : parsed.index.parts())
    if (to_index(part.source) == ends.size()) ends.push_back(part.body.end);  // it ends where its root does
  require(parsed.findings.size() <= limits.max_findings + 1);
  for (const Finding& finding : parsed.findings) {
    require(to_index(finding.part) < parsed.index.size() && finding.at.begin <= finding.at.end);
    require(finding.at.end <= ends.at(to_index(parsed.index[finding.part].source)));
  }
}

// Small limits, so that short inputs reach them.
Limits limits_of(unsigned flags) {
  if ((flags & 1U) == 0) return {};
  Limits out;
  out.max_depth = 4;
  out.max_encoded_depth = 1;
  out.max_parts = 6;
  out.max_header_bytes = 160;
  out.max_header_fields = 5;
  out.max_message_fields = 12;
  out.max_parameters = 3;
  out.max_delimiter_line = 40;
  out.max_findings = 12;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2 || size > 64 * 1024) return 0;
  const std::string_view message(reinterpret_cast<const char*>(data) + 2, size - 2);
  const Limits limits = limits_of(data[0]);
  const Parsed whole = parse(message, limits);
  check_splits(message, whole, data[1], limits);
  check_nesting(whole.index, limits);
  check_findings(whole, message.size(), limits);
  mimemend::test::Walk(whole.index, message).check();
  return 0;
}
