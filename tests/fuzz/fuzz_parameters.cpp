// SPDX-License-Identifier: Apache-2.0
// Values of MIME fields: the lexer, all readings, what is told about them, and the names that come of it.
#include <cstdint>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "backend/unicode.hpp"
#include "index/header_facts.hpp"
#include "inspect/charset_label.hpp"
#include "inspect/names.hpp"
#include "require.hpp"
#include "scan/header_fields.hpp"
#include "scan/parameter_readings.hpp"

namespace {

using namespace mimemend;

void require_inside(ValuePlace at, std::string_view value) { require(at.begin <= at.end && at.end <= value.size()); }

void check_value(std::string_view value, const Limits& limits) {
  const MimeValue parsed = parse_mime_value(value, limits);
  require_inside(parsed.head, value);
  require_inside(parsed.extra, value);
  require(parsed.parameters.size() <= limits.max_parameters);
  std::uint32_t behind = 0;
  for (const MimeParameter& each : parsed.parameters) {
    require_inside(each.attribute, value);
    require_inside(each.value, value);
    require_inside(each.extent, value);
    require(each.attribute.begin >= behind && each.attribute.end <= each.extent.begin);
    require(each.extent.begin <= each.value.begin && each.value.end <= each.extent.end);
    require(decoded_value(value, each).size() <= each.value.size());
    behind = each.extent.end;
  }
  for (const ValueDefect& each : parsed.defects) require_inside(each.at, value);
  for (const std::string_view attribute : {"boundary", "charset", "name", "filename"}) {
    const ParameterReadings found = collect_readings(value, parsed, attribute, limits);
    require(found.readings.size() <= limits.max_readings);
    std::size_t total = 0;
    for (const ParameterReading& each : found.readings) {
      require_inside(each.at, value);
      total += each.octets.size();
      const std::vector<ReadingText> texts = texts_of(each);
      require(!texts.empty());
      for (const ReadingText& text : texts) require(unicode::is_valid_utf8(text.text_utf8));
    }
    require(total <= 16 * value.size() + 1024);
    // Our own reading comes first.
    const auto ours = parameter(value, parsed, attribute);
    if (ours && !found.cut) require(!found.readings.empty() && found.readings.front().octets == *ours);
  }
}

void check_header(std::string_view block, const Limits& limits) {
  constexpr std::uint64_t kOffset = 1000;
  FindingLog log(limits);
  std::vector<HeaderField> fields;
  split_header_fields(block, {PartId{}, kOffset}, limits, fields, log);
  const HeaderView header{block, kOffset, PartId{}, fields};
  const HeaderFacts facts = collect_header_facts(header, limits, log);
  require(facts.boundary.size() <= block.size());
  std::size_t bytes_left = limits.max_message_name_bytes;
  const NameReadings names = collect_names(header, limits, bytes_left, log);
  require(names.names.size() <= limits.max_names);
  for (const NameCandidate& each : names.names) {
    require(each.name_utf8.size() <= limits.max_name_bytes);
    require(unicode::is_valid_utf8(each.name_utf8));
  }
  TextCensus census;
  census.feed(block);
  require(census.valid_utf8() == unicode::is_valid_utf8(block));
  const CharsetLabel label = read_charset_label(header, limits);
  (void)check_charset(label.label, census, block);
  require(label.at.begin >= kOffset && label.at.end <= kOffset + block.size());
  for (const Finding& each : std::move(log).take())
    require(each.at.begin <= each.at.end && each.at.begin >= kOffset && each.at.end <= kOffset + block.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  // An exact-size heap copy, so that reading one byte past the end is a report.
  const std::unique_ptr<char[]> copy(new char[size]);
  std::memcpy(copy.get(), data, size);
  const std::string_view value(copy.get() + 1, size - 1);
  Limits limits;
  if ((data[0] & 1) != 0) {
    limits.max_parameters = 3;
    limits.max_readings = 4;
    limits.max_names = 2;
    limits.max_name_bytes = 16;
  }
  check_value(value, limits);
  const std::string_view field = (data[0] & 2) != 0   ? "Content-Type:"
                                 : (data[0] & 4) != 0 ? "Content-Transfer-Encoding:"
                                                      : "Content-Disposition:";
  check_header(std::string(field) + std::string(value) + "\r\n", limits);
  return 0;
}
