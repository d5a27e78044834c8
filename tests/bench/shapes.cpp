// SPDX-License-Identifier: Apache-2.0
#include "shapes.hpp"

#include <concepts>

#include "corpora.hpp"

namespace mimemend::bench {
namespace {

constexpr std::string_view kMixed = "Content-Type: multipart/mixed; boundary=\"B\"\r\n\r\n--B\r\n\r\n";

template <std::invocable<std::size_t> Make>
std::string repeat(std::size_t n, Make make) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i) out += make(i);
  return out;
}
std::string repeat(std::size_t n, std::string_view what) {
  std::string out;
  out.reserve(n * what.size());
  for (std::size_t i = 0; i < n; ++i) out += what;
  return out;
}

std::string text_lines(std::size_t n) {
  return "Subject: s\r\n\r\n" + repeat(n, "one line of text like any other, some sixty characters long\r\n");
}
std::string base64_body(std::size_t n) {
  return std::string(kMixed).insert(kMixed.size() - 2, "Content-Transfer-Encoding: base64\r\n") + base64_lines(57 * n) +
         "\r\n--B--\r\n";
}
std::string small_parts(std::size_t n) {
  return "Content-Type: multipart/mixed; boundary=B\r\n\r\n" +
         repeat(n, "--B\r\nContent-Type: text/plain; name=a.txt\r\n\r\nx\r\n") + "--B--\r\n";
}
std::string empty_parts(std::size_t n) { return std::string(kMixed) + repeat(n, "--B\r\n\r\n"); }
std::string header_fields(std::size_t n) {
  return repeat(n, [](std::size_t i) { return "X-Field-" + std::to_string(i) + ": some value\r\n"; }) + "\r\nx\r\n";
}
std::string same_fields(std::size_t n) { return repeat(n, "Content-Type: text/plain; name=a\r\n") + "\r\nx\r\n"; }
std::string folded_lines(std::size_t n) { return "Subject: s\r\n" + repeat(n, " one more fold\r\n") + "\r\nx\r\n"; }
std::string parts_with_fields(std::size_t n) {
  return "Content-Type: multipart/mixed; boundary=B\r\n\r\n" +
         repeat(n, "--B\r\nA: 1\r\nB: 2\r\nC: 3\r\nContent-Type: text/plain\r\nContent-Type: text/html\r\n\r\n");
}
std::string nested_multiparts(std::size_t n) {
  return repeat(n, [](std::size_t i) {
    const std::string number = std::to_string(1'000'000 + i);
    return "Content-Type: multipart/mixed; boundary=" + number + "\r\n\r\n--" + number + "\r\n";
  });
}
std::string nested_alike(std::size_t n) {
  return repeat(n, "Content-Type: multipart/mixed; boundary=B\r\n\r\n--B\r\n");
}
std::string nested_messages(std::size_t n) { return repeat(n, "Content-Type: message/rfc822\r\n\r\n"); }
std::string sixty_open() { return nested_multiparts(60) + "\r\n"; }
std::string closed_and_reopened(std::size_t n) {
  return sixty_open() + repeat(n,
                               "\r\n--1000059--\r\n\r\n--1000058\r\nContent-Type: multipart/mixed; boundary=1000059\r\n"
                               "\r\n--1000059\r\n\r\n");
}
std::string delimiters_many_open(std::size_t n) { return sixty_open() + repeat(n, "\r\n--1000059\r\n\r\nx"); }
std::string lookalikes_many_open(std::size_t n) { return sixty_open() + repeat(n, "--1000059x\r\n"); }
std::string lookalikes_as_many_open(std::size_t n) {
  return nested_multiparts(n) + "\r\n" + repeat(n, "--2000059 is none of them\r\n");
}
std::string lookalikes(std::size_t n) {
  return std::string(kMixed) + repeat(n, "--Bx\r\n--B-\r\n--b\r\n -- B\r\n--\r\n");
}
std::string after_close(std::size_t n) {
  return std::string(kMixed) + "x\r\n--B--\r\n" + repeat(n, "--B\r\n--B--\r\n");
}
std::string dash_lines(std::size_t n) { return std::string(kMixed) + repeat(n, "--\r\n"); }
std::string dashes(std::size_t n) { return std::string(kMixed) + repeat(n, "----------------"); }
std::string long_dash_lines(std::size_t n) {
  return std::string(kMixed) + repeat(n, "--B" + std::string(4'000, ' ') + "x\r\n");
}
std::string carriage_returns(std::size_t n) { return std::string(kMixed) + repeat(n, "\r\r\r\r\r\r\r\r"); }
std::string line_ends(std::size_t n) { return std::string(kMixed) + repeat(n, "\r\n\n\r\r\n"); }

std::string in_content_type(std::string_view parameters) {
  return "Content-Type: text/plain" + std::string(parameters) + "\r\n\r\nx\r\n";
}
std::string parameters(std::size_t n) {
  return in_content_type(repeat(n, [](std::size_t i) { return ";\r\n p" + std::to_string(i) + "=value"; }));
}
std::string same_parameters(std::size_t n) { return in_content_type(repeat(n, ";\r\n name=\"a.exe\"")); }
std::string pieces(std::size_t n) {
  return in_content_type(repeat(n, [](std::size_t i) { return ";\r\n name*" + std::to_string(i) + "*=a%20b"; }));
}
std::string pieces_backwards(std::size_t n) {
  return in_content_type(repeat(n, [n](std::size_t i) { return ";\r\n name*" + std::to_string(n - i) + "=ab"; }));
}
std::string same_pieces(std::size_t n) { return in_content_type(repeat(n, ";\r\n name*0=\"a\"; name*=''a")); }
std::string unclosed_quotes(std::size_t n) { return in_content_type(repeat(n, ";\r\n name=\"a\"b\"c;d")); }
std::string long_value(std::size_t n) { return in_content_type(";\r\n name=\"" + repeat(n, "abc\\\"def") + "\""); }
std::string semicolons(std::size_t n) { return in_content_type(repeat(n, "; ;;=\"")); }
std::string comments(std::size_t n) { return in_content_type(repeat(n, "(((((((((((((((")); }
std::string encoded_words(std::size_t n) {
  return in_content_type(";\r\n name=\"" + repeat(n, "=?utf-8?q?a=20?=\r\n ") + "\"");
}
std::string lines_without_colon(std::size_t n) { return "Subject: s\r\n" + repeat(n, "none\r\n") + "\r\nx\r\n"; }
std::string nuls_in_header(std::size_t n) { return repeat(n, std::string_view("A\0: b\r\n", 7)) + "\r\nx\r\n"; }
std::string defects_in_parts(std::size_t n) {
  return "Content-Type: multipart/mixed; boundary=B\r\n\r\n" +
         repeat(n, "--B\r\nContent-Type: multipart/mixed\r\nContent-Transfer-Encoding: none\r\n\r\nx\r\n");
}
std::string defects_of_base64(std::size_t n) {
  return std::string(kMixed).insert(kMixed.size() - 2, "Content-Transfer-Encoding: base64\r\n") + repeat(n, "=!\r\n");
}
std::string encoded_messages(std::size_t n) {
  return "Content-Type: multipart/mixed; boundary=B\r\n\r\n" +
         repeat(n,
                "--B\r\nContent-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
                "Subject: s\r\nContent-Type: text/plain\r\n\r\nx\r\n");
}
// No '=' in it: quoted-printable of it is itself, however deep.
std::string nested_encoded_messages(std::size_t n) {
  return repeat(n, "Content-Type: message/rfc822\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n");
}

constexpr Shape kShapes[] = {
    {"lines of text", text_lines},
    {"lines of base64", base64_body},
    {"small parts", small_parts},
    {"empty parts", empty_parts},
    {"parts with defective headers", parts_with_fields},
    {"header fields", header_fields},
    {"Content-Type fields", same_fields},
    {"lines of one field", folded_lines},
    {"multiparts in multiparts", nested_multiparts},
    {"the same, one boundary for all", nested_alike},
    {"messages in messages", nested_messages},
    {"encoded messages side by side", encoded_messages},
    {"encoded messages in encoded messages", nested_encoded_messages, true},
    {"delimiter look-alikes", lookalikes},
    {"delimiters after the close delimiter", after_close},
    {"lines of two dashes", dash_lines},
    {"dashes", dashes},
    {"delimiters with 4,000 blanks", long_dash_lines},
    {"bare CRs", carriage_returns},
    {"line ends of all kinds", line_ends},
    {"delimiters, 60 multiparts open", delimiters_many_open},
    {"look-alikes, 60 multiparts open", lookalikes_many_open},
    {"multiparts closed and opened, 60 open", closed_and_reopened},
    {"look-alikes, as many multiparts open", lookalikes_as_many_open},
    {"parameters", parameters},
    {"the same parameter", same_parameters},
    {"RFC 2231 pieces", pieces},
    {"RFC 2231 pieces, last first", pieces_backwards},
    {"RFC 2231 pieces, all the first", same_pieces},
    {"damaged quoted parameters", unclosed_quotes},
    {"one long parameter", long_value},
    {"separators", semicolons},
    {"open comments", comments},
    {"encoded words in a parameter", encoded_words},
    {"header lines without colon", lines_without_colon},
    {"NULs in field names", nuls_in_header},
    {"parts with two defects each", defects_in_parts},
    {"defects of base64", defects_of_base64},
};

}  // namespace

std::span<const Shape> shapes() { return kShapes; }

}  // namespace mimemend::bench
