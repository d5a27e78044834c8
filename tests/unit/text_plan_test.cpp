// SPDX-License-Identifier: Apache-2.0
// What charset a text is in, and what becomes of it. docs/charset.md has the table that these rows go through.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <mimemend/profile.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;
using namespace std::string_view_literals;

namespace {

Policy charsets() {
  Policy policy = Policy::none();
  policy.charset.text = CharsetPolicy::Text::all;
  policy.removed_is_kept = false;  // no record field in what is compared
  return policy;
}

template <class Change>
Policy charsets_but(Change change) {
  Policy policy = charsets();
  change(policy.charset);
  return policy;
}

std::string mail(std::string_view content_type, std::string_view body, std::string_view more = "") {
  return fmt::format("Subject: x\nMIME-Version: 1.0\n{}{}\n{}", content_type, more, body);
}
std::string typed(std::string_view value, std::string_view body) {
  return mail(fmt::format("Content-Type: {}\n", value), body);
}

// "windows-1251 label converted", and the reason of what stays.
std::string decision(const Outcome& outcome) {
  std::string out;
  for (const CharsetDecision& each : outcome.charsets())
    out += fmt::format("{}{} {} {}", out.empty() ? "" : "; ", each.charset.empty() ? "?" : each.charset,
                       to_string(each.evidence), to_string(each.fate));
  return out;
}

// The text of the first leaf.
std::string text_of(const Outcome& outcome) {
  StringSink sink;
  REQUIRE(outcome.message().write_content(outcome.leaves().front().part, sink));
  return sink.bytes();
}

struct Row {
  const char* name;
  std::string message;
  const char* decided;
  std::string text;  ///< what the first leaf says afterwards
  Policy policy = charsets();
};

const std::string kKoi8 = "\xF0\xD2\xC9\xD7\xC5\xD4\n";  // Привет
const std::string k1251 = "\xCF\xF0\xE8\xE2\xE5\xF2\n";  // Привет
const std::string kHello = "Привет\r\n";

std::vector<Row> rows() {
  return {
      {"ASCII without a label", mail("", "hello\n"), "us-ascii ascii fine", "hello\n"},
      {"ASCII with another label", typed("text/plain; charset=koi8-r", "hello\n"), "us-ascii ascii fine", "hello\n"},
      {"ASCII with a label that is none", typed("text/plain; charset=x-none", "hello\n"), "us-ascii ascii relabelled",
       "hello\n"},
      {"UTF-8", typed("text/plain; charset=utf-8", "h\xC3\xA9\n"), "utf-8 label fine", "h\xC3\xA9\n"},
      {"UTF-8 by another name", typed("text/plain; charset=utf8", "h\xC3\xA9\n"), "utf-8 label relabelled",
       "h\xC3\xA9\n"},
      {"UTF-8 without a label", mail("", "h\xC3\xA9\n"), "utf-8 utf-8 relabelled", "h\xC3\xA9\n"},
      {"UTF-8 that is called ASCII", typed("text/plain; charset=us-ascii", "h\xC3\xA9\n"), "utf-8 utf-8 relabelled",
       "h\xC3\xA9\n"},
      {"a label", typed("text/plain; charset=koi8-r", kKoi8), "koi8-r label converted", kHello},
      {"a label in quotes and capitals", typed("text/plain; charset=\"KOI8-R\"", kKoi8), "koi8-r label converted",
       kHello},
      {"ISO 8859-1 means Windows", typed("text/plain; charset=iso-8859-1", "\x93h\xE9\x94\n"),
       "windows-1252 label converted", "\xE2\x80\x9Ch\xC3\xA9\xE2\x80\x9D\r\n"},
      {"GB 2312 means GB 18030", typed("text/plain; charset=gb2312", "\xC4\xE3\x81\x40\n"), "gb18030 label converted",
       "\xE4\xBD\xA0\xE4\xB8\x82\r\n"},
      {"UTF-8 that is called otherwise", typed("text/plain; charset=iso-8859-1", "\xC3\xA9\xC3\xA8\xC3\xAA\n"),
       "utf-8 utf-8 relabelled", "\xC3\xA9\xC3\xA8\xC3\xAA\n"},
      {"the same, to be kept", typed("text/plain; charset=iso-8859-1", "\xC3\xA9\xC3\xA8\xC3\xAA\n"), "? utf-8 kept",
       "\xC3\xA9\xC3\xA8\xC3\xAA\n",
       charsets_but([](CharsetPolicy& p) { p.mislabelled = CharsetPolicy::Mislabelled::keep; })},
      {"two characters can be chance", typed("text/plain; charset=iso-8859-1", "\xC3\xA9\xC3\xA8\n"),
       "windows-1252 label converted", "\xC3\x83\xC2\xA9\xC3\x83\xC2\xA8\r\n"},
      {"a mark of UTF-16", typed("text/plain; charset=utf-16", "\xFF\xFEh\0\xE9\0\n\0"sv), "utf-16le mark converted",
       "h\xC3\xA9\r\n"},
      {"a mark without a label", mail("", "\xFE\xFF\0h\0\xE9\0\n"sv), "utf-16be mark converted", "h\xC3\xA9\r\n"},
      {"UTF-16 without a mark", typed("text/plain; charset=utf-16", "h\0\xE9\0l\0\n\0"sv), "utf-16le label converted",
       "h\xC3\xA9l\r\n"},
      {"UTF-16 without a mark, the other order", typed("text/plain; charset=utf-16", "\0h\0\xE9\0l\0\n"sv),
       "utf-16be label converted", "h\xC3\xA9l\r\n"},
      {"UTF-16 that does not tell its order", typed("text/plain; charset=utf-16", "\x4F\x60\x59\x7D"), "? none kept",
       "\x4F\x60\x59\x7D"},
      {"UTF-16 in another order than it says", typed("text/plain; charset=utf-16le", "\0h\0\xE9\0l\0\n"sv),
       "? none kept", std::string("\0h\0\xE9\0l\0\n"sv)},
      {"UTF-7", typed("text/plain; charset=utf-7", "h+AOk-\n"), "utf-7 label converted", "h\xC3\xA9\r\n"},
      {"UTF-7 that is not allowed", typed("text/plain; charset=utf-7", "h+AOk-\n"), "? none kept", "h+AOk-\n",
       charsets_but([](CharsetPolicy& p) { p.allow.clear(); })},
      {"UTF-7 that nobody names is ASCII", mail("", "h+AOk-\n"), "us-ascii ascii fine", "h+AOk-\n"},
      {"EBCDIC is not allowed", typed("text/plain; charset=ibm037", "\x88\x85\n"), "? none kept", "\x88\x85\n"},
      {"EBCDIC that is", typed("text/plain; charset=ibm037", "\x88\x51"), "ibm037 label converted", "h\xC3\xA9",
       charsets_but([](CharsetPolicy& p) { p.allow.insert("ibm037"); })},
      {"ISO-2022-JP", typed("text/plain; charset=iso-2022-jp", "\x1B$B$\"\x1B(B\n"), "iso-2022-jp label converted",
       "\xE3\x81\x82\r\n"},
      {"its escapes alone", mail("", "\x1B$B$\"\x1B(B\n"), "iso-2022-jp escapes converted", "\xE3\x81\x82\r\n"},
      {"escapes of a terminal", mail("", "\x1B[31mred\x1B[0m\n"), "us-ascii ascii fine", "\x1B[31mred\x1B[0m\n"},
      {"HZ", typed("text/plain; charset=hz-gb-2312", "~{Dc~}\n"), "hz-gb-2312 label converted", "\xE4\xBD\xA0\r\n"},
      {"what HTML says", typed("text/html", "<meta charset=koi8-r><p>" + kKoi8), "koi8-r document converted",
       "<meta charset=utf-8><p>Привет\r\n"},
      {"the older form", typed("text/html", "<META content='text/html; charset=KOI8-R'>" + kKoi8),
       "koi8-r document converted", "<META content='text/html; charset=utf-8'>Привет\r\n"},
      {"what XML says", typed("text/xml", "<?xml version='1.0' encoding=\"koi8-r\"?>" + kKoi8),
       "koi8-r document converted", "<?xml version='1.0' encoding=\"utf-8\"?>Привет\r\n"},
      {"plain text says nothing", typed("text/plain; charset=koi8-r", "<meta charset=koi8-r>" + kKoi8),
       "koi8-r label converted", "<meta charset=koi8-r>Привет\r\n"},
      {"a comment says nothing", typed("text/html; charset=koi8-r", "<!-- <meta charset=koi8-r> -->" + kKoi8),
       "koi8-r label converted", "<!-- <meta charset=koi8-r> -->Привет\r\n"},
      {"the document says UTF-8 already", typed("text/html; charset=koi8-r", "<meta charset=UTF-8>" + kKoi8),
       "koi8-r label converted", "<meta charset=UTF-8>Привет\r\n"},
      {"a lie of UTF-8 text", typed("text/html", "<meta charset=koi8-r>\xC3\xA9\n"), "utf-8 utf-8 relabelled",
       "<meta charset=utf-8>\xC3\xA9\r\n"},
      {"the fallback", mail("", "\xE9"), "windows-1252 fallback converted", "\xC3\xA9",
       charsets_but([](CharsetPolicy& p) { p.min_confidence = 101; })},
      {"no fallback", mail("", "\xE9"), "? none kept", "\xE9", charsets_but([](CharsetPolicy& p) {
         p.min_confidence = 101;
         p.fallback.clear();
       })},
      {"a damaged text",
       typed("text/plain; charset=utf-8", std::string(20, 'x') + std::string("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9"
                                                                             "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xFF\n")),
       "? label kept", "xxxxxxxxxxxxxxxxxxxx\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xFF\n"},
      {"a damaged text and leave", typed("text/plain; charset=utf-8", "h\xC3\xA9\xFF\n"), "utf-8 label converted",
       "h\xC3\xA9\xEF\xBF\xBD\r\n", charsets_but([](CharsetPolicy& p) { p.max_replaced = 1; })},
      {"no more than that", typed("text/plain; charset=shift_jis", "h\xFF\xFF\n"), "windows-1252 fallback converted",
       "h\xC3\xBF\xC3\xBF\r\n", charsets_but([](CharsetPolicy& p) {
         p.max_replaced = 1;
         p.min_confidence = 101;
       })},
      {"no text", typed("text/plain; charset=koi8-r", kKoi8 + "\x01\x02"), "koi8-r label kept", kKoi8 + "\x01\x02"},
      {"of another type", typed("text/html; charset=koi8-r", kKoi8), "? none not-asked", kKoi8,
       charsets_but([](CharsetPolicy& p) { p.types = {"text/plain"}; })},
      {"a label that is right, doubtful ones alone", typed("text/plain; charset=koi8-r", kKoi8),
       "koi8-r label not-asked", kKoi8, charsets_but([](CharsetPolicy& p) { p.text = CharsetPolicy::Text::doubtful; })},
      {"no label, doubtful ones alone", mail("", "h\xC3\xA9\n"), "utf-8 utf-8 relabelled", "h\xC3\xA9\n",
       charsets_but([](CharsetPolicy& p) { p.text = CharsetPolicy::Text::doubtful; })},
      {"a file", mail("Content-Type: text/plain; charset=koi8-r; name=a.txt\n", kKoi8), "? none not-asked", kKoi8},
      {"an attachment", mail("Content-Type: text/plain; charset=koi8-r\n", kKoi8, "Content-Disposition: attachment\n"),
       "? none not-asked", kKoi8},
      {"a file, to be converted", mail("Content-Type: text/plain; charset=koi8-r; name=a.txt\n", kKoi8),
       "koi8-r label converted", kHello, charsets_but([](CharsetPolicy& p) { p.attachments = true; })},
  };
}

}  // namespace

TEST_CASE("charsets: what a text is taken for, and what it says afterwards", "[unit][charset]") {
  for (const Row& row : rows()) {
    CAPTURE(row.name);
    const Outcome outcome = read(row.message, row.policy);
    CHECK(decision(outcome) == row.decided);
    const std::string out = written(outcome);
    const Outcome again = read(out, row.policy);
    const std::string text = text_of(again);
    // In base64 lines end with CRLF, elsewhere as in the message.
    CHECK(visible(replace_all(text, "\r\n", "\n")) == visible(replace_all(row.text, "\r\n", "\n")));
    CHECK_FALSE(again.changed());
    const bool changed = outcome.charsets().front().fate == CharsetFate::converted ||
                         outcome.charsets().front().fate == CharsetFate::relabelled;
    CHECK(outcome.changed() == changed);
    if (changed) CHECK(out.find("charset=utf-8") != std::string::npos);
  }
}

TEST_CASE("charsets: nothing but the text, its label and its encoding changes", "[unit][charset]") {
  const std::string message = crlf(
                                  "Received: x\nContent-type: Text/Plain;\n charset=KOI8-R; format=flowed; delsp=yes\n"
                                  "X-Note: odd  blanks\nContent-Transfer-Encoding: 8bit\n\n") +
                              replace_all(kKoi8, "\n", "  \r\n");
  CHECK(mended(message, charsets()) ==
        crlf("Received: x\nContent-Type: Text/Plain;\n charset=utf-8; format=flowed; delsp=yes\n"
             "X-Note: odd  blanks\nContent-Transfer-Encoding: base64\nMIME-Version: 1.0\n\n"
             "0J/RgNC40LLQtdGCICANCg==\n"));
  Policy eight_bit = charsets();
  eight_bit.charset.transfer = CharsetPolicy::Transfer::eight_bit;
  CHECK(mended(typed("text/plain; charset=koi8-r", kKoi8), eight_bit) ==
        "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: 8bit\n\nПривет\n");
}

TEST_CASE("charsets: quoted-printable where it is smaller", "[unit][charset]") {
  const std::string text =
      "une phrase assez longue en fran\xE7"
      "ais, trop courte pour base64\n";
  CHECK(mended(typed("text/plain; charset=iso-8859-15", text), charsets()) ==
        "Subject: x\nMIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n"
        "Content-Transfer-Encoding: quoted-printable\n\n"
        "une phrase assez longue en fran=C3=A7ais, trop courte pour base64\n");
}

TEST_CASE("charsets: lines that guessing readers take for more are hidden in base64", "[unit][charset]") {
  const std::string text = "begin 644 a.exe\n\xE9\xE9 and so on, and so on, and so on, and so on\n";
  const std::string out = mended(typed("text/plain; charset=iso-8859-15", text), charsets());
  CHECK(out.find("Content-Transfer-Encoding: base64") != std::string::npos);
}

TEST_CASE("charsets: what is signed or encrypted stays", "[unit][charset]") {
  const std::string message =
      "MIME-Version: 1.0\nContent-Type: multipart/signed; protocol=\"a/b\"; micalg=x; boundary=S\n\n"
      "--S\nContent-Type: text/plain; charset=koi8-r\n\n" +
      kKoi8 + "--S\nContent-Type: a/b\n\nx\n--S--\n";
  const Outcome outcome = read(message, charsets());
  CHECK(decision(outcome) == "? none not-asked");
  CHECK_FALSE(outcome.changed());
}

TEST_CASE("charsets: digests and lengths that were right are right again", "[unit][charset]") {
  const std::string was = mail("Content-Type: text/plain; charset=windows-1251\n", k1251,
                               "Content-MD5: 2Bz7ZY4bCFQpyHQz0Vq9wA==\nContent-Length: 7\nLines: 1\n");
  const std::string out = mended(was, charsets());
  CHECK(out.find("Content-MD5: 2Bz7ZY4bCFQpyHQz0Vq9wA==\n") != std::string::npos);  // it was wrong
  CHECK(out.find("Content-Length: 21\n") != std::string::npos);
  CHECK(out.find("Lines: 1\n") != std::string::npos);
  CHECK(out.ends_with("\n\n0J/RgNC40LLQtdGCDQo=\n"));
}

TEST_CASE("charsets: text within encoded messages", "[unit][charset]") {
  const std::string inner = typed("text/plain; charset=koi8-r", kKoi8);
  const std::string message = "MIME-Version: 1.0\nContent-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" +
                              base64(inner, "\n") + "\n";
  const Outcome outcome = read(message, charsets());
  CHECK(decision(outcome) == "koi8-r label converted");
  const Outcome again = read(written(outcome), charsets());
  CHECK(replace_all(text_of(again), "\r\n", "\n") == "Привет\n");
  CHECK_FALSE(again.changed());
}

TEST_CASE("charsets: with mending the result is plain, and any split gives the same", "[unit][charset]") {
  for (const Row& row : rows()) {
    CAPTURE(row.name);
    Policy mending = row.policy;
    mending.repair = Repair::standard;
    const Outcome outcome = read(row.message, mending);
    if (outcome.refusal() != nullptr) continue;
    const std::string out = written(outcome);
    ProfileValidator validator;
    validator.feed(out);
    CHECK(std::move(validator).finish().empty());
    CHECK(written(read(out, mending)) == out);
    for (const std::size_t chunk : {1U, 7U}) CHECK(written(read(row.message, mending, chunk)) == out);
  }
}

TEST_CASE("charsets: what stays is a finding", "[unit][charset]") {
  const Outcome kept = read(typed("text/plain; charset=ibm037", "\x88\x85\n"), charsets());
  CHECK(findings(kept, Severity::note).find("charset-kept") != std::string::npos);
  Policy lossy = charsets();
  lossy.charset.max_replaced = 5;
  const Outcome replaced = read(typed("text/plain; charset=utf-8", "h\xC3\xA9\xFF\n"), lossy);
  CHECK(replaced.charsets().front().replaced == 1);
  CHECK(findings(replaced).find("charset-replaced") != std::string::npos);
}

TEST_CASE("charsets: in an encoded message the first texts alone are looked at", "[unit][charset]") {
  std::string inner = "Content-Type: multipart/mixed; boundary=B\n\n";
  for (int i = 0; i < 20; ++i) inner += "--B\nContent-Type: text/plain; charset=koi8-r\n\n" + kKoi8;
  const std::string message =
      "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + base64(inner + "--B--\n", "\n") + "\n";
  const Outcome outcome = read(message, charsets());
  const auto decisions = outcome.charsets();
  REQUIRE(decisions.size() == 20);
  CHECK(decisions[15].fate == CharsetFate::converted);
  CHECK(decisions[16].fate == CharsetFate::kept);
  CHECK_FALSE(read(written(outcome), charsets()).changed());
}

TEST_CASE("charsets: a field with a name that is none stays", "[unit][charset]") {
  Policy policy = charsets();
  policy.charset.headers = CharsetPolicy::Headers::encoded;
  CHECK_FALSE(read("\x9Ew: \xE9\n\nx\n", policy).changed());
  CHECK(read("X-w: \xE9\n\nx\n", policy).changed());
}
