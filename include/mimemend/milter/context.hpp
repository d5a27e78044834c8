// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter {

namespace detail {
class MtaLink;
}

/// What every stage can ask of the MTA. Lives for the call that it is passed to.
class MIMEMEND_API Context {
 public:
  explicit Context(detail::MtaLink& link) noexcept : link_(&link) {}

  /// The value of a macro, "i" or "{client_addr}", or nothing when the MTA has not sent it.
  /// The view lives until this call of the filter returns.
  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const;
  /// The MTA's name for the message, or "-". Postfix knows it from DATA on, Sendmail from MAIL on.
  [[nodiscard]] std::string_view queue_id() const;

 protected:
  [[nodiscard]] detail::MtaLink& link() const noexcept { return *link_; }

 private:
  detail::MtaLink* link_;
};

}  // namespace mimemend::milter
