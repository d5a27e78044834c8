// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/milter/test/mta_session.hpp>

namespace mimemend::milter::test {

/// What the macros are about, apart from the connection.
struct MacroSubject {
  const Mail* mail = nullptr;            ///< none before MAIL
  const Recipient* recipient = nullptr;  ///< at RCPT
  std::string_view queue_id;             ///< empty while the MTA has none yet
};

/// Which macros an MTA sends at a stage, and what they hold.
class MacroTable {
 public:
  /// `options` must outlive the table.
  explicit MacroTable(const MtaOptions& options) : options_(options) {}

  /// Takes over which macros the milter asked for, as far as the MTA heeds it.
  void heed(const WireClient& client);

  [[nodiscard]] std::vector<wire::Macro> at(wire::Command stage, const MacroSubject& about) const;

 private:
  [[nodiscard]] std::vector<std::string> names_at(wire::Command stage) const;
  [[nodiscard]] std::optional<std::string> value_of(std::string_view name, const MacroSubject& about) const;
  [[nodiscard]] std::optional<std::string> own_value(std::string_view name, const MacroSubject& about) const;
  [[nodiscard]] bool sent_somewhere(std::string_view name) const;

  const MtaOptions& options_;
  std::vector<std::optional<std::vector<std::string>>> asked_;  // by SMFIM_* number
};

}  // namespace mimemend::milter::test
