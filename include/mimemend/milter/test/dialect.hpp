// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string_view>

namespace mimemend::milter::test {

/// The mail servers whose ways of speaking the milter protocol differ.
enum class Dialect : std::uint8_t { postfix, sendmail };

[[nodiscard]] constexpr std::string_view to_string(Dialect dialect) noexcept {
  switch (dialect) {
    case Dialect::postfix: return "postfix";
    case Dialect::sendmail: return "sendmail";
  }
  return "";
}

}  // namespace mimemend::milter::test
