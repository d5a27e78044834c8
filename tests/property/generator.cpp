// SPDX-License-Identifier: Apache-2.0
#include "generator.hpp"

#include <array>
#include <string_view>

#include "support.hpp"

namespace mimemend::test {
namespace {

using namespace std::string_view_literals;

class Composer {
 public:
  explicit Composer(std::uint64_t seed) : dice_(seed) {
    constexpr std::array kLineEnds{"\r\n"sv, "\r\n"sv, "\n"sv};
    line_end_ = pick(kLineEnds);
  }

  std::string message() {
    std::string out;
    if (dice_.one_in(15)) line(out, "From sender@example.org Thu Jan  1 00:00:00 1970");
    line(out, "From: a@example.org");
    if (dice_.one_in(2)) line(out, "MIME-Version: 1.0");
    out += entity(0);
    damage(out);
    return out;
  }

 private:
  template <class T, std::size_t N>
  const T& pick(const std::array<T, N>& choices) {
    return choices[dice_.roll(N)];
  }

  void line(std::string& out, std::string_view text) {
    out += text;
    // Now and then another line end than the message's own.
    out += dice_.one_in(60) ? (line_end_ == "\n" ? "\r\n"sv : "\n"sv) : line_end_;
  }

  std::string entity(int depth) {
    const std::size_t kind = dice_.roll(depth > 4 ? 4 : 8);
    if (kind >= 6) return multipart(depth);
    if (kind == 5 || kind == 4) return message_part(depth);
    return leaf();
  }

  void stray_fields(std::string& out) {
    constexpr std::array kStray{"no colon in this line"sv,
                                " continuation of nothing, perhaps"sv,
                                "X-Nul: a\0b"sv,
                                "Content-Type : application/x-msdownload"sv,
                                "Content-Type: text/html; charset=\"utf-8"sv,
                                "Content-Disposition: attachment; filename=\"b.exe\""sv,
                                "Content-Transfer-Encoding: base64"sv,
                                "Content-Transfer-Encoding: x-unknown"sv,
                                "X-Mimemend-Record: 00112233445566778899aabbccddeeff"sv,
                                "X-Raw: \xE4\xF6\xFC"sv,
                                ":"sv,
                                "X-Cr: a\rb"sv,
                                "Content-ID: <a@b>"sv,
                                "Content-Description: a b c"sv,
                                "From nobody Thu Jan  1"sv,
                                "Content-Type: application/octet-stream;\r\n\tname*0=\"c.\"; name*1=exe"sv};
    while (dice_.one_in(3)) line(out, pick(kStray));
  }

  std::string leaf() {
    constexpr std::array kTypes{"Content-Type: text/plain"sv,
                                "Content-Type: text/plain; charset=utf-8"sv,
                                "Content-Type: application/octet-stream; name=\"a.exe\""sv,
                                "Content-Type: application/x-msdownload"sv,
                                "Content-Type: application/octet-stream; name*=utf-8''p%C3%A4.exe"sv,
                                "Content-Type: application/octet-stream; name==?utf-8?q?q=2Eexe?="sv,
                                "Content-Type: image/png; name=\"x.png\""sv,
                                "Content-Type: nonsense"sv,
                                ""sv,
                                "Content-Type: application/zip; name=\"a.exe\"; name=\"b.txt\""sv};
    constexpr std::array kEncodings{""sv,           "7bit"sv,   "8bit"sv, "base64"sv, "base64"sv, "quoted-printable"sv,
                                    "x-uuencode"sv, "base64;"sv};
    std::string out;
    stray_fields(out);
    if (const auto type = pick(kTypes); !type.empty()) line(out, type);
    const std::string_view encoding = pick(kEncodings);
    if (!encoding.empty()) line(out, "Content-Transfer-Encoding: " + std::string(encoding));
    if (dice_.one_in(3)) line(out, "Content-Disposition: attachment;\r\n filename=\"photo.jpg\"");
    stray_fields(out);
    if (!dice_.one_in(12)) line(out, "");
    return out + encode(encoding, content());
  }

  std::string content() {
    constexpr std::array kContents{"hello"sv,
                                   ""sv,
                                   "MZ\x90\0\3\0\0\0\4\0\0\0\xFF\xFF"sv,
                                   "--\r\n-- \r\n--b0\r\n"sv,
                                   "\r\n\r\n"sv,
                                   "\r"sv,
                                   "-"sv,
                                   "#!/bin/sh\nexit 0\n"sv,
                                   "\0\1\2\3"sv,
                                   "=41=4\r\n= \r\n=zz"sv,
                                   "a line\r\nand one more \r\n"sv};
    std::string out;
    for (std::size_t n = dice_.roll(4); n > 0; --n) out += pick(kContents);
    if (dice_.one_in(6)) out.append(dice_.roll(600), 'x');
    return out;
  }

  std::string encode(std::string_view encoding, const std::string& content) {
    std::string out = content;
    if (encoding.starts_with("base64")) out = base64(content, line_end_);
    if (encoding == "quoted-printable") out = quoted_printable(content, line_end_);
    if (encoding == "x-uuencode") out = uuencode(content, line_end_);
    if (!encoding.empty() && dice_.one_in(4)) damage(out);
    return out;
  }

  std::string message_part(int depth) {
    constexpr std::array kEncodings{""sv,           "7bit"sv,     "base64"sv, "base64"sv, "quoted-printable"sv,
                                    "x-uuencode"sv, "x-strange"sv};
    std::string out;
    stray_fields(out);
    line(out, dice_.one_in(5) ? "Content-Type: message/global" : "Content-Type: message/rfc822");
    const std::string_view encoding = pick(kEncodings);
    if (!encoding.empty()) line(out, "Content-Transfer-Encoding: " + std::string(encoding));
    if (!dice_.one_in(12)) line(out, "");
    std::string inner;
    if (dice_.one_in(8)) line(inner, "From x y");
    if (dice_.one_in(2)) line(inner, "Subject: inner");
    return out + encode(encoding, inner + entity(depth + 1));
  }

  std::string multipart(int depth) {
    constexpr std::array kTypes{"mixed"sv,  "mixed"sv,  "mixed"sv,    "alternative"sv,
                                "digest"sv, "signed"sv, "encrypted"sv};
    constexpr std::array kBoundaries{"b0"sv, "b1"sv, "b0x"sv, "b0--"sv, "b"sv, "b 2"sv, "=_x"sv};
    const std::string boundary(pick(kBoundaries));
    std::string out;
    stray_fields(out);
    line(out, "Content-Type: multipart/" + std::string(pick(kTypes)) + "; boundary=\"" + boundary + "\"");
    if (dice_.one_in(10)) line(out, "Content-Transfer-Encoding: base64");
    stray_fields(out);
    if (!dice_.one_in(20)) line(out, "");
    if (dice_.one_in(3)) line(out, "preamble");
    for (std::size_t n = dice_.roll(4) + (dice_.one_in(9) ? 0 : 1); n > 0; --n) {
      line(out, "--" + boundary + (dice_.one_in(15) ? "  \t" : ""));
      out += entity(depth + 1);
      if (!dice_.one_in(15)) line(out, "");
    }
    if (!dice_.one_in(6)) line(out, "--" + boundary + "--");
    if (dice_.one_in(12)) line(out, "--" + boundary);
    if (dice_.one_in(5)) line(out, "epilogue");
    return out;
  }

  // Cuts, doubles and stray bytes.
  void damage(std::string& out) {
    constexpr std::array kStray{"\0"sv,       "\r"sv, "\n"sv, "="sv, "-"sv,    "\r\n\r\n"sv, "--b0\r\n"sv,
                                "\n--b0--"sv, "\""sv, ";"sv,  " "sv, "\xFF"sv, "("sv};
    while (!out.empty() && dice_.one_in(3)) {
      const std::size_t at = dice_.roll(out.size());
      switch (dice_.roll(4)) {
        case 0: out.insert(at, pick(kStray)); break;
        case 1: out.erase(at, dice_.roll(8)); break;
        case 2:
          if (dice_.one_in(3)) out.erase(at);
          break;
        default: out.insert(at, out.substr(dice_.roll(out.size()), dice_.roll(60))); break;
      }
    }
  }

  Dice dice_;
  std::string_view line_end_;
};

}  // namespace

std::string hostile_message(std::uint64_t seed) { return Composer(seed).message(); }

}  // namespace mimemend::test
