// SPDX-License-Identifier: Apache-2.0
//
// What would be too large to store: messages at a limit, and one beyond it.
#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>

#include <mimemend/finding.hpp>

#include "parse_cases.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

constexpr std::uint32_t kLimit = 4;
// Room for the fields that every message has, and for one name.
constexpr std::uint32_t kBytes = 64;

std::string repeated(std::size_t count, const std::function<std::string(std::size_t)>& piece) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out += piece(i);
  return out;
}

std::string part_named(const std::string& parameters) {
  return "Content-Type: application/octet-stream\r\nContent-Disposition: attachment" + parameters +
         "\r\nContent-Transfer-Encoding: base64\r\n\r\nSGVsbG8=\r\n";
}

// `levels` entities, each inside the one before.
std::string deep(std::size_t levels) {
  return repeated(levels - 1,
                  [](std::size_t i) {
                    const std::string boundary = "b" + std::to_string(i) + "x";
                    return "Content-Type: multipart/mixed; boundary=" + boundary + "\r\n\r\n--" + boundary + "\r\n";
                  }) +
         "Content-Type: text/plain\r\n\r\nhello\r\n";
}

std::string encoded_in_each_other(std::size_t levels) {
  std::string out = "Content-Type: text/plain\r\n\r\nhello\r\n";
  for (std::size_t i = 0; i < levels; ++i)
    out = "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: base64\r\n\r\n" + base64(out);
  return out;
}

std::string parts(std::size_t count) {
  return "Content-Type: multipart/mixed; boundary=b\r\n\r\n" +
         repeated(count - 1, [](std::size_t) { return "--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n"; }) +
         "--b--\r\n";
}

std::string header_of_bytes(std::size_t count) { return "X-A: " + std::string(count - 7, 'x') + "\r\n\r\nhello\r\n"; }

std::string header_of_fields(std::size_t count) {
  return repeated(count, [](std::size_t i) { return "X-" + std::to_string(i) + ": 1\r\n"; }) + "\r\nhello\r\n";
}

std::string parameters(std::size_t count) {
  return "Content-Type: text/plain" + repeated(count, [](std::size_t i) { return "; p" + std::to_string(i) + "=1"; }) +
         "\r\n\r\nhello\r\n";
}

// Each of these is one name, and each could be the one that counts.
std::string names(std::size_t count) {
  return part_named(repeated(count, [](std::size_t i) { return "; filename=\"" + std::to_string(i) + ".txt\""; }));
}

// Damage that can be read in more than one way, many times over.
std::string readings(std::size_t count) {
  return part_named(repeated(count, [](std::size_t i) { return "; filename=n" + std::to_string(i); }));
}

std::string name_of_bytes(std::size_t count) { return part_named("; filename=\"" + std::string(count, 'x') + "\""); }

std::string padded_delimiter(std::size_t blanks) {
  return "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b" + std::string(blanks, ' ') +
         "\r\n\r\ntwo\r\n--b--\r\n";
}

std::string files_in_text(std::size_t count) {
  return "Content-Type: text/plain\r\n\r\n" + repeated(count, [](std::size_t) { return uuencode("hello") + "\r\n"; });
}

std::string defects(std::size_t count) {
  return repeated(count, [](std::size_t) { return "no field\r\nX-A: 1\r\n"; }) + "\r\nhello\r\n";
}

struct Row {
  std::string_view name;  ///< the finding's slug; behind a slash which of its limits
  void (*limit)(Limits&);
  std::string (*message)(std::size_t count);
  std::size_t within;  ///< a count that fits
  std::size_t beyond;  ///< one that does not

  [[nodiscard]] std::string_view slug() const { return name.substr(0, name.find('/')); }
};

const Row kRows[] = {
    {"limit-depth", [](Limits& l) { l.max_depth = kLimit; }, deep, kLimit, kLimit + 1},
    {"limit-encoded-depth", [](Limits& l) { l.max_encoded_depth = kLimit; }, encoded_in_each_other, kLimit, kLimit + 1},
    {"limit-parts", [](Limits& l) { l.max_parts = kLimit; }, parts, kLimit, kLimit + 1},
    {"limit-header-bytes", [](Limits& l) { l.max_header_bytes = kBytes; }, header_of_bytes, kBytes, kBytes + 1},
    {"limit-header-fields", [](Limits& l) { l.max_header_fields = kLimit; }, header_of_fields, kLimit, kLimit + 1},
    {"limit-message-fields", [](Limits& l) { l.max_message_fields = kLimit; }, header_of_fields, kLimit, kLimit + 1},
    {"limit-parameters", [](Limits& l) { l.max_parameters = kLimit; }, parameters, kLimit, kLimit + 1},
    {"limit-readings", [](Limits& l) { l.max_readings = kLimit; }, readings, kLimit, kLimit + 1},
    {"limit-names", [](Limits& l) { l.max_names = kLimit; }, names, kLimit, kLimit + 1},
    {"limit-name-bytes", [](Limits& l) { l.max_name_bytes = kBytes; }, name_of_bytes, kBytes, kBytes + 1},
    {"limit-embedded", [](Limits& l) { l.max_embedded = kLimit; }, files_in_text, kLimit, kLimit + 1},
    {"limit-delimiter-line", [](Limits& l) { l.max_delimiter_line = kBytes; }, padded_delimiter, kBytes - 16, kBytes},
    {"limit-findings", [](Limits& l) { l.max_findings = kBytes; }, defects, kBytes / 4, kBytes + 1},
};

Outcome read_at(const Row& row, std::size_t count, std::size_t split = 0) {
  Limits limits;
  row.limit(limits);
  return read_split(row.message(count), split, limits);
}

}  // namespace

TEST_CASE("golden parse: a limit is reported when it is hit, and not before", "[golden][parse][limits]") {
  for (const Row& row : kRows) {
    INFO("limit: " << row.name);
    const Outcome within = read_at(row, row.within);
    INFO("within: " << findings(within));
    CHECK_FALSE(yields(within, row.slug()));
    CHECK(yields(read_at(row, row.beyond), row.slug()));
  }
}

TEST_CASE("golden parse: a message beyond a limit reads alike however it is split", "[golden][parse][split]") {
  for (const Row& row : kRows) {
    INFO("limit: " << row.name);
    const std::string whole = dump(read_at(row, row.beyond));
    const std::size_t bytes = row.message(row.beyond).size();
    std::size_t differing = 0;
    for (std::size_t at = 1; at < bytes; ++at)
      if (dump(read_at(row, row.beyond, at)) != whole) differing = at;
    INFO("split at " << differing);
    CHECK(differing == 0);
  }
}

TEST_CASE("golden parse: every limit has a row", "[golden][parse][limits]") {
  for (const FindingInfo& finding : all_findings()) {
    if (!finding.slug.starts_with("limit-")) continue;
    // Only a policy with rules asks what other readers could see: tests/unit/other_readings_test.cpp.
    if (finding.code == FindingCode::limit_sightings) continue;
    INFO("finding: " << finding.slug);
    CHECK(std::any_of(std::begin(kRows), std::end(kRows), [&](const Row& row) { return row.slug() == finding.slug; }));
  }
}
