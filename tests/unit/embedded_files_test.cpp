// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <chrono>

#include <fmt/format.h>

#include "backend/sha256.hpp"
#include "inspect/embedded_files.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

struct Scanned {
  std::vector<EmbeddedFile> files;
  bool cut = false;

  friend bool operator==(const Scanned&, const Scanned&) = default;
};

Scanned scan(std::string_view text, std::size_t chunk = kWhole, const Limits& limits = {}) {
  EmbeddedFileScanner scanner(limits);
  for (std::size_t at = 0; at < text.size();) {
    const std::string piece(text.substr(at, chunk));
    scanner.feed(piece);
    at += piece.size();
  }
  scanner.finish();
  return {scanner.take(), scanner.cut()};
}

// "format a..b size name", one a line.
std::string show(const Scanned& scanned) {
  std::string out;
  for (const EmbeddedFile& file : scanned.files)
    out += fmt::format("{} {}..{} {} {}\n", to_string(file.format), file.at.begin, file.at.end, file.decoded_size,
                       file.name_utf8);
  return out + (scanned.cut ? "cut\n" : "");
}

struct Row {
  const char* name;
  std::string in;
  std::string files;
};
// "a.txt", data fork "hello", no resource fork.
const std::string kBinhex =
    "(This file must be converted with BinHex 4.0)\r\n\r\n:\"@%ZG(Kd!&4&@&4dG(Kd!*!&\r\n\"3#3\"\")dD'9XE'p@H!!!:\r\n";

const Row kRows[] = {
    {"nothing", "", ""},
    {"text", "hello\r\nthere\r\n", ""},
    {"uuencode", "hi\r\nbegin 644 a.exe\r\n#04)#\r\n`\r\nend\r\nbye\r\n", "uuencode 4..36 3 a.exe\n"},
    {"uuencode in LF text", "begin 644 a b.exe\n#04)#\n`\nend\n", "uuencode 0..30 3 a b.exe\n"},
    {"uuencode, indented", "  begin 644 a\n  #04)#\n  `\n  end\n", "uuencode 0..32 3 a\n"},
    {"uuencode, its first line alone indented", "\tbegin 644 a\n#04)#\nend\n", "uuencode 0..23 3 a\n"},
    {"a mode of four digits", "begin 0644 a\n#04)#\nend\n", "uuencode 0..23 3 a\n"},
    {"a mode of two digits", "begin 64 a\n#04)#\nend\n", "uuencode 0..21 3 a\n"},
    {"a mode of five digits", "begin 00644 a\n#04)#\nend\n", "uuencode 0..24 3 a\n"},
    {"a mode of eight digits", "begin 00000644 a\n#04)#\nend\n", ""},
    {"a mode that is not octal", "begin 648 a\n#04)#\nend\n", ""},
    {"no name", "begin 644 \n#04)#\nend\n", ""},
    {"not at the start of a line", "now begin 644 a\n#04)#\nend\n", ""},
    {"text that begins like it", "begin 644 the work\r\nOK, so let us begin.\r\n", ""},
    {"a begin line and no more", "begin 644 a", ""},
    {"a file of nothing", "begin 644 a\n`\nend\n", ""},
    {"no end line", "begin 644 a\n#04)#\n#04)#", "uuencode 0..23 6 a\n"},
    {"no end line, and text behind", "begin 644 a\n#04)#\nThat was it.\nBye\n", "uuencode 0..18 3 a\n"},
    {"junk between the lines", "begin 644 a\n#04)#\nhello there\n#04)#\nend\n", "uuencode 0..40 6 a\n"},
    {"too much junk ends it", "begin 644 a\n#04)#\nhello a\nhello b\nhello c\nhello d\n#04)#\nend\n",
     "uuencode 0..18 3 a\n"},
    {"an empty line behind the first", "begin 644 a\r\n\r\n#04)#\r\nend\r\n", "uuencode 0..27 3 a\n"},
    {"two files", "begin 644 a\n#04)#\nend\nbegin 644 b\n#04)#\nend\n", "uuencode 0..22 3 a\nuuencode 22..44 3 b\n"},
    {"the second begins before the first ends", "begin 644 a\n#04)#\nbegin 644 b\n#04)#\nend\n",
     "uuencode 0..18 3 a\nuuencode 18..40 3 b\n"},
    {"a name that is no UTF-8", "begin 644 \xE4\n#04)#\nend\n", "uuencode 0..22 3 \xC3\xA4\n"},
    {"begin-base64", "begin-base64 644 a.exe\nTVo=\n====\nQUJD\n", "uuencode 0..33 2 a.exe\n"},
    {"begin-base64 without padding and end", "begin-base64 644 a\nTVqQ\nTV", "uuencode 0..26 4 a\n"},
    {"begin-base64 in text", "begin-base64 644 is how it starts.\nOr so they say.\n", ""},
    {"yEnc", "=ybegin line=128 size=3 name=a b.exe\r\nkl=n\r\n=yend size=3\r\nbye", "yenc 0..58 3 a b.exe\n"},
    {"yEnc without an end", "x\n=ybegin line=128 size=3 name=a\nklm\n\n", "yenc 2..37 3 a\n"},
    {"yEnc, a part of several", "=ybegin part=1 line=128 size=9 name=a\n=ypart begin=1 end=3\nklm\n=yend size=3\n",
     "yenc 0..76 3 a\n"},
    {"yEnc without a name", "=ybegin line=128 size=3\nklm\n=yend size=3\n", ""},
    {"yEnc without data", "=ybegin line=128 size=0 name=a\n=yend size=0\n", ""},
    {"yEnc, not at the start of a line", " =ybegin line=128 size=3 name=a\nklm\n=yend\n", ""},
    {"uuencode in what yEnc takes for data", "=ybegin line=1 size=1 name=a\nk\nbegin 644 b\n#04)#\nend\n",
     "yenc 0..31 1 a\nuuencode 31..53 3 b\n"},
    {"BinHex", kBinhex, fmt::format("binhex 0..{} 5 a.txt\n", kBinhex.size())},
    {"BinHex without data", "(This file must be converted with BinHex 4.0)\n\nhello\n", ""},
    {"BinHex with no sound header", "(This file must be converted with BinHex 4.0)\n:!!!!!!!!!!!!:\n", ""},
    {"a line longer than what is held", std::string(20'000, 'x') + "\nbegin 644 a\n#04)#\nend\n",
     "uuencode 20001..20023 3 a\n"},
    {"yEnc in one long line", "=ybegin line=9 size=9 name=a\n" + std::string(20'000, 'k') + "\r\n=yend size=9\n",
     "yenc 0..20044 20000 a\n"},
};

}  // namespace

TEST_CASE("embedded files: are found", "[unit][embedded]") {
  for (const Row& row : kRows) DYNAMIC_SECTION(row.name) {
      CHECK(show(scan(row.in)) == row.files);
    }
}

TEST_CASE("embedded files: any split gives the same result", "[unit][embedded][split]") {
  for (const Row& row : kRows) {
    const Scanned whole = scan(row.in);
    const std::size_t step = row.in.size() > 1000 ? 997 : 1;
    for (std::size_t at = 1; at <= row.in.size(); at += step) {
      CAPTURE(row.name, at);
      CHECK(scan(row.in, at) == whole);
    }
  }
}

TEST_CASE("embedded files: content is hashed and told by its bytes", "[unit][embedded]") {
  const std::string program = std::string("MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF", 14) + std::string(50'000, '\0');
  const Scanned got = scan("Hello\r\n" + uuencode(program));
  REQUIRE(got.files.size() == 1);
  CHECK(got.files[0].detected_type == "application/x-dosexec");
  CHECK(got.files[0].decoded_size == program.size());
  CHECK(got.files[0].sha256 == sha256(program));
}

TEST_CASE("embedded files: there are at most Limits::max_embedded", "[unit][embedded][limits]") {
  std::string text;
  for (int i = 0; i < 4; ++i) text += fmt::format("begin 644 {}\n#04)#\nend\n", i);
  Limits limits;
  limits.max_embedded = 3;
  CHECK(show(scan(text, kWhole, limits)) == "uuencode 0..22 3 0\nuuencode 22..44 3 1\nuuencode 44..66 3 2\ncut\n");
  limits.max_embedded = 4;
  CHECK_FALSE(scan(text, kWhole, limits).cut);
  // A line that begins like a fourth is none without data.
  CHECK_FALSE(scan(text + "begin 644 the work\n", kWhole, limits).cut);
}

TEST_CASE("embedded files: a flood of first lines costs no more than text", "[unit][embedded][linear]") {
  std::string text;
  while (text.size() < 4 * 1024 * 1024) text += "begin 644 a\n";
  const auto begin = std::chrono::steady_clock::now();
  CHECK(scan(text).files.empty());
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  CHECK(took.count() < 4.0);
}

TEST_CASE("embedded files: a long name keeps its ends", "[unit][embedded][limits]") {
  Limits limits;
  limits.max_name_bytes = 20;
  for (const std::size_t length : {30U, 100U, 500U, 20'000U})
    for (const std::size_t chunk : {std::size_t{1}, std::size_t{1000}, kWhole}) {
      const std::string name = "invoice-\xC3\xA4" + std::string(length, 'x') + "-\xC3\xA4.exe";
      const Scanned got = scan("begin 644 " + name + "\n#04)#\nend\n", chunk, limits);
      CAPTURE(length, chunk);
      REQUIRE(got.files.size() == 1);
      CHECK(got.files[0].name_utf8 == "invoice-\xC3\xA4xxx-\xC3\xA4.exe");
    }
}

namespace {

struct MailRow {
  const char* name;
  std::string mail;
  std::string files;     ///< of the first leaf
  std::string findings;  ///< about files in text
};

const std::string kBlock = "begin 644 a.exe\r\n#04)#\r\n`\r\nend\r\n";

const MailRow kMails[] = {
    {"plain text", "Content-Type: text/plain\r\n\r\nhi\r\n" + kBlock + "bye\r\n", "uuencode 4..36 3 a.exe\n",
     "uuencode-in-text 1 32..64\n"},
    {"no Content-Type", "Subject: x\r\n\r\n" + kBlock, "uuencode 0..32 3 a.exe\n", "uuencode-in-text 1 14..46\n"},
    {"html", "Content-Type: text/html\r\n\r\n" + kBlock, "uuencode 0..32 3 a.exe\n", "uuencode-in-text 1 27..59\n"},
    {"two in plain text", "\r\n" + kBlock + kBlock, "uuencode 0..32 3 a.exe\nuuencode 32..64 3 a.exe\n",
     "uuencode-in-text 1 2..34\nuuencode-in-text 1 34..66\n"},
    {"two in encoded text: the body, once", "Content-Transfer-Encoding: base64\r\n\r\n" + base64(kBlock + kBlock),
     "uuencode 0..32 3 a.exe\nuuencode 32..64 3 a.exe\n", "uuencode-in-text 1 37..127\n"},
    {"yEnc", "\r\n=ybegin line=128 size=3 name=a\r\nklm\r\n=yend size=3\r\n", "yenc 0..51 3 a\n",
     "yenc-in-text 1 2..53\n"},
    {"BinHex", "\r\n" + kBinhex, fmt::format("binhex 0..{} 5 a.txt\n", kBinhex.size()),
     fmt::format("binhex-in-text 1 2..{}\n", kBinhex.size() + 2)},
    {"not in content that is declared to be something else", "Content-Type: application/x-y\r\n\r\n" + kBlock, "", ""},
};

// Those about files in text.
std::string file_findings(const Outcome& outcome) {
  std::string out;
  const std::string all = findings(outcome);
  for (std::size_t at = 0; at < all.size();) {
    const std::string line = all.substr(at, all.find('\n', at) + 1 - at);
    if (line.find("-in-text") != std::string::npos || line.starts_with("limit-")) out += line;
    at += line.size();
  }
  return out;
}

}  // namespace

TEST_CASE("embedded files: are told of the leaf and reported", "[unit][embedded]") {
  for (const MailRow& row : kMails) DYNAMIC_SECTION(row.name) {
      for (const std::size_t chunk : {kWhole, std::size_t{1}}) {
        const Outcome outcome = read(row.mail, Policy::none(), chunk);
        CHECK(show({outcome.leaves()[0].embedded, false}) == row.files);
        CHECK(file_findings(outcome) == row.findings);
      }
    }
}

TEST_CASE("embedded files: too many of them are a finding", "[unit][embedded][limits]") {
  MenderOptions options;
  options.limits.max_embedded = 1;
  const Outcome outcome = read("\r\n" + kBlock + kBlock, Policy::none(), kWhole, options);
  CHECK(outcome.leaves()[0].embedded.size() == 1);
  CHECK(file_findings(outcome) == "uuencode-in-text 1 2..34\nlimit-embedded 1 2..66\n");
}

TEST_CASE("embedded files: leaves share buffers, not content", "[unit][embedded]") {
  const std::string mail =
      "Content-Type: multipart/mixed; "
      "boundary=B\r\n\r\n--B\r\n\r\n%PDF-1\r\n--B\r\n\r\n\r\n--B\r\n\r\nhello\r\n--B--\r\n";
  const Outcome outcome = read(mail, Policy::none());
  REQUIRE(outcome.leaves().size() == 3);
  CHECK(outcome.leaves()[0].detected_type == "application/pdf");
  CHECK(outcome.leaves()[1].detected_type == "application/x-empty");
  CHECK(outcome.leaves()[1].sha256 == sha256(""));
  CHECK(outcome.leaves()[2].detected_type == "text/plain");
  CHECK(outcome.leaves()[2].sha256 == sha256("hello"));
}
