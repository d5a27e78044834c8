// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <mimemend/milter/test/mta_model.hpp>

#include "edit_script.hpp"

/// What the makers of cases for real mail servers share (edit_cases.cpp, plan_cases.cpp).
namespace mimemend::milter::test {

class Random {
 public:
  explicit Random(std::uint32_t seed) : engine_(seed) {}
  std::uint32_t below(std::size_t bound) { return static_cast<std::uint32_t>(engine_() % bound); }
  bool chance(std::uint32_t percent) { return below(100) < percent; }
  template <class T>
  const T& of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::mt19937 engine_;
};

/// A message of which no MTA has to change or to add anything but its Received field.
inline Mail message(const std::vector<HeaderField>& fields) {
  Mail mail;
  mail.sender = "<alice@example.org>";
  mail.recipients = {{"<bob@example.test>", {}}, {"<Carol@example.test>", {}}};
  mail.header = {{"Date", " Mon, 02 Feb 2026 10:00:00 +0000"},
                 {"From", " Alice <alice@example.org>"},
                 {"Message-Id", " <edit-case@example.org>"}};
  mail.header.insert(mail.header.begin() + 1, fields.begin(), fields.end());
  mail.body = "first line\r\n..dot and a half\r\n\r\nlast line\r\n";
  return mail;
}

/// The MTA's own Received field has no name here.
inline nlohmann::json to_json(const Delivered& delivered) {
  nlohmann::json header = nlohmann::json::array();
  for (std::size_t i = 0; i <= delivered.mail.header.size(); ++i) {
    if (delivered.received_at == i) header.push_back({"", ""});
    if (i == delivered.mail.header.size()) break;
    header.push_back({to_hex(delivered.mail.header[i].name), to_hex(delivered.mail.header[i].value)});
  }
  nlohmann::json recipients = nlohmann::json::array();
  for (const Recipient& recipient : delivered.mail.recipients)
    recipients.push_back(recipient.address.substr(1, recipient.address.size() - 2));
  return {{"header", header},
          {"body", to_hex(delivered.mail.body)},
          {"sender", delivered.mail.sender.substr(1, delivered.mail.sender.size() - 2)},
          {"recipients", recipients},
          {"error", delivered.error ? nlohmann::json(*delivered.error) : nlohmann::json()},
          {"quarantine", delivered.quarantine ? nlohmann::json(*delivered.quarantine) : nlohmann::json()}};
}

/// A case as models_test.py reads it.
inline nlohmann::json case_json(const std::string& name, const Mail& mail, const std::vector<std::string>& actions,
                                const Delivered& postfix, const Delivered& sendmail) {
  nlohmann::json recipients = nlohmann::json::array();
  for (const Recipient& recipient : mail.recipients) recipients.push_back(recipient.address);
  return {{"name", name},
          {"sender", mail.sender},
          {"recipients", recipients},
          {"message", to_hex(to_eml(mail))},
          {"actions", actions},
          {"postfix", to_json(postfix)},
          {"sendmail", to_json(sendmail)}};
}

}  // namespace mimemend::milter::test
