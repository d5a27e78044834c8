// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "index/message_rules.hpp"
#include "scan/header_fields.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

constexpr std::uint64_t kOffset = 100;

template <class Check>
std::string check(std::string_view block, Check check, const Limits& limits = {}) {
  FindingLog fields_log(limits);
  std::vector<HeaderField> fields;
  (void)split_header_fields(block, {kRootPart, kOffset}, limits, fields, fields_log);
  FindingLog log(limits);
  check(HeaderView{block, kOffset, kRootPart, fields}, log);
  std::string out;
  for (const Finding& finding : std::move(log).take()) {
    const ByteRange at{finding.at.begin - kOffset, finding.at.end - kOffset};
    out += fmt::format("{} {}\n", info(finding.code).slug,
                       at.empty() ? fmt::format("at {}", at.begin) : visible(slice(block, at)));
  }
  return out;
}

struct Row {
  const char* name;
  std::string_view fields;  ///< behind the From and the Date that a message needs
  std::string_view findings;
};
const Row kMessages[] = {
    {"an ordinary message", "To: a@b\nSubject: x\nMIME-Version: 1.0\nContent-Type: text/plain\n", ""},
    {"Subject twice", "Subject: x\nSUBJECT: y\n", "duplicate-field SUBJECT: y\\n\n"},
    {"Subject three times is told once", "Subject: x\nSubject: y\nSubject: z\n", "duplicate-field Subject: y\\n\n"},
    {"From and Date twice", "From: c@d\nDate: y\n", "duplicate-field From: c@d\\n\nduplicate-field Date: y\\n\n"},
    {"every other field that should come once",
     "Sender: a@b\nReply-To: a@b\nTo: a@b\nCc: a@b\nBcc: a@b\nMessage-ID: <x@y>\nIn-Reply-To: <x@y>\nReferences: "
     "<x@y>\nSender: a@b\nReply-To: a@b\nTo: a@b\nCc: a@b\nBcc: a@b\nMessage-ID: <x@y>\nIn-Reply-To: "
     "<x@y>\nReferences: <x@y>\n",
     "duplicate-field Sender: a@b\\n\nduplicate-field Reply-To: a@b\\n\nduplicate-field To: a@b\\n\n"
     "duplicate-field Cc: a@b\\n\nduplicate-field Bcc: a@b\\n\nduplicate-field Message-ID: <x@y>\\n\n"
     "duplicate-field In-Reply-To: <x@y>\\n\nduplicate-field References: <x@y>\\n\n"},
    {"fields that may come more than once",
     "Received: x\nReceived: y\nComments: x\nComments: y\nResent-To: a@b\nResent-To: a@b\nX-A: 1\nX-A: 2\n", ""},
    {"Return-Path twice", "Return-Path: <a@b>\nReturn-Path: <c@d>\n", "return-path-repeated Return-Path: <c@d>\\n\n"},
    {"no MIME-Version", "Content-Type: text/plain\n", "mime-version-missing at 47\n"},
    {"no MIME-Version, and a field of a mailbox alone", "Content-Length: 7\n", ""},
    {"MIME-Version with comments", "MIME-Version: (a (b)\\) ) 1.(c)0 (d)\n", ""},
    {"a folded MIME-Version", "MIME-Version:\n 1.0\n", ""},
    {"another MIME-Version", "MIME-Version: 2.0\n", "mime-version-invalid  2.0\n"},
    {"an empty MIME-Version", "MIME-Version: \n", "mime-version-invalid  \n"},
    {"more than a MIME-Version", "MIME-Version: 1.0.\n", "mime-version-invalid  1.0.\n"},
    {"half of a comment in MIME-Version", "MIME-Version: 1.0 (a\n", "mime-version-invalid  1.0 (a\n"},
    {"MIME-Version twice", "MIME-Version: 1.0\nMime-Version: 1.0\n", "mime-version-invalid Mime-Version: 1.0\\n\n"},
    {"addresses",
     "To: <<a@b>>\nCc: <a@b, c@d>\nBcc: joe\nSender: a@b>\nReply-To: (x <a@b>\nResent-From: <@r:a@b>\n"
     "Disposition-Notification-To: \"a <a@b>\n",
     "address-extra-brackets <<\naddress-commas-in-brackets <a@b, c@d>\naddress-without-domain joe\n"
     "address-unbalanced-brackets >\naddress-unbalanced-parentheses (x\naddress-source-route @r:\n"
     "address-unbalanced-quotes \"a\n"},
    {"no addresses", "Subject: <<a@b>>\nX-To: joe\nMessage-ID: joe>\n", ""},
    {"a look-alike", "Content_Type: text/plain\n", "header-name-look-alike Content_Type\n"},
};

struct Name {
  const char* name;
  bool look_alike;
};
const Name kNames[] = {
    {"Content-Type", false},
    {"CONTENT-TYPE", false},
    {"Content-Transfer-Encoding", false},
    {"Content-Disposition", false},
    {"MIME-Version", false},
    {"Content-ID", false},
    {"Content-Description", false},
    {"Content-Language", false},
    {"Content-Location", false},
    {"Content-MD5", false},
    {"Content-Base", false},
    {"Content-Class", false},
    {"Content-Features", false},
    {"Content-Duration", false},
    {"Content-Alternative", false},
    {"Content-Length", false},
    {"Content-Return", false},
    {"Content-Identifier", false},
    {"Content-Encoding", false},
    {"Content", false},
    {"Content-", false},
    {"Contents", false},
    {"Content-Something", false},
    {"Mime", false},
    {"Subject", false},
    {"X-Content-Typ", false},
    {"Content-Typ", true},
    {"Content-Ty", true},
    {"Content_Type", true},
    {"Content Type", true},
    {"Contenttype", true},
    {"ContentType", true},
    {"Content--Type", true},
    {"Content-Types", true},
    {"Content-Type\xA0", true},
    {"Content-Type;;;;", true},
    {"Content-Transfer-Enc", true},
    {"Content-Transfer", true},
    {"Content-Tranfer-Encoding", true},
    {"Content-Transfer_Encoding", true},
    {"content-transfer-encodign", true},
    {"Content-Dispostion", true},
    {"Content-Disp", true},
    {"MIME_Version", true},
    {"MimeVersion", true},
    {"Mime-Vers", true},
};

constexpr std::string_view kNeeded = "From: a@b\nDate: today\n";

}  // namespace

TEST_CASE("message rules: what a header holds and should not", "[unit][header][message_rules]") {
  for (const Row& row : kMessages) DYNAMIC_SECTION(row.name) {
      CHECK(check(std::string(kNeeded) + std::string(row.fields), check_message_header) == row.findings);
    }
}

TEST_CASE("message rules: what a header should hold and does not", "[unit][header][message_rules]") {
  CHECK(check("Subject: x\n", check_message_header) == "from-missing at 11\ndate-missing at 11\n");
  CHECK(check("Date: x\n", check_message_header) == "from-missing at 8\n");
  CHECK(check("From: a@b\n", check_message_header) == "date-missing at 10\n");
  CHECK(check("", check_message_header).empty());
  CHECK(check("no field\n", check_message_header).empty());
  CHECK(check("Content-Type: text/plain\nMIME-Version: 1.0\n", check_message_header).empty());
  CHECK(check("Content-Type: text/plain\n", check_message_header) == "mime-version-missing at 25\n");
}

TEST_CASE("message rules: nothing is missed behind a limit", "[unit][header][message_rules][limits]") {
  Limits limits;
  limits.max_header_fields = 1;
  CHECK(check("Content-Type: text/plain\nDate: x\n", check_message_header, limits).empty());
}

TEST_CASE("message rules: names that look like those of MIME", "[unit][header][message_rules]") {
  for (const Name& row : kNames) DYNAMIC_SECTION(visible(row.name)) {
      const std::string want = row.look_alike ? "header-name-look-alike " + visible(row.name) + "\n" : "";
      CHECK(check(std::string(row.name) + ": x\n", check_part_header) == want);
    }
}

TEST_CASE("message rules: of a part, nothing else counts", "[unit][header][message_rules]") {
  CHECK(check("To: <<a\nTo: b\nContent-Type: x\nMIME-Version: 3\n", check_part_header).empty());
}
