// SPDX-License-Identifier: Apache-2.0
//
// Names that look like others, in files and in front of addresses; NFC.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>

#include <fmt/format.h>

#include <mimemend/finding.hpp>

#include "backend/spoof.hpp"
#include "backend/unicode.hpp"
#include "mend/defanged_name.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

std::string percent_encoded(std::string_view text) {
  std::string out;
  for (const char c : text) out += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  return out;
}

bool reports(std::string_view header, std::string_view slug) {
  const Outcome outcome = read(crlf(header) + "\r\nx", Policy::none());
  return findings(outcome, Severity::note).find(std::string(slug) + " ") != std::string::npos;
}
bool reports_name(const std::string& name) {
  return reports(
      "MIME-Version: 1.0\nContent-Type: a/b\nContent-Disposition: attachment; filename*=utf-8''" + name + "\n",
      "name-confusable");
}
bool reports_from(const std::string& value, std::string_view slug) {
  return reports("From: " + value + " <a@example.org>\n", slug);
}

// As people write them: Cyrillic, Greek, Japanese, Korean, Arabic, Hebrew, Vietnamese, German, Polish, Thai, and with
// Latin words beside.
constexpr const char* kOrdinary[] = {
    "Отчёт за 2024 год",
    "договор IT-отдел",
    "Иван Петров (ACME Ltd)",
    "iPhone'ом снято",
    "Москва USB-флешка",
    "Ёлка и Ко",
    "Україна їжак",
    "Αναφορά έτους",
    "Γιώργος Παπαδόπουλος",
    "Ελλάδα Athens office",
    "π λόγος Test",
    "会議資料Ver2",
    "東京タワーのphoto",
    "見積書(ABC株式会社)",
    "ﾃｽﾄ資料A",
    "보고서final",
    "김철수 Samsung",
    "تقرير المبيعات",
    "محمد PDF أحمد",
    "דוח שנתי Google",
    "Báo cáo năm Nguyễn Thị Hường",
    "Größe Übersicht Straße Jörg Müller",
    "Zażółć gęślą jaźń Łukasz",
    "รายงานประจำปี Thai",
    "Čeština Ďábel",
    "naïve façade",
    "10 µm, 5 Ω, x²",
    "re\u0301sume\u0301",
    "emoji 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "می‌خواهم",
};

constexpr const char* kConfusable[] = {
    "pаypal",        // Cyrillic а
    "Αmazon",        // Greek capital Alpha
    "Micrоsоft",     // Cyrillic о
    "invоice 2024",  // in one word of several
    "Банк Рoccии",   // Latin o and c in a Cyrillic word
    "ѕcаn",         "Gооgle Россия",
};

std::string corpora() {
  const char* folder = std::getenv("MIMEMEND_CORPORA");
  return folder == nullptr ? "" : folder;
}

}  // namespace

TEST_CASE("spoof: ordinary names are none", "[unit][spoof]") {
  for (const std::string name : kOrdinary) {
    CAPTURE(name);
    CHECK_FALSE(unicode::is_confusable(name));
    CHECK_FALSE(unicode::has_hidden_controls(name));
    CHECK_FALSE(reports_name(percent_encoded(name) + ".pdf"));
    CHECK_FALSE(reports_from("=?utf-8?B?" + base64(name, "") + "?=", "display-name-confusable"));
    CHECK_FALSE(reports_from("=?utf-8?B?" + base64(name, "") + "?=", "display-name-bidi"));
  }
  CHECK_FALSE(unicode::is_confusable(""));
  CHECK_FALSE(unicode::is_confusable("\xFF\xFE"));
}

TEST_CASE("spoof: words of two scripts that look like one are told", "[unit][spoof]") {
  for (const std::string name : kConfusable) {
    CAPTURE(name);
    CHECK(unicode::is_confusable(name));
    CHECK(reports_name(percent_encoded(name) + ".exe"));
    CHECK(reports_from("=?utf-8?B?" + base64(name, "") + "?=", "display-name-confusable"));
    CHECK(reports_from("\"" + name + "\"", "display-name-confusable"));
  }
  CHECK(reports_name("a.e" + percent_encoded("х") + "e"));  // the extension
}

TEST_CASE("spoof: who people take the sender to be, and no other", "[unit][spoof]") {
  const std::string name = "=?utf-8?B?" + base64("pаypal", "") + "?= <a@example.org>";
  for (const char* field : {"From", "Sender", "Reply-To", "reply-TO"})
    CHECK(reports(std::string(field) + ": b@example.org, " + name + "\n", "display-name-confusable"));
  CHECK(reports("From: a@example.org (pаypal)\n", "display-name-confusable"));
  for (const char* field : {"To", "Cc", "Subject", "X-From"})
    CHECK_FALSE(reports(std::string(field) + ": " + name + "\n", "display-name-confusable"));
  CHECK_FALSE(reports("From: <pаypal@example.org>\n", "display-name-confusable"));
  CHECK(reports("Content-Type: message/rfc822\n\nFrom: " + name + "\n", "display-name-confusable"));
}

TEST_CASE("spoof: controls in front of an address are told", "[unit][spoof]") {
  for (const char* control : {"\u202A", "\u202B", "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069",
                              "\u200E", "\u200F", "\u061C", "\u200B", "\u00AD", "\uFEFF", "\u2060", "\U000E0041"}) {
    const std::string name = std::string("a") + control + "b";
    CAPTURE(name);
    CHECK(unicode::has_hidden_controls(name));
    for (const char* field : {"From", "To", "Cc", "Reply-To"})
      CHECK(reports(std::string(field) + ": =?utf-8?B?" + base64(name, "") + "?= <a@example.org>\n",
                    "display-name-bidi"));
  }
  CHECK(unicode::has_hidden_controls("pay\u200Dpal"));
  CHECK_FALSE(reports("Subject: =?utf-8?B?" + base64("a\u202Eb", "") + "?=\n", "display-name-bidi"));
}

TEST_CASE("names: those written are in NFC", "[unit][names]") {
  CHECK(unicode::nfc("re\u0301sume\u0301.pdf") == "résumé.pdf");
  CHECK(unicode::nfc("\u1112\u1161\u11AB") == "한");
  CHECK(unicode::nfc("e\u0301\xFF") == "e\u0301\xFF");
  for (const std::string same : {"", "a.pdf", "é", "한국", "ﬁ", "Ⅳ"}) CHECK(unicode::nfc(same) == same);
  CHECK(plain_names("re\u0301sume\u0301.pdf", "\r\n").filename == ";\r\n\tfilename*=utf-8''r%C3%A9sum%C3%A9.pdf");
  CHECK(plain_names("résumé.pdf", "\r\n").filename == ";\r\n\tfilename*=utf-8''r%C3%A9sum%C3%A9.pdf");
}

TEST_CASE("spoof: the corpora", "[unit][spoof][corpora]") {
  if (corpora().empty()) {
    WARN("skipped: MIMEMEND_CORPORA names no folder");
    return;
  }
  std::map<std::string, int> counts;
  int messages = 0;
  for (const auto& file : std::filesystem::directory_iterator(corpora() + "/ham")) {
    const Outcome outcome = read(read_file(file.path()), Policy::none());
    ++messages;
    for (const Finding& finding : outcome.findings())
      if (finding.code == FindingCode::name_confusable || finding.code == FindingCode::display_name_bidi ||
          finding.code == FindingCode::display_name_confusable) {
        ++counts[std::string(info(finding.code).slug)];
        UNSCOPED_INFO(file.path().filename() << " " << info(finding.code).slug);
      }
  }
  CHECK(messages > 0);
  CHECK(counts.empty());
}
