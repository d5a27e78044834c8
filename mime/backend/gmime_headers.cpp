// SPDX-License-Identifier: Apache-2.0
#include "backend/gmime_headers.hpp"

#include "backend/gmime_options.hpp"
#include "backend/gmime_values.hpp"
#include "backend/unicode.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

using DatePtr = std::unique_ptr<GDateTime, Releaser<g_date_time_unref>>;

std::string utf8(const char* text) { return text == nullptr ? std::string() : unicode::to_utf8(text); }

GObjectPtr<InternetAddressList> parse(const std::string& text) {
  return GObjectPtr<InternetAddressList>(internet_address_list_parse(gmime_options(), text.c_str()));
}

}  // namespace

std::vector<Mailbox> gmime_mailboxes(std::string_view address) {
  std::vector<Mailbox> out;
  const auto list = parse(gmime_string(address));
  for (int i = 0; list != nullptr && i < internet_address_list_length(list.get()); ++i) {
    InternetAddress* entry = internet_address_list_get_address(list.get(), i);
    // A group cannot be here but in damage that GMime reads in another way than we do.
    if (!INTERNET_ADDRESS_IS_MAILBOX(entry)) continue;
    out.push_back({utf8(internet_address_get_name(entry)),
                   utf8(internet_address_mailbox_get_addr(INTERNET_ADDRESS_MAILBOX(entry))), std::nullopt});
  }
  return out;
}

std::string gmime_phrase(std::string_view phrase) {
  const auto list = parse(gmime_string(phrase) + ":;");
  if (list != nullptr && internet_address_list_length(list.get()) == 1) {
    InternetAddress* entry = internet_address_list_get_address(list.get(), 0);
    if (INTERNET_ADDRESS_IS_GROUP(entry)) return utf8(internet_address_get_name(entry));
  }
  return gmime_decode_text(ascii::trim(phrase));
}

std::optional<DateTime> gmime_date(std::string_view value) {
  (void)gmime_options();
  const DatePtr date(g_mime_utils_header_decode_date(gmime_string(value).c_str()));
  if (date == nullptr) return std::nullopt;
  return DateTime{g_date_time_to_unix(date.get()),
                  static_cast<std::int32_t>(g_date_time_get_utc_offset(date.get()) / G_TIME_SPAN_MINUTE)};
}

}  // namespace mimemend
