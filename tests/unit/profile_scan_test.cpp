// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "profile/boundaries.hpp"
#include "profile/field_value.hpp"
#include "profile/line_scan.hpp"
#include "profile/names.hpp"
#include "profile/plain_lines.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::profile;
using mimemend::test::Dice;
using mimemend::test::visible;

namespace {

// What is wanted, written down as plainly as can be.
std::uint8_t text_octets(unsigned char c) {
  if (c == '\t' || c == '\r' || c == 0x1B) return 0;
  if (c == 0x0B || c == 0x0C) return octet::line_break;
  if (c >= 0x1C && c <= 0x1E) return octet::separator;
  if (c < 0x10) return octet::control;
  if (c < 0x20) return octet::control_1x;
  if (c == 0x7F) return octet::del;
  if (c == '-') return octet::dash;
  if (c == '=') return octet::equals;
  return c >= 0x80 ? octet::high : std::uint8_t{0};
}

bool is_base64_digit(unsigned char c) {
  return std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")
             .find(static_cast<char>(c)) != std::string_view::npos;
}

// Mostly letters, with what matters strewn in.
std::string some_bytes(Dice& dice) {
  constexpr std::string_view kOdd("\r\n\0-=\xE9\x0C\x1C\x7F\n", 10);
  std::string out;
  for (std::size_t left = dice.roll(150); left > 0; --left)
    out += dice.one_in(40) ? kOdd[dice.roll(kOdd.size())] : static_cast<char>('A' + dice.roll(26));
  return out;
}

}  // namespace

TEST_CASE("profile: every octet has its class in both kernels", "[unit][profile]") {
  for (unsigned value = 0; value < 256; ++value) {
    if (value == '\n') continue;
    const auto c = static_cast<unsigned char>(value);
    const std::string line = std::string(37, 'A') + static_cast<char>(c) + "AA\n";
    CAPTURE(value);
    for (const Kernel kernel : {Kernel::automatic, Kernel::portable}) {
      CHECK(scan_line(line, Alphabet::text, kernel).octets == text_octets(c));
      CHECK((scan_line(line, Alphabet::base64, kernel).octets == 0) == (is_base64_digit(c) || c == '\r'));
      CHECK(scan_line(line, Alphabet::text, kernel).bare_cr == (c == '\r'));
    }
  }
}

TEST_CASE("profile: the kernels tell the same of any line", "[unit][profile]") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    Dice dice(seed);
    const std::string bytes = some_bytes(dice);
    const ScannedLine fast = scan_line(bytes, Alphabet::text);
    const ScannedLine plain = scan_line(bytes, Alphabet::text, Kernel::portable);
    CAPTURE(seed, visible(bytes));
    CHECK(fast.size == plain.size);
    CHECK(fast.ended == plain.ended);
    CHECK(fast.octets == plain.octets);
    CHECK(fast.bare_cr == plain.bare_cr);
  }
}

TEST_CASE("profile: a CR is bare unless the LF of its line follows", "[unit][profile]") {
  const std::string long_text(31, 'A');  // so that the CR ends a block
  for (const Kernel kernel : {Kernel::automatic, Kernel::portable}) {
    CHECK_FALSE(scan_line("a\r\n", Alphabet::text, kernel).bare_cr);
    CHECK_FALSE(scan_line(long_text + "\r\n", Alphabet::text, kernel).bare_cr);
    CHECK(scan_line(long_text + "\rA\r\n", Alphabet::text, kernel).bare_cr);
    CHECK(scan_line("a\r\r\n", Alphabet::text, kernel).bare_cr);
    CHECK(scan_line("a\r", Alphabet::text, kernel).bare_cr);
  }
}

TEST_CASE("profile: a delimiter is the whole line", "[unit][profile]") {
  CHECK(read_delimiter("--B", "B").kind == Delimiter::part);
  CHECK(read_delimiter("--B--", "B").kind == Delimiter::close);
  CHECK(read_delimiter("--B \t", "B").padded);
  CHECK(read_delimiter("--B-- ", "B").padded);
  CHECK(read_delimiter("--Bx", "B").trailing);
  CHECK(read_delimiter("--Bx", "B").kind == Delimiter::none);
  CHECK_FALSE(read_delimiter("--A", "B").trailing);
}

TEST_CASE("profile: boundaries that all readers compare alike", "[unit][profile]") {
  for (const std::string_view good : {"B", "----=_NextPart_000", "=_alternative 00_=", "a+b/c:d?e,f(g)"})
    CHECK(is_plain_boundary(good));
  for (const std::string_view bad : {"", "B ", " B", "B'", "a--", "---", "=?x?Q?y?=", "a\"b", "a\\b", "a\xE9"})
    CHECK_FALSE(is_plain_boundary(bad));
  CHECK(is_plain_boundary(std::string(70, 'x')));
  CHECK_FALSE(is_plain_boundary(std::string(71, 'x')));
}

TEST_CASE("profile: one boundary must not begin with another", "[unit][profile]") {
  BoundarySet set;
  CHECK(set.add("outer"));
  CHECK(set.add("inner"));
  CHECK_FALSE(set.add("outer2"));
  CHECK_FALSE(set.add("inn"));
  CHECK_FALSE(set.add("INNER"));
  CHECK(set.add("other"));
  CHECK(set.is_in("x--outer"));
  CHECK(set.is_in("----INNER--"));
  CHECK_FALSE(set.is_in("-inner - -outer --oute"));
}

TEST_CASE("profile: a value is read in one form alone", "[unit][profile]") {
  for (const std::string_view good : {" text/plain", "text/plain; charset=utf-8", "Text/Plain ;a=\"b c\"", "a/b;c=d"})
    CHECK(read_content_type(good).plain);
  for (const std::string_view bad :
       {"", "text", "text/", "text/plain charset=x", "text/plain; a", "text/plain;", "a/b;;c=d", "a/b; c=d e",
        "a/b; c=\"d", "a/b; c=\"d\\\"\"", "a/b (c)", "a/b; c=(d)e", "a/b; c =d", "\"a/b\""})
    CHECK_FALSE(read_content_type(bad).plain);
  CHECK(read_content_type("Multipart/Mixed; BOUNDARY=\"x y\"").parameter("boundary") == "x y");
  CHECK(has_odd_fold("\n text/plain"));
  CHECK(has_odd_fold(" a/b; c=\"d\n e\""));
  CHECK_FALSE(has_odd_fold(" a/b;\n c=\"d\"\n ;e=f"));
}

TEST_CASE("profile: names that look like those of MIME", "[unit][profile]") {
  for (const std::string_view bad :
       {"Content_Type", "Content-Transfer-Enc", "ContentType", "Contnet-Type", "Content-Typ", "X-Content-Type",
        "Mime_Version", "Content-Disposition2", "Content-Content-Type"})
    CHECK(is_look_alike(bad));
  for (const std::string_view good : {"Content-Type", "content-transfer-encoding", "Content-Length", "Content-ID",
                                      "Subject", "X-MIMEOLE", "Content-Description", "MIME-Version"})
    CHECK_FALSE(is_look_alike(good));
  for (const std::string_view odd : {"utf-7", "UTF-16LE", "ibm037", "unicode-1-1-utf-7", "cp500", "x-imap4-utf-7"})
    CHECK(is_odd_charset(odd));
  for (const std::string_view good :
       {"utf-8", "us-ascii", "iso-8859-1", "windows-1252", "iso-2022-jp", "gb2312", "ibm850"})
    CHECK_FALSE(is_odd_charset(good));
}

TEST_CASE("profile: lines of digits are gone over as far as they are alike", "[unit][profile]") {
  const std::string line = std::string(60, 'Q') + "\r\n";
  for (const Kernel kernel : {Kernel::automatic, Kernel::portable}) {
    CHECK(skip_digit_lines(line + line + "QQ==\r\n", 60, "\r\n", kernel) == 2 * line.size());
    CHECK(skip_digit_lines(line + line.substr(0, 61), 60, "\r\n", kernel) == line.size());
    for (std::size_t at = 0; at < line.size(); ++at)
      for (const char c : {'\r', '\n', '-', '=', ' ', '\xE9', '\0'}) {
        if (line[at] == c) continue;
        std::string odd = line;
        odd[at] = c;
        CAPTURE(at, int{c});
        CHECK(skip_digit_lines(line + odd + line, 60, "\r\n", kernel) == line.size());
      }
  }
}
