// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/finding.hpp>

#include "index/header_facts.hpp"
#include "scan/header_fields.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Read {
  HeaderFacts facts;
  std::string findings;  ///< "slug 'octets'", joined by ", "
};

Read read_header(std::string_view header) {
  const std::string block = crlf(header);
  const Limits limits;
  FindingLog ignored(limits);
  std::vector<HeaderField> fields;
  split_header_fields(block, {PartId{}, 100}, limits, fields, ignored);
  FindingLog log(limits);
  Read out{collect_header_facts({block, 100, PartId{}, fields}, limits, log), ""};
  for (const Finding& each : std::move(log).take()) {
    const std::string at = slice(block, {each.at.begin - 100, each.at.end - 100});
    out.findings += (out.findings.empty() ? "" : ", ") + std::string(info(each.code).slug) + " '" + visible(at) + "'";
  }
  return out;
}

struct TypeRow {
  const char* name;
  std::string value, type, boundary, findings;
};
const std::string kSeventy(70, 'x');
const std::string kLong = " multipart/mixed; boundary=" + kSeventy + "x";
const TypeRow kTypes[] = {
    {"a type", " text/plain", "text/plain", "", ""},
    {"case does not matter", " Text/PLAIN", "text/plain", "", ""},
    {"a boundary", " multipart/mixed; boundary=\"abc\"", "multipart/mixed", "abc", ""},
    {"folded between parameters", " multipart/mixed;\n\tboundary=\"a=_b'(c)+,-./:?\"", "multipart/mixed",
     "a=_b'(c)+,-./:?", ""},
    {"none", "", "-", "", "content-type-empty ''"},
    {"blanks only", " ", "-", "", "content-type-empty ''"},
    {"no subtype", " multipart; boundary=B", "-", "B", "media-type-invalid 'multipart', boundary-on-leaf 'boundary=B'"},
    {"an empty subtype", " text/", "-", "", "media-type-invalid 'text/'"},
    {"in quotes", " \"text/plain\"", "-", "", "media-type-invalid '\"text/plain\"'"},
    {"a blank inside", " multi part/mixed", "-", "", "media-type-invalid 'multi part/mixed'"},
    {"blanks around the slash", " text / plain", "text/plain", "", "media-type-invalid 'text / plain'"},
    {"a backslash", " multipart\\/mixed", "-", "", "media-type-invalid 'multipart\\/mixed'"},
    {"a comment in front", " (c)multipart/mixed; boundary=B", "multipart/mixed", "B", "mime-field-comment '(c)'"},
    {"a second colon", ": text/plain", "-", "", "mime-field-odd-separator ':', media-type-invalid ': text/plain'"},
    {"a vertical tab", " \vtext/plain", "-", "",
     "mime-field-odd-separator '\\x0B', media-type-invalid '\\x0Btext/plain'"},
    {"an encoded word", " =?us-ascii?Q?text/plain?=", "-", "",
     "mime-field-encoded-word '=?us-ascii?Q?text/plain?=', media-type-invalid '=?us-ascii?Q?text/plain?='"},
    {"an unknown multipart", " multipart/x-foo; boundary=B", "multipart/x-foo", "B",
     "multipart-subtype-unknown 'multipart/x-foo'"},
    {"two types, one of them composite", " multipart/mixed,text/plain; boundary=B", "multipart/mixed", "B",
     "composite-type-confused 'multipart/mixed,text/plain'"},
    {"the same with a blank", " text/plain multipart/mixed", "text/plain", "",
     "composite-type-confused 'text/plain multipart/mixed'"},
    {"two simple types", " text/plain text/html", "text/plain", "", "media-type-invalid 'text/plain text/html'"},
    {"no ';'", " multipart/mixed boundary=B", "multipart/mixed", "",
     "boundary-missing 'multipart/mixed boundary=B', parameter-bad-separator 'boundary=B'"},
    {"a ',' for it", " multipart/mixed, boundary=B", "multipart/mixed", "",
     "boundary-missing 'multipart/mixed, boundary=B', parameter-bad-separator ', boundary=B'"},
    {"';;'", " multipart/mixed;; boundary=B", "multipart/mixed", "B", "parameter-bad-separator ';'"},
    {"a boundary on text", " text/plain; boundary=B", "text/plain", "B", "boundary-on-leaf 'boundary=B'"},
    {"a boundary on a message", " message/rfc822; boundary=B", "message/rfc822", "B",
     "composite-type-confused 'boundary=B'"},
    {"two boundaries", " multipart/mixed; boundary=A; BOUNDARY=B", "multipart/mixed", "A",
     "duplicate-boundary 'BOUNDARY=B'"},
    {"three parameters, two alike", " text/plain; charset=a; x=y; charset=\"b\"", "text/plain", "",
     "duplicate-parameter 'charset=\"b\"'"},
    {"two names", " a/b; name=a; name=b", "a/b", "", "duplicate-name 'name=b'"},
    {"a piece of a name twice", " a/b; name*0=a; name*0=b", "a/b", "", "duplicate-name 'name*0=b'"},
    {"an empty boundary", " multipart/mixed; boundary=\"\"", "multipart/mixed", "", "boundary-empty '\"\"'"},
    {"no boundary", " multipart/mixed", "multipart/mixed", "", "boundary-missing 'multipart/mixed'"},
    {"a long boundary", kLong, "multipart/mixed", kSeventy + "x", "boundary-too-long '" + kSeventy + "x'"},
    {"characters that boundaries do not have", " multipart/mixed; boundary=\"a*b\"", "multipart/mixed", "a*b",
     "boundary-invalid '\"a*b\"'"},
    {"8-bit", " multipart/mixed; boundary=\"B\xE9\"", "multipart/mixed", "B\\xE9",
     "boundary-invalid '\"B\\xE9\"', parameter-8bit '\"B\\xE9\"'"},
    {"a blank in a boundary", " multipart/mixed; boundary=\"a b\"", "multipart/mixed", "a b",
     "boundary-blank '\"a b\"'"},
    {"a blank at its end", " multipart/mixed; boundary=\"a \"", "multipart/mixed", "a ", "boundary-blank '\"a \"'"},
    {"a backslash in a boundary", " multipart/mixed; boundary=\"A\\B\"", "multipart/mixed", "AB",
     "boundary-backslash '\"A\\B\"'"},
    {"single quotes", " multipart/mixed; boundary='B'", "multipart/mixed", "'B'",
     "boundary-single-quotes ''B'', parameter-quote-damage ''B''"},
    {"RFC 2231 pieces", " multipart/mixed; boundary*0=b; boundary*1=c", "multipart/mixed", "bc",
     "boundary-extended 'boundary*0=b', boundary-extended 'boundary*1=c'"},
    {"RFC 2231 beside plain", " multipart/mixed; boundary*=''b; boundary=c", "multipart/mixed", "c",
     "duplicate-boundary 'boundary*=''b', boundary-extended 'boundary*=''b'"},
    {"an encoded word as a boundary", " multipart/mixed; boundary=\"=?us-ascii?Q?B?=\"", "multipart/mixed",
     "=?us-ascii?Q?B?=", "boundary-encoded-word '\"=?us-ascii?Q?B?=\"', parameter-encoded-word '\"=?us-ascii?Q?B?=\"'"},
    {"a boundary whose quote is not closed", " multipart/mixed; boundary=\"B", "multipart/mixed", "B",
     "quoted-string-unterminated '\"B'"},
    {"blanks at the end", " text/plain; charset=x \t", "text/plain", "", "mime-field-trailing-blank ' \\t'"},
    {"a fold behind the colon", "\n text/plain", "text/plain", "", "header-odd-fold '\\r\\n '"},
};

struct EncodingRow {
  const char* name;
  std::string_view value;
  TransferEncoding encoding;
  std::string_view label, findings;
};
constexpr auto kBase64 = TransferEncoding::base64;
constexpr auto kUnknown = TransferEncoding::unknown;
const EncodingRow kEncodings[] = {
    {"base64", " base64", kBase64, "base64", ""},
    {"no blank after the colon", "base64", kBase64, "base64", ""},
    {"nothing", "", TransferEncoding::identity, "", ""},
    {"upper case", " BASE64", kBase64, "base64", "transfer-encoding-spelling 'BASE64'"},
    {"blanks at the end", " base64 ", kBase64, "base64", "mime-field-trailing-blank ' '"},
    {"a fold behind the colon", "\n base64", kBase64, "base64", "header-odd-fold '\\r\\n '"},
    {"a ';'", " base64;", kBase64, "base64", "transfer-encoding-decorated 'base64;', mime-field-odd-separator ';'"},
    {"a parameter", " base64; x=y", kBase64, "base64",
     "transfer-encoding-decorated 'base64; x=y', mime-field-odd-separator ';'"},
    {"a ','", " base64,", kBase64, "base64", "transfer-encoding-decorated 'base64,', mime-field-odd-separator ','"},
    {"quotes", " \"base64\"", kBase64, "base64", "transfer-encoding-decorated '\"base64\"'"},
    {"a comment behind", " base64 (c)", kBase64, "base64",
     "transfer-encoding-decorated 'base64 (c)', mime-field-comment '(c)'"},
    {"a comment in front", " (c) base64", kBase64, "base64",
     "mime-field-comment '(c)', transfer-encoding-decorated '(c) base64'"},
    {"a second colon", ": base64", kBase64, "base64",
     "mime-field-odd-separator ':', transfer-encoding-decorated ': base64'"},
    {"a vertical tab", " \vbase64", kBase64, "base64",
     "mime-field-odd-separator '\\x0B', transfer-encoding-decorated '\\x0Bbase64'"},
    {"two labels", " base64 7bit", kBase64, "base64", "transfer-encoding-decorated 'base64 7bit'"},
    {"an encoded word", " =?us-ascii?Q?base64?=", kUnknown,
     "=?us-ascii?q?base64?=", "mime-field-encoded-word '=?us-ascii?Q?base64?='"},
    {"a blank inside", " base 64", kUnknown, "base 64", ""},
    {"unknown", " x-base64", kUnknown, "x-base64", ""},
    {"uuencode", " x-uuencode", TransferEncoding::uuencode, "x-uuencode", ""},
};

}  // namespace

TEST_CASE("header facts: the type and the boundary", "[unit][facts]") {
  for (const TypeRow& row : kTypes) {
    CAPTURE(row.name);
    const Read got = read_header("Content-Type:" + row.value + "\n");
    CHECK(got.facts.media_type.value_or("-") == row.type);
    CHECK(visible(got.facts.boundary) == row.boundary);
    CHECK(got.findings == row.findings);
  }
}

TEST_CASE("header facts: the transfer encoding", "[unit][facts]") {
  for (const EncodingRow& row : kEncodings) {
    CAPTURE(row.name);
    const Read got = read_header("Content-Transfer-Encoding:" + std::string(row.value) + "\n");
    CHECK(got.facts.encoding == row.encoding);
    CHECK(visible(got.facts.encoding_label) == row.label);
    CHECK(got.findings == row.findings);
  }
}

TEST_CASE("header facts: fields that should be there once", "[unit][facts]") {
  const auto found = [](std::string_view header) { return read_header(header).findings; };
  CHECK(found("Content-Type: a/b\nContent-Type: a/b\n") == "duplicate-mime-field 'Content-Type: a/b\\r\\n'");
  CHECK(found("Content-Type: a/b\nContent-Type:  a/b\n") == "duplicate-mime-field 'Content-Type:  a/b\\r\\n'");
  CHECK(found("Content-Type: a/b\nContent-Type: c/d\n") == "duplicate-content-type 'Content-Type: c/d\\r\\n'");
  CHECK(found("Content-Transfer-Encoding: base64\nContent-Transfer-Encoding: 7bit\n") ==
        "duplicate-transfer-encoding 'Content-Transfer-Encoding: 7bit\\r\\n'");
  CHECK(found("Content-Disposition: inline\nContent-Disposition: attachment\n") ==
        "duplicate-disposition 'Content-Disposition: attachment\\r\\n'");
  CHECK(read_header("Content-Type: a/b\nContent-Type: c/d\n").facts.media_type == "a/b");
}

TEST_CASE("header facts: the disposition", "[unit][facts]") {
  const auto found = [](std::string_view value) {
    return read_header("Content-Disposition:" + std::string(value) + "\n").findings;
  };
  CHECK(found(" attachment; filename=\"a b\"").empty());
  CHECK(found(" attachment; boundary=B") == "boundary-in-other-field 'boundary=B'");
  CHECK(found(" attachment filename=B") == "parameter-bad-separator 'filename=B'");
  CHECK(found(" attachment; filename=a; FileName=b") == "duplicate-name 'FileName=b'");
  CHECK(found(" =?us-ascii?Q?attachment?=") == "mime-field-encoded-word '=?us-ascii?Q?attachment?='");
  CHECK(found(" \"attachment\"") == "mime-field-odd-separator '\"attachment\"'");
  CHECK(found(" attachment (c)") == "mime-field-comment '(c)'");
}
