// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

// "source:name", joined by " | ", best first.
std::string names(std::string_view header) {
  const Outcome outcome = read(crlf(header) + "\r\nx", Policy::none());
  std::string out;
  for (const NameCandidate& name : outcome.leaves().front().names)
    out += (out.empty() ? "" : " | ") + std::string(to_string(name.source)) + ":" + visible(name.name_utf8);
  return out;
}

struct Row {
  const char* name;
  std::string header, names;
};
const Row kRows[] = {
    {"none", "Content-Type: text/plain\n", ""},
    {"filename", "Content-Disposition: attachment; filename=\"a b.exe\"\n", "filename:a b.exe"},
    {"name", "Content-Type: a/b; name=a.exe\n", "name:a.exe"},
    {"both are the same", "Content-Type: a/b; name=a.exe\nContent-Disposition: attachment; filename=a.exe\n",
     "filename:a.exe"},
    {"both differ", "Content-Type: a/b; name=b.txt\nContent-Disposition: attachment; filename=a.exe\n",
     "filename:a.exe | name:b.txt"},
    {"filename in the wrong field", "Content-Type: a/b; filename=a.exe\n", "filename:a.exe"},
    {"name in the wrong field", "Content-Disposition: attachment; name=a.exe\n", "name:a.exe"},
    {"in a folded field", "Content-Disposition: attachment;\n\tfilename=\"a\n b.exe\"\n", "filename:a b.exe"},
    {"RFC 2231", "Content-Disposition: attachment; filename*=utf-8''p%C3%A4.exe\n",
     "filename:p\\xC3\\xA4.exe | filename-literal:utf-8''p%C3%A4.exe"},
    {"RFC 2231 in another charset", "Content-Disposition: attachment; filename*=iso-8859-1''p%E4.exe\n",
     "filename:p\\xC3\\xA4.exe | filename-literal:iso-8859-1''p%E4.exe"},
    {"RFC 2047", "Content-Disposition: attachment; filename=\"=?utf-8?B?YS5leGU=?=\"\n",
     "filename:a.exe | filename-literal:=?utf-8?B?YS5leGU=?="},
    {"raw ISO 8859-1", "Content-Disposition: attachment; filename=\"p\xE4.exe\"\n", "filename:p\\xC3\\xA4.exe"},
    {"raw UTF-8", "Content-Disposition: attachment; filename=\"p\xC3\xA4.exe\"\n", "filename:p\\xC3\\xA4.exe"},
};

bool has_name(std::string_view header, std::string_view name) {
  const Outcome outcome = read(crlf(header) + "\r\nx", Policy::none());
  for (const NameCandidate& candidate : outcome.leaves().front().names)
    if (candidate.name_utf8 == name) return true;
  return false;
}

}  // namespace

TEST_CASE("names: every source is read", "[unit][names]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(names(row.header) == row.names);
  }
}

// What some reader takes for the name is among the candidates, whatever else is.
TEST_CASE("names: no reading is missing", "[unit][names][hostile]") {
  struct HostileRow {
    const char* name;
    std::string_view header, found;
  };
  const HostileRow rows[] = {
      {"a second parameter", "Content-Type: a/b; name=a.txt; name=b.exe\n", "b.exe"},
      {"a second field",
       "Content-Disposition: attachment; filename=a.txt\nContent-Disposition: attachment; filename=b.exe\n", "b.exe"},
      {"a second type field", "Content-Type: a/b; name=a.txt\nContent-Type: a/b; name=b.exe\n", "b.exe"},
      {"plain beside RFC 2231", "Content-Disposition: attachment; filename=a.txt; filename*=utf-8''b%2Eexe\n", "b.exe"},
      {"RFC 2231 beside plain", "Content-Disposition: attachment; filename*=utf-8''a.txt; filename=b.exe\n", "b.exe"},
      {"pieces in order", "Content-Disposition: attachment; filename*0=b.; filename*1=exe\n", "b.exe"},
      {"pieces out of order", "Content-Disposition: attachment; filename*1=exe; filename*0=b.\n", "b.exe"},
      {"pieces with escapes", "Content-Disposition: attachment; filename*0*=utf-8''b%2E; filename*1*=%65xe\n", "b.exe"},
      {"unquoted blanks", "Content-Type: a/b; name=my b.exe\n", "my b.exe"},
      {"no ';' in front", "Content-Type: a/b name=b.exe\n", "b.exe"},
      {"no ';' between", "Content-Type: a/b; charset=x name=b.exe\n", "b.exe"},
      {"text stuck to a quoted string", "Content-Type: a/b; name=\"b\".exe\n", "\"b\".exe"},
      {"a quote that is not closed", "Content-Type: a/b; name=\"b.exe\n", "b.exe"},
      {"a comment in the middle", "Content-Type: a/b; name=b(x).exe\n", "b(x).exe"},
      {"RFC 2047 that is not quoted", "Content-Type: a/b; name==?utf-8?q?b=2Eexe?=\n", "b.exe"},
      {"a blank before the colon", "Content-Disposition : attachment; filename=b.exe\n", "b.exe"},
      {"attribute in capitals", "CONTENT-TYPE: a/b; NAME=b.exe\n", "b.exe"},
      {"blanks around '='", "Content-Type: a/b; name = b.exe\n", "b.exe"},
  };
  for (const HostileRow& row : rows) {
    CAPTURE(row.name, names(row.header));
    CHECK(has_name(row.header, row.found));
  }
}

TEST_CASE("names: NUL does not hide what follows", "[unit][names][hostile]") {
  const std::string header("Content-Type: a/b; name=\"a.txt\0b.exe\"\n", 39);
  CHECK(has_name(header, std::string("a.txt\0b.exe", 11)));
}

TEST_CASE("names: what differs is told", "[unit][names]") {
  const auto findings_of = [](std::string_view header) {
    return findings(read(crlf(header) + "\r\nx", Policy::none()));
  };
  CHECK(findings_of("Content-Type: a/b; name=b.txt\nContent-Disposition: attachment; filename=a.exe\n") ==
        "conflicting-names 1 0..80\n");
  CHECK(findings_of("Content-Type: a/b; name=a.exe\nContent-Disposition: attachment; filename=a.exe\n").empty());
}
