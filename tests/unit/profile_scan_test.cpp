// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "profile/boundaries.hpp"
#include "profile/field_value.hpp"
#include "profile/line_scan.hpp"
#include "profile/names.hpp"
#include "profile/plain_fields.hpp"
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
  for (const std::string_view bad : {"Content_Type", "Content-Transfer-Enc", "ContentType", "Contnet-Type",
                                     "Content-Typ", "X-Content-Type", "Mime_Version", "Content-Disposition2",
                                     "Content-Content-Type", "Content-Transfer-EncodinContent-Transfer-Encoding"})
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

namespace {

// Lines of words, with what matters strewn in.
std::string some_lines(Dice& dice, std::string_view line_end, bool is_header) {
  constexpr std::string_view kOdd[] = {
      "--",   "-", "=3D", "=\n",         "=0A", "=e9",  "=",   "\xC3\xA9", "\t",      "\r",   "\n",   "\0",     "\x1B",
      "\x7F", ":", " ",   "begin 644 a", "con", "beta", "(th", "=ybegin",  "content", "mime", "type", "version"};
  std::string out;
  for (std::size_t lines = dice.roll(12); lines > 0; --lines) {
    if (is_header && !dice.one_in(5)) out += "X-Name: ";
    if (dice.one_in(4)) out += kOdd[dice.roll(std::size(kOdd))];
    for (std::size_t words = dice.roll(25); words > 0; --words) {
      out += dice.one_in(60) ? kOdd[dice.roll(std::size(kOdd))] : std::string_view("word");
      if (words > 1) out += ' ';
    }
    if (dice.one_in(9)) out += "=";
    out += line_end;
  }
  return out;
}

LineForm some_form(Dice& dice) {
  LineForm out;
  out.crlf = dice.one_in(2);
  out.has_boundaries = dice.one_in(2);
  out.quoted_printable = dice.one_in(2);
  out.allow_high = !out.quoted_printable && dice.one_in(2);
  if (dice.one_in(3)) out.max_text = 76;
  if (dice.one_in(3)) out.max_lines = 1 + dice.roll(5);
  return out;
}

}  // namespace

TEST_CASE("profile: the kernels go over the same plain lines", "[unit][profile]") {
  std::size_t gone_over = 0;
  for (std::uint64_t seed = 0; seed < 20000; ++seed) {
    Dice dice(seed);
    LineForm form = some_form(dice);
    const bool is_header = dice.one_in(2);
    const std::string bytes = some_lines(dice, form.crlf ? "\r\n" : "\n", is_header);
    CAPTURE(seed, visible(bytes));
    if (!is_header) {
      const PlainRun fast = skip_plain_lines(bytes, form);
      gone_over += fast.lines;
      CHECK((fast == skip_plain_lines(bytes, form, Kernel::portable)));
      continue;
    }
    form.quoted_printable = form.allow_high = false;
    const bool may_fold = dice.one_in(2);
    const PlainRun fast = skip_plain_fields(bytes, form, may_fold);
    gone_over += fast.lines;
    CHECK((fast == skip_plain_fields(bytes, form, may_fold, Kernel::portable)));
  }
  CHECK(gone_over > 20000);
}

TEST_CASE("profile: plain lines end where there is something to look into", "[unit][profile]") {
  const std::string before = "a plain line\n";
  const std::string behind = std::string(40, 'x') + "\n";
  const LineForm text{.has_boundaries = true, .allow_high = true};
  const LineForm quoted{.quoted_printable = true};
  for (const Kernel kernel : {Kernel::automatic, Kernel::portable}) {
    const auto size = [&](std::string_view line, const LineForm& form) {
      return skip_plain_lines(before + std::string(line) + "\n" + behind, form, kernel).lines;
    };
    for (const std::string_view odd : {"x--y", "--", "begin 644 a", " begin 644 a", "Content-Type: a", "a\rb", "a\r",
                                       "a\x0C", "\x7F", "=ybegin line", "(This file must be"})
      CHECK(size(odd, text) == 1);
    for (const std::string_view plain :
         {"x-y-z", "", " ", "be gone", "cat", "caf\xC3\xA9", "\x1B$B", "a\tb", "a=b", "=3d"})
      CHECK(size(plain, text) == 3);
    for (const std::string_view odd :
         {"=", "=0A", "=1B", "=7F", "=e9", "=3", "==3D", "a ", "a\t", "=\t", "\xE9", "=3D="})
      CHECK(size(odd, quoted) == (odd.ends_with("=") && odd != "==" ? 3 : 1));
    for (const std::string_view plain : {"a=", "=3D", "=C3=A9", "=3D=3D=", "a\tb"}) CHECK(size(plain, quoted) == 3);
  }
}

TEST_CASE("profile: header lines that tell nothing about the body are gone over", "[unit][profile]") {
  const std::string behind = "Subject: " + std::string(200, 'x') + "\n";
  for (const Kernel kernel : {Kernel::automatic, Kernel::portable}) {
    const auto lines = [&](std::string_view line, bool may_fold = false) {
      return skip_plain_fields(std::string(line) + "\n" + behind, LineForm{}, may_fold, kernel).lines;
    };
    for (const std::string_view plain : {"Received: x", "Message-ID: <a@b>", "Return-Path: x", "DKIM-Signature: a=b",
                                         "References: x", "X-Original-To: x", "a:", "Received: x\n\ty"})
      CHECK(lines(plain) >= 2);
    for (const std::string_view odd : {"", " x", "x", "x : y", ": x", "From x: y", "x\xE9: y", "x: \xE9", "x: a--b"})
      CHECK(lines(odd) == 0);
    CHECK(lines(" x", true) == 2);
    CHECK(lines(" ", true) == 0);
    CHECK(lines("x: " + std::string(995, 'y')) == 2);
    CHECK(lines("x: " + std::string(996, 'y')) == 0);
  }
}

// Each name one edit away from MIME's: what looks like one must never be gone over.
TEST_CASE("profile: no name that looks like one of MIME's is gone over", "[unit][profile]") {
  const std::string behind = ": x\n" + std::string(80, 'x');
  for (const std::string_view name : {"Content-Type", "Content-Transfer-Encoding", "Content-Disposition",
                                      "MIME-Version", "Content-ID", "Content-Description", "Content-Location",
                                      "X-Content-Type-X", "Contentencoding", "Content-Dispos", "c-o-n-t-e-n-t-type"})
    for (std::size_t at = 0; at < name.size(); ++at)
      for (const char c : {'x', 'X', '_', '\0'}) {
        std::string edited(name);
        if (c == '\0') edited.erase(at, 1);
        if (c == 'x') edited[at] = c;
        if (c == 'X') edited.insert(at, 1, c);
        if (c == '_' && at > 0) std::swap(edited[at], edited[at - 1]);
        if (!is_look_alike(edited) && edited != name) continue;
        CAPTURE(edited);
        for (const Kernel kernel : {Kernel::automatic, Kernel::portable})
          CHECK(skip_plain_fields(edited + behind, LineForm{}, false, kernel).lines == 0);
      }
}
