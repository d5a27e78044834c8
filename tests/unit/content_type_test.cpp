// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "inspect/content_type.hpp"

using namespace mimemend;
using namespace std::string_view_literals;

namespace {

struct Row {
  const char* name;
  std::string_view head, type;
};
const Row kRows[] = {
    {"nothing", "", "application/x-empty"},
    {"text", "hello\n", "text/plain"},
    {"8-bit text", "gr\xFC\xDF\n", "text/plain"},
    {"a DOS program", "MZ\x90\0\x03\0\0\0"sv, "application/x-dosexec"},
    {"the other spelling of one", "ZM\x90\0\x03\0\0\0"sv, "application/x-dosexec"},
    {"a DOS program that is nothing but a little", "MZ\x01"sv, "application/x-dosexec"},
    {"a DOS program with a printable start", "MZAAAABBBBCCCCDDDDEEEEFFFFGGGGHHHHIIIIJJJJKKKKLLLLMMMMNNNNOOOO@\0\0\0"sv,
     "application/x-dosexec"},
    {"MZ is a text, too", "MZ", "text/plain"},
    {"a text that begins with MZ", "MZ is short for Mark Zbikowski.\r\n", "text/plain"},
    {"a script", "#!/bin/sh\nexit 0\n", "text/x-shellscript"},
    {"a script behind a byte-order mark and blanks", "\xEF\xBB\xBF \r\n#!/bin/sh\n", "text/x-shellscript"},
    {"a batch file, in any case", "@ECHO Off\r\n", "text/x-msdos-batch"},
    {"HTML", "<!DOCTYPE html><p>x", "text/html"},
    {"HTML behind blanks", "\n\t<HTML><body>", "text/html"},
    {"PDF that is text so far", "%PDF-1.4\nhello", "application/pdf"},
    {"PDF with binary bytes", "%PDF-1.4\n\x00\x01\x02", "application/pdf"},
    {"RTF", "{\\rtf1 hello}", "text/rtf"},
    {"SVG", "<svg xmlns='x'>", "image/svg+xml"},
    {"a link of Windows", "[InternetShortcut]\r\nURL=http://x\r\n", "application/x-mswinurl"},
    {"a shortcut of Windows", "L\0\0\0\x01\x14\x02\0\0\0\0\0"sv, "application/x-ms-shortcut"},
    {"compiled help", "ITSF\x03\0\0\0\x60\0\0\0"sv, "application/vnd.ms-htmlhelp"},
    {"OneNote", "\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3zz"sv, "application/onenote"},
    {"ZIP", "PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"sv, "application/zip"},
    {"ELF",
     "\x7F"
     "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3E\0\x01\0\0\0"sv,
     "application/x-executable"},
    {"PNG", "\x89PNG\r\n\x1A\n\0\0\0\rIHDR"sv, "image/png"},
    {"bytes that mean nothing", "\0\x01\x02\x03\x04\x05\x06\x07"sv, "application/octet-stream"},
    {"bytes for which libmagic has no answer", "\xFF\xFE\0\0\x04\xCC\0\xFD"sv, "application/octet-stream"},
    {"text with a NUL is no text", "hello\0there"sv, "application/octet-stream"},
};

}  // namespace

TEST_CASE("content type: is told by what content is", "[unit][sniff]") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(detect_content_type(row.head) == row.type);
  }
}
