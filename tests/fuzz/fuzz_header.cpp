// SPDX-License-Identifier: Apache-2.0
// One header block: any lines are cut into fields, and what is told about them stands in the block.
// Input: which limits, line ends and text; the bytes.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/header.hpp>

#include "backend/unicode.hpp"
#include "index/header_facts.hpp"
#include "index/message_rules.hpp"
#include "index/octet_rules.hpp"
#include "require.hpp"
#include "scan/header_fields.hpp"
#include "scan/octet_census.hpp"

namespace {

using namespace mimemend;

constexpr std::uint64_t kOffset = 1000;

struct Split {
  std::vector<HeaderField> fields;
  std::vector<Finding> findings;
  bool complete = false;
};

Split split(std::string_view block, const Limits& limits) {
  Split out;
  FindingLog log(limits);
  out.complete = split_header_fields(block, {kRootPart, kOffset}, limits, out.fields, log);
  out.findings = std::move(log).take();
  return out;
}

bool has(const std::vector<Finding>& findings, FindingCode code) {
  for (const Finding& finding : findings)
    if (finding.code == code) return true;
  return false;
}

void check_field(const HeaderField& field, const HeaderView& header) {
  require(!field.whole.empty() && field.whole.contains(field.name) && field.whole.contains(field.value));
  require(field.name.begin <= field.name.end && field.name.end <= field.value.begin);
  require(field.value.begin <= field.value.end);
  const std::string_view whole = header.bytes(field.whole);
  require(whole.ends_with('\n') || field.whole.end == kOffset + header.block.size());
  const std::string_view value = header.bytes(field.value);
  require(unfold(value).find_first_of("\r\n") == std::string::npos);
  require(header.bytes({field.value.end, field.whole.end}).find_first_not_of("\r\n") == std::string_view::npos);
  if (field.kind == FieldKind::malformed) return require(field.name.empty());
  require(field.value.begin > field.whole.begin && whole[field.value.begin - field.whole.begin - 1] == ':');
  require(header.bytes(field.name).find_first_of(":\n") == std::string_view::npos);
}

// Every byte belongs to one field, or it is said that there was no room for its line and those after it.
void check_fields(const Split& read, const HeaderView& header, const Limits& limits) {
  require(read.fields.size() <= std::min(limits.max_header_fields, limits.max_message_fields));
  std::uint64_t at = kOffset;
  for (const HeaderField& field : read.fields) {
    require(field.whole.begin == at);
    check_field(field, header);
    at = field.whole.end;
  }
  const std::uint64_t end = kOffset + header.block.size();
  require(read.complete == (at == end));
  if (read.findings.size() > limits.max_findings) return;  // which of them are left is not ours to know
  require(read.complete != (has(read.findings, FindingCode::limit_header_fields) ||
                            has(read.findings, FindingCode::limit_message_fields)));
  for (const Finding& finding : read.findings)
    if (finding.code == FindingCode::limit_header_fields || finding.code == FindingCode::limit_message_fields)
      require(finding.at == ByteRange{at, end});
}

void check_facts(const HeaderFacts& facts, std::string_view block, const Limits& limits) {
  if (facts.media_type) {
    const std::size_t slash = facts.media_type->find('/');
    require(slash != 0 && slash < facts.media_type->size() - 1);
    for (const char c : *facts.media_type) require(c < 'A' || c > 'Z');
  }
  require(facts.boundary.size() <= block.size() && facts.encoding_label.size() <= block.size());
  if (!facts.content_id.empty()) require(facts.content_id.starts_with('<') && facts.content_id.ends_with('>'));
  if (limits.max_parameters > block.size()) require(!facts.parameters_cut);
}

bool same(const OctetCensus& a, const OctetCensus& b) {
  return a.first_nul() == b.first_nul() && a.first_8bit() == b.first_8bit() && a.first_bare_cr() == b.first_bare_cr() &&
         a.first_bare_lf() == b.first_bare_lf() && a.first_crlf() == b.first_crlf() && a.long_line() == b.long_line();
}

void check_census(std::string_view block) {
  OctetCensus fast(kOffset);
  fast.feed(block);
  fast.finish();
  OctetCensus slow(kOffset, Kernel::portable);
  for (const char& c : block) slow.feed({&c, 1});
  slow.finish();
  require(same(fast, slow));
}

// What a user of the library sees of it.
void check_header_class(std::string_view block, const std::vector<HeaderField>& fields) {
  const Header header(std::string(block), kOffset, fields);
  require(header.bytes() == block && header.fields().size() == fields.size());
  std::size_t left = 4;  // headers are full of fields, and each is read alike
  for (const HeaderField& field : header.fields()) {
    if (left-- == 0) break;
    const std::string name(header.name(field));
    require(unicode::is_valid_utf8(header.text_utf8(field)));
    if (name.empty()) continue;
    const HeaderField* const first = header.find(name);
    require(first != nullptr && header.all(name).front() == first);
    require(header.text_utf8(name) == header.text_utf8(*first));
    (void)header.addresses(name);
    (void)header.date(name);
    for (const std::string_view attribute : {"boundary", "filename"})
      if (const auto value = header.parameter_utf8(name, attribute)) require(unicode::is_valid_utf8(*value));
  }
}

Limits limits_of(unsigned flags) {
  Limits out;
  if ((flags & 1U) != 0) {
    out.max_header_fields = 4;
    out.max_parameters = 3;
    out.max_readings = 4;
    out.max_findings = 8;
  }
  if ((flags & 2U) != 0) out.max_message_fields = 2;
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0 || size > 64 * 1024) return 0;
  // An exact-size heap copy, so that reading one byte past the end is a report.
  const std::unique_ptr<char[]> copy(new char[size - 1]);
  std::memcpy(copy.get(), data + 1, size - 1);
  const std::string_view block(copy.get(), size - 1);
  const unsigned flags = data[0];
  const Limits limits = limits_of(flags);

  const Split read = split(block, limits);
  const HeaderView header{block, kOffset, kRootPart, read.fields};
  check_fields(read, header, limits);

  FindingLog log(limits);
  check_facts(collect_header_facts(header, limits, log), block, limits);
  (flags & 4U) != 0 ? check_part_header(header, log) : check_message_header(header, log);
  check_header_octets(header, (flags & 8U) != 0 ? LineEnds::lf : LineEnds::crlf,
                      (flags & 16U) != 0 ? HeaderText::utf8 : HeaderText::ascii, log);
  const std::vector<Finding> findings = std::move(log).take();
  require(findings.size() <= limits.max_findings + 1);
  for (const auto* list : {&read.findings, &findings})
    for (const Finding& each : *list)
      require(kOffset <= each.at.begin && each.at.begin <= each.at.end && each.at.end <= kOffset + block.size());

  check_census(block);
  check_header_class(block, read.fields);
  return 0;
}
