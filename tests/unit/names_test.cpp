// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/finding.hpp>

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
    {"in a folded field", "Content-Disposition: attachment;\n\tfilename=\"a\n b.exe\"\n",
     "filename:a b.exe | filename-literal:ab.exe | filename-literal:a\\r\\n b.exe"},
    {"RFC 2231", "Content-Disposition: attachment; filename*=utf-8''p%C3%A4.exe\n",
     "filename:p\\xC3\\xA4.exe | filename-literal:utf-8''p%C3%A4.exe"},
    {"RFC 2231 in another charset", "Content-Disposition: attachment; filename*=iso-8859-1''p%E4.exe\n",
     "filename:p\\xC3\\xA4.exe | filename-literal:p\\xEF\\xBF\\xBD.exe | filename-literal:p.exe | "
     "filename-literal:p\\xE4.exe | filename-literal:iso-8859-1''p%E4.exe"},
    {"RFC 2047", "Content-Disposition: attachment; filename=\"=?utf-8?B?YS5leGU=?=\"\n",
     "filename:a.exe | filename-literal:=?utf-8?B?YS5leGU=?="},
    {"raw ISO 8859-1", "Content-Disposition: attachment; filename=\"p\xE4.exe\"\n",
     "filename:p\\xC3\\xA4.exe | filename-literal:p\\xEF\\xBF\\xBD.exe | filename-literal:p.exe | "
     "filename-literal:p\\xE4.exe"},
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
      {"a path", "Content-Type: a/b; name=\"../../b.exe\"\n", "b.exe"},
      {"a path of Windows", "Content-Type: a/b; name=\"C:\\\\tmp\\\\b.exe\"\n", "b.exe"},
      {"a path whose backslashes are not doubled", "Content-Type: a/b; name=\"C:\\tmp\\b.exe\"\n", "C:\\tmp\\b.exe"},
      {"UTF-16, big-endian", "Content-Type: a/b; name*=utf-16''%00b%00.%00e%00x%00e\n", "b.exe"},
      {"UTF-16, little-endian", "Content-Type: a/b; name*=utf-16''b%00.%00e%00x%00e%00\n", "b.exe"},
      {"UTF-16, big-endian, and the label lies", "Content-Type: a/b; name*=utf-16le''%00b%00.%00e%00x%00e\n", "b.exe"},
      {"UTF-16 in words, big-endian", "Content-Type: a/b; name=\"=?utf-16?B?AGIALgBlAHgAZQ==?=\"\n", "b.exe"},
      {"UTF-16 in words, little-endian", "Content-Type: a/b; name=\"=?utf-16?B?YgAuAGUAeABlAA==?=\"\n", "b.exe"},
      {"UTF-16 in words, and the label lies", "Content-Type: a/b; name=\"=?utf-16le?Q?=00b=00.=00e=00x=00e?=\"\n",
       "b.exe"},
      {"UTF-32", "Content-Type: a/b; name*=utf-32''b%00%00%00.%00%00%00e%00%00%00x%00%00%00e%00%00%00\n", "b.exe"},
      {"UTF-7 in words", "Content-Type: a/b; name=\"=?utf-7?Q?b+AC4-exe?=\"\n", "b.exe"},
      {"HZ in words", "Content-Type: a/b; name=\"=?hz-gb-2312?Q?b~=0A.exe?=\"\n", "b.exe"},
      {"EBCDIC in words, with a language", "Content-Type: a/b; name=\"=?ebcdic-cp-us*en?B?gkuFp4U=?=\"\n", "b.exe"},
      {"words in several charsets", "Content-Type: a/b; name=\"=?utf-8?Q?b?= =?hz-gb-2312?Q?~=0A.exe?=\"\n", "b.exe"},
      {"UTF-7", "Content-Type: a/b; name*=utf-7''b+AC4-exe\n", "b.exe"},
      {"escapes without RFC 2231", "Content-Type: a/b; name=b%2Eexe\n", "b.exe"},
      {"an encoded word in the middle", "Content-Type: a/b; name=\"b=?utf-8?Q?=2Eexe?=\"\n", "b.exe"},
      {"two parameters in one quoted string", "Content-Type: a/b; x=\"y; name=\"b.exe\"\n", "b.exe"},
      {"what follows a ';' and is no parameter", "Content-Type: a/b; name=b.txt;.exe\n", "b.txt;.exe"},
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
        "conflicting-names 1 24..29\n");
  CHECK(findings_of("Content-Type: a/b; name=a.exe\nContent-Disposition: attachment; filename=a.exe\n").empty());
}

// "slug 'octets'", joined by ", ": the findings about names of a part with this header.
std::string name_findings(std::string_view header, std::string_view body = "x") {
  const std::string message = crlf(header) + "\r\n" + std::string(body);
  const Outcome outcome = read(message, Policy::none());
  std::string out;
  for (const Finding& each : outcome.findings())
    if (std::string_view(info(each.code).family) == "names")
      out +=
          (out.empty() ? "" : ", ") + std::string(info(each.code).slug) + " '" + visible(slice(message, each.at)) + "'";
  return out;
}

TEST_CASE("names: what is odd about one is told", "[unit][names]") {
  struct FoundRow {
    const char* name;
    std::string disposition, found;
  };
  const FoundRow rows[] = {
      {"nothing", "filename=\"a b.pdf\"", ""},
      {"a reply", "filename=\"Re: 12:30 x.eml\"", ""},
      {"dots", "filename=\"a-1.2.3.tar.gz\"", ""},
      {"a version before a program's extension", "filename=\"setup-1.2.exe\"", ""},
      {"a path", "filename=\"../../a.pdf\"", "name-path '\"../../a.pdf\"'"},
      {"a drive", "filename=\"C:a.pdf\"", "name-path '\"C:a.pdf\"'"},
      {"a stream", "filename=\"a.pdf::$DATA\"", "name-path '\"a.pdf::$DATA\"'"},
      {"a dot at the end", "filename=\"a.pdf.\"", "name-padded '\"a.pdf.\"'"},
      {"blanks at the end", "filename=\"a.pdf   \"", "name-padded '\"a.pdf   \"'"},
      {"many blanks inside", "filename=\"a.pdf         .exe\"",
       "name-padded '\"a.pdf         .exe\"', name-double-extension '\"a.pdf         .exe\"'"},
      {"a control character", "filename=\"a\x01.pdf\"", "name-control-character '\"a\\x01.pdf\"'"},
      {"a tab", "filename=\"a\t.pdf\"", "name-control-character '\"a\\t.pdf\"'"},
      {"bidi", "filename*=utf-8''a%E2%80%AEfdp.exe", "name-invisible-character 'utf-8''a%E2%80%AEfdp.exe'"},
      {"zero width", "filename*=utf-8''a.p%E2%80%8Bdf", "name-invisible-character 'utf-8''a.p%E2%80%8Bdf'"},
      {"a full-width dot", "filename*=utf-8''a%EF%BC%8Epdf", "name-invisible-character 'utf-8''a%EF%BC%8Epdf'"},
      {"overlong UTF-8", "filename*=utf-8''a%C0%AEpdf", "name-invalid-utf8 'utf-8''a%C0%AEpdf'"},
      {"two extensions", "filename=\"a.pdf.exe\"", "name-double-extension '\"a.pdf.exe\"'"},
      {"a class", "filename=\"a.{00021401-0000-0000-C000-000000000046}\"",
       "name-double-extension '\"a.{00021401-0000-0000-C000-000000000046}\"'"},
      {"twice", "filename=a.pdf; filename=b.pdf", "duplicate-name 'filename=b.pdf'"},
      {"plain and extended", "filename=a.pdf; filename*=utf-8''b.pdf",
       "name-plain-and-extended 'filename*=utf-8''b.pdf'"},
      {"pieces with a gap", "filename*0=a; filename*2=b", "name-pieces-disordered 'filename*2'"},
      {"pieces in disorder", "filename*1=a; filename*0=b", "name-pieces-disordered 'filename*1'"},
      {"pieces with zeros", "filename*00=a; filename*01=b", "name-pieces-disordered 'filename*00'"},
      {"pieces in order", "filename*0=a; filename*1=b", ""},
      {"an unknown charset", "filename*=x-foo''a", "name-charset-odd 'x-foo''a'"},
      {"a language", "filename*=utf-8'en'a", "name-charset-odd 'utf-8'en'a'"},
      {"UTF-16", "filename*=utf-16''%00a", "name-charset-odd 'utf-16''%00a'"},
      {"a broken escape", "filename*=utf-8''a%2Zb", "name-escape-damaged 'utf-8''a%2Zb'"},
      {"no label", "filename*=a%20b", "name-escape-damaged 'a%20b'"},
      {"quoted", "filename*=\"utf-8''a\"", "name-escape-damaged '\"utf-8''a\"'"},
      {"escapes without RFC 2231", "filename=\"a%20b.pdf\"", "name-percent-encoded '\"a%20b.pdf\"'"},
      {"a per cent sign", "filename=\"50% off.pdf\"", ""},
      {"an encoded word", "filename=\"=?utf-8?Q?a?=\"", "parameter-encoded-word '\"=?utf-8?Q?a?=\"'"},
      {"long", "filename=\"" + std::string(256, 'a') + "\"", "name-too-long '\"" + std::string(256, 'a') + "\"'"},
      {"none", "x=y", "name-missing ''"},
  };
  for (const FoundRow& row : rows) {
    CAPTURE(row.name);
    CHECK(name_findings("Content-Disposition: attachment; " + row.disposition + "\n") == row.found);
  }
}

TEST_CASE("names: which fields give one is told", "[unit][names]") {
  CHECK(name_findings("Content-Type: a/b; name=a.pdf\n") == "name-on-type-only 'a.pdf'");
  CHECK(name_findings("Content-Type: application/pdf\n", "%PDF-") == "name-missing ''");
  CHECK(name_findings("Content-Type: text/plain\n").empty());
  CHECK(name_findings("Content-Disposition: inline\n").empty());
  CHECK(name_findings("Content-Disposition: attachment; filename=\"=?utf-8?Q?=C3=A4?=\"\n"
                      "Content-Type: a/b; name*=utf-8''%C3%A4\n") == "parameter-encoded-word '\"=?utf-8?Q?=C3=A4?=\"'");
}

TEST_CASE("names: a type that the content is not is told", "[unit][names]") {
  const std::string png = "\x89PNG\r\n\x1A\n" + std::string("\0\0\0\rIHDR", 8) + std::string(20, '\0');
  const std::string exe = "MZ\x90" + std::string(100, '\0');
  const auto conflict = [](const std::string& type, const std::string& body) {
    return name_findings("Content-Type: " + type + "\n", body).find("type-conflict") != std::string::npos;
  };
  CHECK(conflict("image/png; name=a.png", exe));
  CHECK(conflict("application/octet-stream; name=a.pdf", exe));
  CHECK(conflict("application/pdf", png));
  CHECK(conflict("text/html", png));
  CHECK_FALSE(conflict("application/x-own", png));
  CHECK_FALSE(conflict("image/png; name=a.png", png));
  CHECK_FALSE(conflict("image/jpeg; name=a.jpg", png));
  CHECK_FALSE(conflict("application/octet-stream; name=a.exe", exe));
  CHECK_FALSE(conflict("application/octet-stream", exe));
  CHECK_FALSE(conflict("text/plain", "hello"));
  CHECK_FALSE(conflict("application/octet-stream; name=a.txt", "hello"));
  CHECK_FALSE(conflict("application/pdf", "hello"));
}

TEST_CASE("names: they cost no more than their limits", "[unit][names][limits]") {
  std::string header;
  for (int i = 0; i < 200; ++i)
    header +=
        "Content-Disposition: attachment; filename=\"" + std::to_string(i) + std::string(4500, 'x') + ".exe\"\r\n";
  const Outcome outcome = read(header + "\r\nx", Policy::none());
  const Leaf& leaf = outcome.leaves().front();
  CHECK(leaf.names_cut);
  CHECK(leaf.names.size() == Limits().max_names);
  for (const NameCandidate& name : leaf.names) {
    CHECK(name.name_utf8.size() == Limits().max_name_bytes);
    CHECK(name.name_utf8.ends_with(".exe"));
  }
  CHECK(findings(outcome).find("limit-names 1 ") != std::string::npos);
  CHECK(findings(outcome).find("limit-name-bytes 1 ") != std::string::npos);
}
