// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/message.hpp>
#include <mimemend/parser.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

Header header_of(std::string_view message, PartId part = kRootPart) {
  return Header::cut(message, parse(message).index, part);
}

std::string shown(const Header& header) {
  std::string out;
  for (const HeaderField& field : header.fields())
    out += visible(header.name(field)) + "|" + visible(header.value(field)) + "\n";
  return out;
}

struct ParameterCase {
  const char* name;
  std::string field;  ///< of Content-Disposition
  std::optional<std::string> filename;
};

const ParameterCase kParameters[] = {
    {"plain", "attachment; filename=a.txt", "a.txt"},
    {"quoted", "attachment; filename=\"a b.txt\"", "a b.txt"},
    {"any case", "attachment; FileName=a.txt", "a.txt"},
    {"folded", "attachment;\n filename=\"a.txt\"", "a.txt"},
    {"RFC 2231 with a charset", "attachment; filename*=iso-8859-1'de'J%FCrgen", "Jürgen"},
    {"RFC 2231 in pieces", "attachment; filename*0*=utf-8''J%C3%BC; filename*1=rgen.txt", "Jürgen.txt"},
    {"RFC 2047, which is not allowed here and common", "attachment; filename=\"=?utf-8?q?J=C3=BCrgen?=\"", "Jürgen"},
    {"raw ISO-8859-1", "attachment; filename=\"J\xFCrgen\"", "Jürgen"},
    {"of two the first", "attachment; filename=a; filename=b", "a"},
    {"another parameter", "attachment; size=7", std::nullopt},
    {"no parameter", "attachment", std::nullopt},
    {"in a value, not as a parameter", "attachment; x=\"filename=a\"", std::nullopt},
    {"empty", "attachment; filename=\"\"", ""},
};

}  // namespace

TEST_CASE("header: every line is there, in order, as its octets stand", "[unit][header]") {
  const std::string raw = "Subject: a\n b\nno field\nTo : x@y\nX-Empty:\n\nbody";
  CHECK(shown(header_of(crlf(raw))) == "Subject| a\\r\\n b\n|no field\nTo| x@y\nX-Empty|\n");
  CHECK(shown(header_of(raw)) == "Subject| a\\n b\n|no field\nTo| x@y\nX-Empty|\n");
  CHECK(shown(header_of(std::string("A\0: b\0c\n\n", 9))) == "A\\x00| b\\x00c\n");
}

TEST_CASE("header: fields are found by name", "[unit][header]") {
  const Header header = header_of("Received: 1\nSubject: s\nRECEIVED: 2\nReceive: 3\nno field\n\n");
  REQUIRE(header.find("received") != nullptr);
  CHECK(header.value(*header.find("received")) == " 1");
  CHECK(header.whole(*header.find("received")) == "Received: 1\n");
  CHECK(header.find("Date") == nullptr);
  CHECK(header.find("") == nullptr);
  const auto all = header.all("Received");
  REQUIRE(all.size() == 2);
  CHECK(header.value(*all[1]) == " 2");
  CHECK(header.all("Date").empty());
  CHECK(header.bytes() == "Received: 1\nSubject: s\nRECEIVED: 2\nReceive: 3\nno field\n");
}

TEST_CASE("header: values are decoded by name", "[unit][header]") {
  const Header header = header_of(
      "From: =?utf-8?q?J=C3=BCrgen?= <j@x>\nSubject: =?utf-8?q?na=C3=AFve?=\n text\nSubject: second\n"
      "Date: Mon, 02 Nov 2026 10:00:00 +0100\nTo: a@b, c@d\nTo: e@f\n\n");
  CHECK(header.text_utf8("SUBJECT") == "naïve text");
  CHECK(header.text_utf8(*header.all("Subject")[1]) == "second");
  CHECK(header.text_utf8("Comments") == std::nullopt);
  CHECK(header.date("Date") == DateTime{1793610000, 60});
  CHECK(header.date("Resent-Date") == std::nullopt);
  REQUIRE(header.addresses("From").mailboxes.size() == 1);
  CHECK(header.addresses("From").mailboxes[0].display_name_utf8 == "Jürgen");
  CHECK(header.addresses("To").mailboxes.size() == 2);
  CHECK(header.addresses("Cc") == AddressList());
}

TEST_CASE("header: parameters are decoded by name", "[unit][header][rfc2231]") {
  for (const ParameterCase& c : kParameters) DYNAMIC_SECTION(c.name) {
      const Header header = header_of("Content-Disposition: " + c.field + "\n\n");
      CHECK(header.parameter_utf8("content-disposition", "filename") == c.filename);
      CHECK(header.parameter_utf8("Content-Type", "filename") == std::nullopt);
    }
  CHECK(header_of("Content-Type: text/plain; charset=UTF-8\n\n").parameter_utf8("Content-Type", "Charset") == "UTF-8");
  CHECK(header_of("X-Other: v; a=\"b c\"\n\n").parameter_utf8("X-Other", "a") == "b c");
}

// 440 KB of these took GMime 9.5 s, and any name of a file is read this way; the suite's time limit is the check.
TEST_CASE("header: a parameter of hostile length is read in time", "[unit][header][limits]") {
  std::string value;
  while (value.size() < 900'000) value += "=?utf-8?q?a";
  const std::string raw = "Content-Disposition: attachment; filename=\"" + value + "\"\n\n";
  CHECK(header_of(raw).parameter_utf8("Content-Disposition", "filename") == value);
  CHECK(Message::read(raw)->leaves()[0].names.size() == 1);
}

TEST_CASE("header: of a part, cut from the caller's own bytes", "[unit][header]") {
  const std::string message = crlf(
      "Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: inner\nContent-Type: "
      "text/plain\n\nx\n--b\n\ny\n--b--\n");
  CHECK(shown(header_of(message, PartId{1})) == "Subject| inner\nContent-Type| text/plain\n");
  CHECK(header_of(message, PartId{2}).fields().empty());
}

TEST_CASE("header: ends where the limits end it", "[unit][header][limits]") {
  std::string raw;
  for (int i = 0; i < 100; ++i) raw += "X-" + std::to_string(i) + ": v\n";
  ReadOptions options;
  options.limits.max_header_fields = 10;
  const auto message = Message::read(raw + "\nbody", options);
  REQUIRE(message);
  const auto header = message->header(kRootPart);
  REQUIRE(header);
  CHECK(header->fields().size() == 10);
  CHECK(header->bytes().ends_with("X-9: v\n"));
  options.limits = {};
  options.limits.max_header_bytes = 50;
  const auto cut = Message::read(raw + "\nbody", options);
  REQUIRE(cut);
  CHECK(cut->header(kRootPart)->bytes().size() <= 50);
}
