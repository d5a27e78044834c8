// SPDX-License-Identifier: Apache-2.0
// How fast text becomes UTF-8, against ICU's bare converter on the same octets, and what looking at the charsets of a
// newsletter costs: bench-charset [--smoke]. Prints the tables of docs/benchmarks.md.
#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <unicode/ucnv.h>
#include <mimemend/mender.hpp>

#include "charset/encodings.hpp"
#include "charset/text_converter.hpp"
#include "charset/text_trial.hpp"
#include "corpora.hpp"

namespace mimemend::bench {
namespace {

constexpr std::size_t kPiece = 16 * 1024;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Converter open_converter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  Converter out(ucnv_open(name.c_str(), &status));
  if (U_FAILURE(status)) throw std::runtime_error("ICU has no " + name);
  return out;
}

/// ICU alone, piece by piece; how many octets come out.
std::uint64_t convert_bare(UConverter* from, UConverter* to, std::string_view octets) {
  static std::vector<char> out(4 * kPiece);
  static std::vector<UChar> pivot(kPiece);
  std::uint64_t sum = 0;
  const char* source = octets.data();
  const char* const end = source + octets.size();
  UChar* pivot_read = pivot.data();
  UChar* pivot_write = pivot.data();
  UBool reset = 1;
  for (UErrorCode status = U_BUFFER_OVERFLOW_ERROR; status == U_BUFFER_OVERFLOW_ERROR; reset = 0) {
    status = U_ZERO_ERROR;
    char* target = out.data();
    ucnv_convertEx(to, from, &target, out.data() + kPiece, &source, end, pivot.data(), &pivot_read, &pivot_write,
                   pivot.data() + pivot.size(), reset, 1, &status);
    sum += static_cast<std::uint64_t>(target - out.data());
    if (U_FAILURE(status) && status != U_BUFFER_OVERFLOW_ERROR) throw std::runtime_error(u_errorName(status));
  }
  return sum;
}

std::uint64_t convert_ours(const Encoding& encoding, std::string_view octets) {
  auto converter = TextConverter::open(encoding);
  static std::string out;
  std::uint64_t sum = 0;
  for (; !octets.empty(); octets.remove_prefix(std::min(kPiece, octets.size()))) {
    out.clear();
    converter->feed(octets.substr(0, kPiece), out);
    sum += out.size();
  }
  out.clear();
  converter->finish(out);
  return sum + out.size();
}

std::uint64_t try_ours(const Encoding& encoding, std::string_view octets) {
  const auto trial = TextTrial::open(encoding);
  static_cast<void>(trial->write(octets));
  return trial->finish().beyond_ascii;
}

/// GB/s, of the best of some runs.
template <class Work>
double speed(std::size_t octets, int runs, const Work& work) {
  double best = 0;
  std::uint64_t kept = 0;
  for (int run = 0; run < runs; ++run) {
    const auto begin = std::chrono::steady_clock::now();
    kept += work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    best = std::max(best, static_cast<double>(octets) / took.count() / 1e9);
  }
  if (kept == 0) std::puts("");  // so that the work is done
  return best;
}

struct Script {
  const char* charset;
  const char* icu;
  const char* words;  ///< in UTF-8
};
constexpr Script kScripts[] = {
    {"windows-1252", "ibm-5348_P100-1997", "Größe über für und die nächste Straße müßte "},
    {"windows-1251", "ibm-5347_P100-1998", "Напоминаем, что завтра утром откроется новый магазин "},
    {"koi8-r", "koi8-r", "Напоминаем, что завтра утром откроется новый магазин "},
    {"iso-2022-jp", "ISO-2022-JP", "明日の午前から新しい店が開きます。\r\n"},
    {"shift_jis", "ibm-943_P15A-2003", "明日の午前から新しい店が開きます。"},
    {"euc-kr", "windows-949-2000", "내일 오전에 새 가게가 문을 엽니다. "},
    {"gb18030", "gb18030", "明天上午新商店开业，欢迎大家光临。"},
    {"utf-16le", "UTF-16LE", "Größe über для и 明日の "},
};

// As newsletters are: markup, and some words in each cell of a table.
std::string newsletter(const char* words, std::size_t octets) {
  std::string out = "<html><body><table width=\"600\" cellpadding=\"0\">\r\n";
  while (out.size() < octets) {
    out +=
        "<tr><td align=\"left\" valign=\"top\" style=\"font-family: Arial, sans-serif; font-size: 14px; color: "
        "#333333; padding: 10px 20px\"><a href=\"https://news.example/click?u=0123456789abcdef&amp;id=4711\">";
    out += words;
    out += "</a></td></tr>\r\n";
  }
  return out;
}

std::string dense(const char* words, std::size_t octets) {
  std::string out;
  while (out.size() < octets) out += words;
  return out;
}

std::string encoded(const Script& script, const std::string& text_utf8) {
  UErrorCode status = U_ZERO_ERROR;
  std::string out(text_utf8.size() * 2, '\0');
  const std::int32_t size = ucnv_convert(script.icu, "UTF-8", out.data(), static_cast<std::int32_t>(out.size()),
                                         text_utf8.data(), static_cast<std::int32_t>(text_utf8.size()), &status);
  if (U_FAILURE(status)) throw std::runtime_error(u_errorName(status));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

bool measure(const Script& script, const char* what, const std::string& text_utf8, int runs) {
  const std::string octets = encoded(script, text_utf8);
  const auto encoding = find_encoding(script.charset);
  const Converter from = open_converter(script.icu);
  const Converter to = open_converter("UTF-8");
  if (convert_bare(from.get(), to.get(), octets) != convert_ours(*encoding, octets)) {
    std::fprintf(stderr, "%s, %s: not the same text\n", script.charset, what);
    return false;
  }
  double bare = 0;
  double ours = 0;
  double trial = 0;
  for (int round = 0; round < runs; ++round) {  // in turn, so that what the machine does meanwhile hits all
    bare = std::max(bare, speed(octets.size(), 1, [&] { return convert_bare(from.get(), to.get(), octets); }));
    ours = std::max(ours, speed(octets.size(), 1, [&] { return convert_ours(*encoding, octets); }));
    trial = std::max(trial, speed(octets.size(), 1, [&] { return try_ours(*encoding, octets); }));
  }
  std::printf("| %s | %s | %.2f | %.2f | %.0f %% | %.2f | %.0f %% |\n", script.charset, what, bare, ours,
              100 * ours / bare, trial, 100 * trial / bare);
  return true;
}

/// Octets of a whole run of the mender, with or without a look at charsets.
std::uint64_t mend_all(const Corpus& corpus, CharsetPolicy::Text text) {
  const auto policy = std::make_shared<Policy>(Policy::none());
  policy->charset.text = text;
  std::uint64_t sum = 0;
  for (const std::string& message : corpus.messages) {
    Mender mender(policy);
    if (!mender.feed(message)) throw std::runtime_error("no spool");
    if (!std::move(mender).finish()) throw std::runtime_error("no end");
    sum += message.size();
  }
  return sum;
}

std::vector<Corpus> plain_newsletters(std::size_t count) {
  Corpus out{"newsletter", {}};
  for (std::size_t i = 0; i < count; ++i)
    out.messages.push_back("MIME-Version: 1.0\r\nContent-Type: text/html; charset=iso-8859-1\r\n\r\n" +
                           newsletter("Our new shop opens tomorrow", 75'000));
  return {std::move(out)};
}

int run(bool smoke) {
  const std::size_t octets = smoke ? 20'000 : 4'000'000;
  const int runs = smoke ? 1 : 15;
  std::puts("| charset | text | ICU, GB/s | TextConverter, GB/s | of ICU | TextTrial, GB/s | of ICU |");
  std::puts("|---|---|---:|---:|---:|---:|---:|");
  bool same = true;
  for (const Script& script : kScripts) {
    same = measure(script, "newsletter", newsletter(script.words, octets), runs) && same;
    same = measure(script, "dense", dense(script.words, octets), runs) && same;
  }
  const std::vector<Corpus> corpora = plain_newsletters(smoke ? 2 : 100);
  const std::size_t size = corpora[0].bytes();
  double off = 0;
  double all = 0;
  for (int round = 0; round < runs; ++round) {
    off = std::max(off, speed(size, 1, [&] { return mend_all(corpora[0], CharsetPolicy::Text::off); }));
    all = std::max(all, speed(size, 1, [&] { return mend_all(corpora[0], CharsetPolicy::Text::all); }));
  }
  std::printf("\nASCII newsletters, the whole run: charset off %.3f GB/s, all %.3f GB/s (%.1f %% more time)\n", off,
              all, 100 * (off / all - 1));
  return same ? 0 : 1;
}

}  // namespace
}  // namespace mimemend::bench

int main(int argc, char** argv) {
  try {
    return mimemend::bench::run(argc > 1 && std::strcmp(argv[1], "--smoke") == 0);
  } catch (const std::exception& failure) {
    std::fprintf(stderr, "bench-charset: %s\n", failure.what());
    return 1;
  }
}
