// SPDX-License-Identifier: Apache-2.0
#include "profile/names.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>

#include "scan/ascii.hpp"

namespace mimemend::profile {
namespace {

constexpr std::array<std::string_view, 4> kNames{"content-type", "content-transfer-encoding", "content-disposition",
                                                 "mime-version"};
constexpr std::array<std::string_view, 4> kLetters{"contenttype", "contenttransferencoding", "contentdisposition",
                                                   "mimeversion"};

bool is_letter(char c) { return ascii::is_alpha(c) || ascii::is_digit(c); }

/// The letters and digits of a short text, in lower case: what is left of a name for who reads over its signs.
class Letters {
 public:
  static constexpr std::size_t kMaxText = 48;

  explicit Letters(std::string_view text) {
    for (const char c : text.substr(0, kMaxText))
      if (is_letter(c)) letters_[size_++] = ascii::to_lower(c);
  }
  [[nodiscard]] std::string_view view() const { return {letters_.data(), size_}; }

 private:
  std::array<char, kMaxText> letters_;
  std::size_t size_ = 0;
};

// The same of a long text.
std::string letters_of(std::string_view text) {
  std::string out;
  std::copy_if(text.begin(), text.end(), std::back_inserter(out), is_letter);
  return ascii::lower(out);
}

// One letter too many, too few, other, or two in the wrong order. Linear.
bool differ_by_one(std::string_view a, std::string_view b) {
  if (a.size() < b.size()) std::swap(a, b);
  if (a.size() - b.size() > 1) return false;
  const auto [left, right] = std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(b.size()), b.begin());
  const std::string_view rest_a(left, a.end());
  const std::string_view rest_b(right, b.end());
  if (a.size() > b.size()) return rest_a.substr(1) == rest_b;
  if (rest_a.empty() || rest_a.substr(1) == rest_b.substr(1)) return true;
  return rest_a.size() > 1 && rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
}

// Ripmime finds a name of MIME's within another one: X-Content-Type.
bool holds_name(std::string_view letters) {
  constexpr std::string_view kInside[] = {"contenttype", "contenttransferencoding", "contentdisposition"};
  return std::any_of(std::begin(kInside), std::end(kInside),
                     [=](std::string_view name) { return letters.find(name) != std::string_view::npos; });
}

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> prefixes) {
  return std::any_of(prefixes.begin(), prefixes.end(), [&](std::string_view each) { return text.starts_with(each); });
}

}  // namespace

bool is_look_alike(std::string_view field_name) {
  constexpr std::size_t kShortest = 10;  // one letter less than the shortest of MIME's
  if (field_name.size() < kShortest) return false;
  if (field_name.size() > Letters::kMaxText) return holds_name(letters_of(field_name));
  if (std::any_of(kNames.begin(), kNames.end(),
                  [&](std::string_view name) { return ascii::equals_ignore_case(field_name, name); }))
    return false;
  const Letters text(field_name);
  const std::string_view letters = text.view();
  if (starts_with_any(letters, {"contenttransfer", "contentdispos", "contentencoding", "mimeversion"})) return true;
  return holds_name(letters) || std::any_of(kLetters.begin(), kLetters.end(),
                                            [&](std::string_view name) { return differ_by_one(letters, name); });
}

bool is_odd_charset(std::string_view label) {
  // Most mail has one of these, and none of the odd ones begins so.
  for (const std::string_view usual : {"utf-8", "us-ascii", "iso-8859-", "windows-125"})
    if (ascii::starts_with_ignore_case(label, usual)) return false;
  const Letters text(label);
  const std::string_view letters = text.view();
  if (starts_with_any(
          letters, {"utf7",   "utf16",    "utf32",    "ucs",   "iso10646",  "unicode",   "csunicode",   "unicode11utf7",
                    "ebcdic", "csebcdic", "ibm037",   "cp037", "cp500",     "ibm500",    "cp1047",      "ibm1047",
                    "scsu",   "bocu",     "imap",     "ximap", "hz",        "iso2022kr", "csiso2022kr", "iso2022cn",
                    "cp1140", "ibm1140",  "ibm01140", "cesu",  "utfebcdic", "xutf16",    "xutf32",      "punycode"}))
    return true;
  // The other code pages of EBCDIC: IBM's numbers from 256 to 299, 420 to 425, 833 to 939, 1025 on.
  constexpr std::array<std::string_view, 22> kPages{"273", "277", "278", "280", "284",  "285", "290", "297",
                                                    "420", "423", "424", "870", "871",  "875", "880", "905",
                                                    "918", "924", "930", "939", "1025", "1026"};
  const std::size_t maker = letters.starts_with("ibm") ? 3 : letters.starts_with("cp") ? 2 : 0;
  return maker != 0 && std::find(kPages.begin(), kPages.end(), letters.substr(maker)) != kPages.end();
}

bool is_plain_file_name(std::string_view name) {
  constexpr std::size_t kLongest = 80;
  if (name.empty() || name.size() > kLongest || name.front() == ' ' || name.back() == ' ' || name.back() == '.' ||
      name.front() == '.')
    return false;
  return std::all_of(name.begin(), name.end(), [](char c) {
    return ascii::is_alpha(c) || ascii::is_digit(c) || c == '.' || c == '_' || c == ' ' || c == '-';
  });
}

bool is_report_type(std::string_view type) {
  constexpr std::string_view kReports[] = {
      "message/delivery-status", "message/disposition-notification", "message/feedback-report",
      "message/tracking-status", "message/global-delivery-status",   "message/global-disposition-notification",
  };
  return std::find(std::begin(kReports), std::end(kReports), type) != std::end(kReports);
}

}  // namespace mimemend::profile
