// SPDX-License-Identifier: Apache-2.0
#include "inspect/content_type.hpp"

#include <algorithm>

#include "backend/magic_types.hpp"
#include "inspect/content_rules.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using namespace std::string_view_literals;

struct Signature {
  std::string_view bytes;
  std::string_view type;
};

// Formats that run on a click and that libmagic 5.44 misses or calls text.
constexpr Signature kBinarySignatures[] = {
    {"ITSF\x03\0\0\0"sv, "application/vnd.ms-htmlhelp"},  // CHM
    {"\xE4\x52\x5C\x7B\x8C\xD8\xA7\x4D\xAE\xB1\x53\x78\xD0\x29\x96\xD3"sv,
     "application/onenote"},                        // [MS-ONESTORE] 2.3.1
    {"\x78\x9F\x3E\x22"sv, "application/ms-tnef"},  // [MS-OXTNEF] 2.1.3.1
    {"vhdxfile"sv, "application/x-virtualbox-vhdx"},
    {"EGGA"sv, "application/x-egg"},
    {"ALZ\x01"sv, "application/x-alz"},
    {"7kSt"sv, "application/x-zpaq"},
    {"L\0\0\0\x01\x14\x02\0"sv, "application/x-ms-shortcut"},  // [MS-SHLLINK] 2.1
};

// What a text begins with, after blanks and a byte-order mark; ASCII case does not matter.
constexpr Signature kTextSignatures[] = {
    {"#!", "text/x-shellscript"},
    {"@echo off", "text/x-msdos-batch"},
    {"@echo on", "text/x-msdos-batch"},
    {"[InternetShortcut]", "application/x-mswinurl"},
    {"{\\rtf", "text/rtf"},
    {"%PDF-", "application/pdf"},
    {"%!PS", "application/postscript"},
    {"<hta:application", "application/hta"},
    {"<?xml", "text/xml"},
    {"<!doctype html", "text/html"},
    {"<html", "text/html"},
    {"<head", "text/html"},
    {"<svg", "image/svg+xml"},
    {"<job", "text/x-wsf"},
    {"<package", "text/x-wsf"},
    {"<scriptlet", "text/scriptlet"},
    {"BEGIN:VCALENDAR", "text/calendar"},
    {"BEGIN:VCARD", "text/vcard"},
};

// DOS and Windows programs begin with "MZ" (or "ZM"). Text may, too: then a few bytes further on
// there is nothing but text, where the DOS header has binary numbers.
bool is_dos_program(std::string_view head) {
  if (!head.starts_with("MZ") && !head.starts_with("ZM")) return false;
  return std::any_of(head.begin() + 2,
                     head.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(head.size(), 64)),
                     [](char c) { return (ascii::is_control(c) && !ascii::is_blank(c)) || ascii::is_8bit(c); });
}

// No control characters but those that texts have. 8-bit is text in some charset.
bool is_text(std::string_view head) {
  return std::none_of(head.begin(), head.end(), [](char c) {
    return ascii::is_control(c) && !ascii::is_blank(c) && c != '\f' && c != '\v' && c != '\b' && c != '\x1B';
  });
}

std::string_view text_type(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  head = ascii::trim_left(head);
  for (const Signature& signature : kTextSignatures)
    if (ascii::starts_with_ignore_case(head, signature.bytes)) return signature.type;
  return looks_like_message(head) ? "message/rfc822" : "text/plain";
}

}  // namespace

std::optional<std::string> detect_by_own_rules(std::string_view head) {
  if (head.empty()) return "application/x-empty";
  if (is_dos_program(head)) return "application/x-dosexec";
  for (const Signature& signature : kBinarySignatures)
    if (head.starts_with(signature.bytes)) return std::string(signature.type);
  if (is_text(head)) return std::string(text_type(head));
  return std::nullopt;
}

std::string detect_content_type(std::string_view head) {
  auto type = detect_by_own_rules(head);
  return type ? *std::move(type) : magic_type(head);
}

}  // namespace mimemend
