// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/milter/detail/call.hpp>
#include <mimemend/milter/log.hpp>

namespace mimemend::milter {

/// What every stage can ask of the MTA and of the server. Lives for the call that it is passed to.
class MIMEMEND_API Context {
 public:
  explicit Context(const detail::Call& call) noexcept : call_(&call) {}

  /// The value of a macro by a name that is known at run time only, "i" or "{client_addr}", or nothing
  /// when the MTA has not sent it. The view lives until this call of the filter returns.
  /// Does not: ask the MTA for it; see <mimemend/milter/macro.hpp>.
  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const;
  /// The MTA's name for the message, or "-". Postfix knows it from DATA on, Sendmail from MAIL on.
  [[nodiscard]] std::string_view queue_id() const;
  /// Counts the connections of this server, from 1.
  [[nodiscard]] std::uint64_t connection_id() const noexcept { return call_->connection; }
  /// Writes "connection=N queue=ID text" to the server's log. Never fails.
  void log(LogLevel level, std::string_view text) const noexcept;

 protected:
  [[nodiscard]] detail::MtaLink& link() const noexcept { return *call_->link; }
  /// As macro(); a macro that is not there is logged the first time. REQUIRES: `name` ends in a NUL.
  [[nodiscard]] std::optional<std::string_view> wanted_macro(std::string_view name) const;

 private:
  const detail::Call* call_;
};

}  // namespace mimemend::milter
