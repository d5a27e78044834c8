// SPDX-License-Identifier: Apache-2.0
#include "corpora.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace mimemend::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kHex = "0123456789ABCDEF";
constexpr std::string_view kBase64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::size_t kHugeBytes = 200'000'000;
constexpr std::uint64_t kHugeNeedsKb = 1'500'000;

constexpr std::array<std::string_view, 48> kWords = {
    "the",   "of",   "meeting", "and",    "report",  "to",     "in",       "quarter", "is",       "invoice",
    "for",   "that", "we",      "have",   "on",      "please", "attached", "find",    "schedule", "with",
    "you",   "this", "budget",  "are",    "project", "from",   "as",       "be",      "draft",    "week",
    "at",    "by",   "team",    "review", "or",      "an",     "not",      "will",    "customer", "deadline",
    "grüße", "can",  "if",      "their",  "café",    "time",   "which",    "updated"};

/// Numbers that are the same everywhere: splitmix64. The standard's distributions differ between libraries.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15U;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }
  std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(next() % sides); }
  std::string hex(std::size_t digits) {
    std::string out;
    while (out.size() < digits) out += kHex[roll(16)];
    return out;
  }
  std::string number(std::size_t from, std::size_t to) { return std::to_string(from + roll(to - from + 1)); }
  std::string_view word() { return kWords[roll(kWords.size())]; }
  /// ASCII alone, for header fields and 7bit text.
  std::string_view plain_word() {
    for (;;)
      if (const std::string_view chosen = word(); chosen != "grüße" && chosen != "café") return chosen;
  }

 private:
  std::uint64_t state_;
};

std::string sentence_line(Dice& dice, std::size_t width) {
  std::string line;
  while (line.size() + 10 < width) {
    if (!line.empty()) line += ' ';
    line += dice.plain_word();
  }
  return line;
}

std::string date(Dice& dice) {
  return "Tue, " + dice.number(10, 28) + " Oct 2025 " + dice.number(10, 23) + ":" + dice.number(10, 59) + ":" +
         dice.number(10, 59) + " +0200";
}

std::string address(Dice& dice) {
  return std::string(dice.plain_word()) + "." + std::string(dice.plain_word()) + dice.number(1, 99) + "@" +
         std::string(dice.plain_word()) + ".example";
}

void append_received(Dice& dice, std::string& out) {
  out += "Received: from mail" + dice.number(1, 99) + ".example (mail" + dice.number(1, 99) + ".example [192.0.2." +
         dice.number(1, 254) + "])\r\n\t(using TLSv1.3 with cipher TLS_AES_256_GCM_SHA384 (256/256 bits))\r\n\tby mx" +
         dice.number(1, 9) + ".example (Postfix) with ESMTPS id " + dice.hex(12) + "\r\n\tfor <" + address(dice) +
         ">; " + date(dice) + "\r\n";
}

/// About 1 KB: what a mail has after two or three relays. The MIME fields are the caller's.
std::string envelope(Dice& dice) {
  std::string out = "Return-Path: <" + address(dice) + ">\r\n";
  for (int hop = 0; hop < 3; ++hop) append_received(dice, out);
  out += "From: \"" + std::string(dice.plain_word()) + " " + std::string(dice.plain_word()) + "\" <" + address(dice) +
         ">\r\nTo: <" + address(dice) + ">, <" + address(dice) + ">\r\nSubject: Re: " + sentence_line(dice, 60) +
         "\r\nDate: " + date(dice) + "\r\nMessage-ID: <" + dice.hex(24) + "@mail.example>\r\nIn-Reply-To: <" +
         dice.hex(24) + "@mail.example>\r\nMIME-Version: 1.0\r\n";
  return out;
}

void append_text(Dice& dice, std::string& out, std::size_t until_bytes) {
  while (out.size() < until_bytes) {
    switch (dice.roll(12)) {
      case 0: out += "\r\n"; break;
      case 1: out += "> " + sentence_line(dice, 70) + "\r\n"; break;
      case 2: out += "- " + sentence_line(dice, 50) + "\r\n"; break;
      default: out += sentence_line(dice, 74) + "\r\n";
    }
  }
}

/// Quoted-printable as mailers write it (RFC 2045 6.7): '=' and 8-bit escaped, soft breaks before column 76.
class QuotedPrintableLines {
 public:
  explicit QuotedPrintableLines(std::string& out) : out_(out) {}
  void text(std::string_view bytes) {
    for (const char c : bytes) {
      const auto octet = static_cast<unsigned char>(c);
      if (c == '=' || octet >= 0x80) {
        const char escape[] = {'=', kHex[octet >> 4], kHex[octet & 15U]};
        put({escape, 3});
      } else {
        put({&c, 1});
      }
    }
  }
  void line_end() {
    out_ += "\r\n";
    column_ = 0;
  }

 private:
  void put(std::string_view token) {
    if (column_ + token.size() > 75) {
      out_ += '=';
      line_end();
    }
    out_ += token;
    column_ += token.size();
  }
  std::string& out_;
  std::size_t column_ = 0;
};

void append_html(Dice& dice, std::string& out, std::size_t until_bytes) {
  QuotedPrintableLines lines(out);
  while (out.size() < until_bytes) {
    lines.text("<tr><td style=\"padding:" + dice.number(2, 30) + "px;color:#" + dice.hex(6) +
               "\"><a href=\"https://news.example/c?id=" + dice.hex(20) + "&u=" + dice.hex(8) + "\">");
    for (std::size_t words = 6 + dice.roll(20); words > 0; --words) {
      lines.text(dice.word());
      lines.text(" ");
    }
    lines.text("</a></td></tr>");
    lines.line_end();
  }
}

void append_quoted_text(Dice& dice, std::string& out, std::size_t until_bytes) {
  QuotedPrintableLines lines(out);
  while (out.size() < until_bytes) {
    if (dice.roll(30) == 0) {
      lines.text(std::string(60, '-'));  // newsletters rule their text off with dashes, which look like delimiters
      lines.line_end();
    }
    for (std::size_t words = 8 + dice.roll(30); words > 0; --words) {
      lines.text(dice.word());
      if (words > 1) lines.text(" ");
    }
    lines.line_end();
  }
}

std::string mixed_head(Dice& dice, const std::string& boundary) {
  return envelope(dice) + "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
         "\r\nContent-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n";
}

std::string attachment_head(const std::string& boundary) {
  return "\r\n--" + boundary +
         "\r\nContent-Type: application/octet-stream; name=\"figures.bin\"\r\nContent-Transfer-Encoding: base64\r\n"
         "Content-Disposition: attachment; filename=\"figures.bin\"\r\n\r\n";
}

std::uint64_t available_memory_kb() {
  std::ifstream info("/proc/meminfo");
  for (std::string word; info >> word;)
    if (word == "MemAvailable:") {
      std::uint64_t kb = 0;
      info >> kb;
      return kb;
    }
  return UINT64_MAX;  // cannot be told here: then it is not short
}

}  // namespace

std::uint64_t Corpus::bytes() const noexcept {
  std::uint64_t sum = 0;
  for (const std::string& message : messages) sum += message.size();
  return sum;
}

std::string base64_lines(std::size_t decoded_bytes) {
  Dice dice(decoded_bytes);
  std::string out;
  out.reserve(decoded_bytes / 57 * 78 + 80);
  for (std::size_t quanta = decoded_bytes / 3, column = 0; quanta > 0; --quanta) {
    const std::uint64_t bits = dice.next();
    for (const unsigned shift : {0U, 6U, 12U, 18U}) out += kBase64[bits >> shift & 63U];
    if (++column == 19) {
      out += "\r\n";
      column = 0;
    }
  }
  return out;
}

std::string quoted_printable_html(std::size_t encoded_bytes) {
  Dice dice(encoded_bytes);
  std::string out;
  append_html(dice, out, encoded_bytes);
  return out;
}

std::string quoted_printable_text(std::size_t encoded_bytes) {
  Dice dice(encoded_bytes);
  std::string out;
  append_quoted_text(dice, out, encoded_bytes);
  return out;
}

Corpus make_small(std::size_t count) {
  Corpus out{"small", {}};
  for (std::size_t i = 0; i < count; ++i) {
    Dice dice(i);
    std::string message = envelope(dice);
    message += "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: 7bit\r\n\r\n";
    append_text(dice, message, 4'000);
    out.messages.push_back(std::move(message));
  }
  return out;
}

Corpus make_newsletter(std::size_t count) {
  Corpus out{"newsletter", {}};
  for (std::size_t i = 0; i < count; ++i) {
    Dice dice(1'000'000 + i);
    const std::string boundary = "=_" + dice.hex(24);
    std::string message = envelope(dice);
    message += "List-Unsubscribe: <https://news.example/u?id=" + dice.hex(32) +
               ">\r\nContent-Type: multipart/alternative;\r\n boundary=\"" + boundary + "\"\r\n\r\n--" + boundary +
               "\r\nContent-Type: text/plain; charset=\"utf-8\"\r\n"
               "Content-Transfer-Encoding: quoted-printable\r\n\r\n";
    append_quoted_text(dice, message, 15'000);
    message += "\r\n--" + boundary +
               "\r\nContent-Type: text/html; charset=\"utf-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n";
    append_html(dice, message, 60'000);
    message += "\r\n--" + boundary + "--\r\n";
    out.messages.push_back(std::move(message));
  }
  return out;
}

Corpus make_attach(std::size_t count, std::size_t attachment_bytes) {
  Corpus out{"attach", {}};
  const std::string lines = base64_lines(attachment_bytes);
  for (std::size_t i = 0; i < count; ++i) {
    Dice dice(2'000'000 + i);
    const std::string boundary = "=_" + dice.hex(24);
    std::string message = mixed_head(dice, boundary);
    append_text(dice, message, 3'000);
    message += attachment_head(boundary);
    // Another first line in each, so that no two bodies are alike.
    const std::size_t turn = dice.roll(lines.size() / 78) * 78;
    message.append(lines, turn).append("\r\n").append(lines, 0, turn);
    message += "\r\n--" + boundary + "--\r\n";
    out.messages.push_back(std::move(message));
  }
  return out;
}

Corpus make_huge(std::size_t attachment_bytes) {
  constexpr std::size_t kBlockBytes = 57 * 20'000;  // whole lines, and too many for a branch predictor to learn
  const std::string block = base64_lines(std::min(attachment_bytes / 57 * 57, kBlockBytes));
  const std::size_t encoded_bytes = attachment_bytes / 57 * 78;
  Dice dice(3'000'000);
  const std::string boundary = "=_" + dice.hex(24);
  std::string message = mixed_head(dice, boundary);
  append_text(dice, message, 3'000);
  message += attachment_head(boundary);
  message.reserve(message.size() + encoded_bytes + block.size() + 100);
  for (std::size_t written = 0; written < encoded_bytes; written += block.size()) message += block;
  message += "\r\n--" + boundary + "--\r\n";
  return {"huge", {std::move(message)}};
}

Corpus make_flat(std::size_t parts) {
  Dice dice(4'000'000);
  const std::string boundary = "=_" + dice.hex(24);
  std::string message = envelope(dice);
  message += "Content-Type: multipart/mixed; boundary=\"" + boundary + "\"\r\n\r\n";
  for (std::size_t i = 0; i < parts; ++i)
    message += "--" + boundary + "\r\nContent-Type: text/plain; charset=us-ascii; name=\"note" + std::to_string(i) +
               ".txt\"\r\nContent-Transfer-Encoding: 7bit\r\nContent-Disposition: attachment; filename=\"note" +
               std::to_string(i) + ".txt\"\r\n\r\n" + sentence_line(dice, 74) + "\r\n" + sentence_line(dice, 50) +
               "\r\n";
  message += "--" + boundary + "--\r\n";
  return {"flat", {std::move(message)}};
}

std::vector<Corpus> make_corpora(Scale scale) {
  const bool full = scale == Scale::full;
  std::vector<Corpus> out;
  out.push_back(make_small(full ? 2'000 : 5));
  out.push_back(make_newsletter(full ? 500 : 2));
  out.push_back(make_attach(full ? 100 : 2, full ? 1'000'000 : 10'000));
  if (!full)
    out.push_back(make_huge(100'000));
  else if (available_memory_kb() >= kHugeNeedsKb)
    out.push_back(make_huge(kHugeBytes));
  else
    std::fprintf(stderr, "huge: left out, less than %llu kB of memory are available\n",
                 static_cast<unsigned long long>(kHugeNeedsKb));
  out.push_back(make_flat(full ? 5'000 : 20));
  if (const char* folder = std::getenv("MIMEMEND_CORPORA"); full && folder != nullptr)
    out.push_back(make_ham(std::string(folder) + "/ham"));
  return out;
}

Corpus make_ham(const std::string& folder) {
  Corpus out{"ham", {}, false};
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  for (const fs::path& file : files) {
    std::ifstream in(file, std::ios::binary);
    if (!in) throw std::runtime_error("cannot read " + file.string());
    out.messages.emplace_back(std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>());
  }
  return out;
}

}  // namespace mimemend::bench
