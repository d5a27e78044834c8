// SPDX-License-Identifier: Apache-2.0
//
// RFC 7103, section by section: how we read what it speaks of, and what we say about it.
// The sections 1.3, 4 and 5 are about what is written, and tested with that.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "scan/addresses.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using namespace std::string_view_literals;

namespace {

struct AddressRow {
  const char* section;
  std::string_view value, reading, slug;
};
// The examples of the RFC.
const AddressRow kAddresses[] = {
    {"7.1.1 host-address syntax", "<@example.net:fran@example.com>", "<fran@example.com>", "address-source-route"},
    {"7.1.2 excessive angle brackets", "<<<user2@example.org>>>", "<user2@example.org>", "address-extra-brackets"},
    {"7.1.3 unbalanced angle brackets, not closed", "<another@example.net", "<another@example.net>",
     "address-unbalanced-brackets"},
    {"7.1.3 unbalanced angle brackets, not opened", "second@example.org>", "second@example.org",
     "address-unbalanced-brackets"},
    {"7.1.4 unbalanced parentheses, not closed", "(Testing <fran@example.com>", "(Testing) <fran@example.com>",
     "address-unbalanced-parentheses"},
    {"7.1.4 unbalanced parentheses, not opened", "Testing) <sam@example.com>", "\"Testing)\" <sam@example.com>",
     "address-unbalanced-parentheses"},
    {"7.1.5 commas in address lists", "<third@example.net, fourth@example.net>",
     "third@example.net, fourth@example.net", "address-commas-in-brackets"},
    {"7.1.6 unbalanced quotes", "\"Joe <joe@example.com>", "\"Joe\" <joe@example.com>", "address-unbalanced-quotes"},
    {"7.1.7 naked local-parts", "Joe", "Joe", "address-without-domain"},
};

struct Row {
  const char* section;
  std::string_view message;
  std::string_view tree;  ///< how it is read
  std::string_view slug;  ///< one of the findings; empty when there need not be any
};

// All messages in their original bytes: CRLF where that matters.
const Row kRows[] = {
    {"6 line termination: LF is read as CRLF", "Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b--\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n", ""},
    {"6 line termination: not inside of decoded content",
     "Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\nDQoNCg0=\r\n",
     "1 leaf application/octet-stream enc base64 'DQoNCg0=\\r\\n'\n", ""},
    {"7.2 non-header lines: the fields behind are read",
     "From: user@example.com\r\nSubject: This is your reminder\r\nabout the football game tonight\r\nContent-Type: "
     "text/html\r\n\r\nx\r\n",
     "1 leaf text/html 'x\\r\\n'\n", "header-line-without-colon"},
    {"7.2 non-header lines: none is joined to a MIME field",
     "Content-Type: text/html\r\n/plain; name=x.exe\r\n\r\nx\r\n", "1 leaf text/html 'x\\r\\n'\n",
     "header-line-without-colon"},
    {"7.3 unusual spacing: a line of blanks ends no header",
     "Subject: This is your reminder\r\n \r\n about the football game tonight\r\nContent-Type: text/html\r\n\r\nx\r\n",
     "1 leaf text/html 'x\\r\\n'\n", ""},
    {"7.4 header malformations: a blank before the colon is none",
     "MIME-Version : 1.0\r\nContent-Type : text/html\r\n\r\nx\r\n", "1 leaf text/html 'x\\r\\n'\n",
     "header-space-before-colon"},
    {"7.5.1 repeated fields: of MIME fields the first counts",
     "Content-Type: text/html\r\nContent-Type: text/plain\r\n\r\nx\r\n", "1 leaf text/html 'x\\r\\n'\n",
     "duplicate-content-type"},
    {"7.6 missing or incorrect charset: NUL in the header", "Subject: a\0b\r\nContent-Type: text/html\r\n\r\nx\r\n"sv,
     "1 leaf text/html 'x\\r\\n'\n", "header-nul"},
    {"7.6 missing or incorrect charset: NUL in the body is kept", "Subject: a\r\n\r\nx\0y\r\n"sv,
     "1 leaf text/plain 'x\\x00y\\r\\n'\n", ""},
    {"7.7 eight-bit data: as if 8BITMIME", "Subject: a\r\n\r\n\xE4\r\n", "1 leaf text/plain '\\xE4\\r\\n'\n", ""},
    {"8.1 missing MIME-Version: as if it were there",
     "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\none\r\n--b--\r\n",
     "1 multipart multipart/mixed closed\n1.1 leaf text/plain 'one'\n", ""},
    {"8.2 faulty encodings: characters that are not base64", "Content-Transfer-Encoding: base64\r\n\r\naGVs*bG8=\r\n",
     "1 leaf text/plain enc base64 'aGVs*bG8=\\r\\n'\n", "base64-bad-character"},
    {"8.2 faulty encodings: more behind the padding",
     "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\naGVsbG8=\r\n",
     "1 leaf text/plain enc base64 'aGVsbG8=\\r\\naGVsbG8=\\r\\n'\n", "base64-after-padding"},
    {"8.2 faulty encodings: cut off", "Content-Transfer-Encoding: base64\r\n\r\naGVsbG8a\r\na\r\n",
     "1 leaf text/plain enc base64 'aGVsbG8a\\r\\na\\r\\n'\n", "base64-bad-length"},
};

constexpr std::string_view kNeeded = "From: a@b\r\nDate: Wed, 20 Oct 2010 20:53:35 -0400\r\n";

struct Told {
  const char* section;
  std::string_view message;
  std::string_view slug;
  bool needed = true;  ///< kNeeded comes before the message
};

const Told kTold[] = {
    {"7.1.1 host-address syntax", "To: <@example.net:fran@example.com>\r\n\r\nx\r\n", "address-source-route"},
    {"7.1.2 excessive angle brackets", "To: <<<user2@example.org>>>\r\n\r\nx\r\n", "address-extra-brackets"},
    {"7.1.3 unbalanced angle brackets", "To: <another@example.net\r\n\r\nx\r\n", "address-unbalanced-brackets"},
    {"7.1.4 unbalanced parentheses", "To: (Testing <fran@example.com>\r\n\r\nx\r\n", "address-unbalanced-parentheses"},
    {"7.1.5 commas in address lists", "To: <a@example.net, b@example.net>\r\n\r\nx\r\n", "address-commas-in-brackets"},
    {"7.1.6 unbalanced quotes", "To: \"Joe <joe@example.com>\r\n\r\nx\r\n", "address-unbalanced-quotes"},
    {"7.1.7 naked local-parts", "To: Joe\r\n\r\nx\r\n", "address-without-domain"},
    {"7.5 header field counts", "From: c@d\r\n\r\nx\r\n", "duplicate-field"},
    {"7.5.1 repeated fields", "Subject: a\r\nSubject: b\r\n\r\nx\r\n", "duplicate-field"},
    {"7.5.2 missing fields: From", "Date: Wed, 20 Oct 2010 20:53:35 -0400\r\n\r\nx\r\n", "from-missing", false},
    {"7.5.2 missing fields: Date", "From: a@b\r\n\r\nx\r\n", "date-missing", false},
    {"7.5.3 Return-Path", "Return-Path: <a@b>\r\nReturn-Path: <c@d>\r\n\r\nx\r\n", "return-path-repeated"},
    {"8.1 missing MIME-Version", "Content-Type: text/plain\r\n\r\nx\r\n", "mime-version-missing"},
    {"8.1 invalid MIME-Version", "MIME-Version: 2.0\r\nContent-Type: text/plain\r\n\r\nx\r\n", "mime-version-invalid"},
    {"6 line termination: a bare CR in the header", "Subject: a\rb\r\n\r\nx\r\n", "header-bare-cr"},
    {"6 line termination: a bare CR in the body", "Subject: a\r\n\r\nx\ry\r\n", "body-bare-cr"},
    {"7.3 unusual spacing", "Subject: a\r\n \r\n b\r\n\r\nx\r\n", "header-blank-line"},
    {"7.6 charset: NUL in the body", "Subject: a\r\n\r\nx\0y\r\n"sv, "body-nul"},
    {"7.6 charset: 8-bit is not US-ASCII", "Content-Type: text/plain; charset=us-ascii\r\n\r\n\xE4\r\n",
     "charset-mislabelled"},
    {"7.6 charset: invalid UTF-8", "Content-Type: text/plain; charset=utf-8\r\n\r\n\xE4\r\n", "charset-invalid-bytes"},
    {"7.6 charset: ISO-2022 escapes", "Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1B$B!!\x1B(B\r\n",
     "charset-iso2022"},
    {"7.6 charset: 8-bit text without charset", "Content-Type: text/plain\r\n\r\n\xE4\r\n", "charset-missing"},
    {"7.6 charset: an unknown charset", "Content-Type: text/plain; charset=x-nobody\r\n\r\n\xE4\r\n",
     "charset-unknown"},
    {"7.7 eight-bit data: in the header", "Subject: \xE4\r\n\r\nx\r\n", "header-8bit"},
    {"7.7 eight-bit data: in a body without 8bit", "Subject: a\r\n\r\n\xE4\r\n", "unlabelled-8bit"},
    {"8.2 faulty encodings: the URL alphabet", "Content-Transfer-Encoding: base64\r\n\r\n-_-_\r\n",
     "base64-url-alphabet"},
};

bool tells(const Outcome& outcome, std::string_view slug) {
  return ("\n" + findings(outcome, Severity::note)).find("\n" + std::string(slug) + " 1 ") != std::string::npos;
}

}  // namespace

TEST_CASE("RFC 7103 7.1: addresses", "[unit][rfc7103][addresses]") {
  for (const AddressRow& row : kAddresses) DYNAMIC_SECTION(row.section) {
      FindingLog log(Limits{});
      check_addresses(row.value, 0, kRootPart, log);
      const std::vector<Finding> found = std::move(log).take();
      REQUIRE(found.size() == 1);
      CHECK(info(found.front().code).slug == row.slug);
      CHECK(repaired_addresses(row.value) == row.reading);
    }
}

TEST_CASE("RFC 7103: messages are read as it says, and it is told", "[unit][rfc7103]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.section) {
      const Outcome outcome = read(row.message, Policy::none());
      CHECK(tree(outcome, row.message) == row.tree);
      INFO(findings(outcome));
      CHECK((row.slug.empty() || tells(outcome, row.slug)));
      CHECK(written(outcome) == row.message);
    }
}

TEST_CASE("RFC 7103: what is wrong is told", "[unit][rfc7103]") {
  for (const Told& row : kTold) DYNAMIC_SECTION(row.section) {
      const Outcome outcome = read((row.needed ? std::string(kNeeded) : "") + std::string(row.message), Policy::none());
      INFO(findings(outcome, Severity::note));
      CHECK(tells(outcome, row.slug));
    }
}

TEST_CASE("RFC 7103 9.1: lines that are too long", "[unit][rfc7103]") {
  const std::string line(999, 'x');
  CHECK(tells(read(std::string(kNeeded) + "\r\n" + line + "\r\n", Policy::none()), "line-too-long"));
  CHECK(
      tells(read(std::string(kNeeded) + "Subject: " + line + "\r\n\r\nx\r\n", Policy::none()), "header-line-too-long"));
}
