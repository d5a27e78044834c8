// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "scan/header_fields.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using namespace std::string_view_literals;

namespace {

struct Split {
  std::string fields;    ///< "name|value|whole", one a line
  std::string findings;  ///< "slug begin..end", one a line
  bool complete;
};

constexpr std::uint64_t kOffset = 100;

Split split(std::string_view block, const Limits& limits = {}) {
  FindingLog log(limits);
  std::vector<HeaderField> fields;
  Split out;
  out.complete = split_header_fields(block, {kRootPart, kOffset}, limits, fields, log);
  const auto text = [&](ByteRange at) { return visible(block.substr(at.begin - kOffset, at.size())); };
  for (const HeaderField& field : fields)
    out.fields += fmt::format("{}{}|{}|{}\n", field.kind == FieldKind::malformed ? "?" : "", text(field.name),
                              text(field.value), text(field.whole));
  for (const Finding& finding : std::move(log).take())
    out.findings +=
        fmt::format("{} {}..{}\n", info(finding.code).slug, finding.at.begin - kOffset, finding.at.end - kOffset);
  return out;
}

struct Row {
  const char* name;
  std::string_view block, fields, findings;
};
const Row kRows[] = {
    {"nothing", "", "", ""},
    {"two fields", "A: 1\r\nB:2\r\n", "A| 1|A: 1\\r\\n\nB|2|B:2\\r\\n\n", ""},
    {"two fields in LF mail", "A: 1\nB:2\n", "A| 1|A: 1\\n\nB|2|B:2\\n\n", ""},
    {"an empty value", "A:\r\n", "A||A:\\r\\n\n", ""},
    {"a fold", "A: 1\r\n\t2\r\n 3\r\n", "A| 1\\r\\n\\t2\\r\\n 3|A: 1\\r\\n\\t2\\r\\n 3\\r\\n\n", ""},
    {"a fold of blanks alone", "A: 1\r\n \r\nB: 2\r\n", "A| 1\\r\\n |A: 1\\r\\n \\r\\n\nB| 2|B: 2\\r\\n\n",
     "header-blank-line 6..9\n"},
    {"the last line has no line end", "A: 1", "A| 1|A: 1\n", ""},
    {"a CR at the very end is part of the value", "A: 1\r", "A| 1\\r|A: 1\\r\n", ""},
    {"a CR inside of a line ends nothing", "A: 1\rB: 2\r\n", "A| 1\\rB: 2|A: 1\\rB: 2\\r\\n\n", ""},
    {"no colon", "A: 1\r\nnonsense\r\nB: 2\r\n", "A| 1|A: 1\\r\\n\n?|nonsense|nonsense\\r\\n\nB| 2|B: 2\\r\\n\n",
     "header-line-without-colon 6..16\n"},
    {"a fold of a line without colon", "nonsense\r\n: x\r\n more\r\n",
     "?|nonsense|nonsense\\r\\n\n| x\\r\\n more|: x\\r\\n more\\r\\n\n",
     "header-line-without-colon 0..10\nheader-name-invalid 10..11\n"},
    {"a continuation of nothing", " lost\r\nA: 1\r\n", "?| lost| lost\\r\\n\nA| 1|A: 1\\r\\n\n",
     "header-starts-with-continuation 0..7\n"},
    {"a blank before the colon", "A \t: 1\r\n", "A| 1|A \\t: 1\\r\\n\n", "header-space-before-colon 1..3\n"},
    {"no name", ": 1\r\n", "| 1|: 1\\r\\n\n", "header-name-invalid 0..1\n"},
    {"NUL", "A: 1\0B: 2\r\n"sv, "A| 1\\x00B: 2|A: 1\\x00B: 2\\r\\n\n", ""},
};

}  // namespace

TEST_CASE("header fields: are cut with their places", "[unit][header]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      const Split got = split(row.block);
      CHECK(got.fields == row.fields);
      CHECK(got.findings == row.findings);
      CHECK(got.complete);
    }
}

TEST_CASE("header fields: names are told apart in any case", "[unit][header]") {
  const Limits limits;
  FindingLog log(limits);
  std::vector<HeaderField> fields;
  const std::string block =
      "CONTENT-TYPE: a\ncontent-transfer-encoding: b\nContent-disposition: c\nContent-Id: d\nContent-Md5: "
      "e\nmime-version: f\nContent: g\nContent-Type-X: h\n";
  (void)split_header_fields(block, {}, limits, fields, log);
  std::vector<FieldKind> kinds;
  for (const HeaderField& field : fields) kinds.push_back(field.kind);
  CHECK(kinds == std::vector{FieldKind::content_type, FieldKind::content_transfer_encoding,
                             FieldKind::content_disposition, FieldKind::content_id, FieldKind::content_other,
                             FieldKind::mime_version, FieldKind::other, FieldKind::content_other});
}

TEST_CASE("header fields: a limit is told", "[unit][header][limits]") {
  Limits limits;
  limits.max_header_fields = 2;
  const Split got = split("A: 1\nB: 2\n folded\nC: 3\nD: 4\n", limits);
  CHECK_FALSE(got.complete);
  CHECK(got.findings == "limit-header-fields 10..28\n");
  CHECK(split("A: 1\nB: 2\n", limits).complete);
}

TEST_CASE("header fields: unfolding takes the line ends alone", "[unit][header]") {
  CHECK(unfold(" a\r\n\tb\n c\r\n  d") == " a\tb c  d");
}
