// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>

#include <mimemend/milter/verdict.hpp>

namespace mimemend::milter::detail {

/// Any stage's verdict, or none where no reply may be given. Passed on at every callback, so small.
class AnyVerdict {
 public:
  enum class Kind : std::uint8_t { none, proceed, accept, discard, skip_rest, reject, tempfail };

  AnyVerdict() noexcept = default;
  AnyVerdict(const Continue& /*verdict*/) noexcept : kind_(Kind::proceed) {}
  AnyVerdict(const Accept& /*verdict*/) noexcept : kind_(Kind::accept) {}
  AnyVerdict(const Discard& /*verdict*/) noexcept : kind_(Kind::discard) {}
  AnyVerdict(const SkipRest& /*verdict*/) noexcept : kind_(Kind::skip_rest) {}
  AnyVerdict(const Reject& verdict) noexcept : reply_(verdict.shared_reply()), kind_(Kind::reject) {}
  AnyVerdict(const TempFail& verdict) noexcept : reply_(verdict.shared_reply()), kind_(Kind::tempfail) {}

  [[nodiscard]] Kind kind() const noexcept { return kind_; }
  /// True when there is a reply to give.
  explicit operator bool() const noexcept { return kind_ != Kind::none; }
  template <class V>
  [[nodiscard]] bool is() const noexcept {
    return kind_ == kind_of<V>();
  }
  /// Of reject and tempfail; else null.
  [[nodiscard]] const Reply* reply() const noexcept { return reply_.get(); }

 private:
  template <class V>
  static consteval Kind kind_of() {
    if (std::same_as<V, Continue>) return Kind::proceed;
    if (std::same_as<V, Accept>) return Kind::accept;
    if (std::same_as<V, Discard>) return Kind::discard;
    if (std::same_as<V, SkipRest>) return Kind::skip_rest;
    return std::same_as<V, Reject> ? Kind::reject : Kind::tempfail;
  }

  std::shared_ptr<const Reply> reply_;
  Kind kind_ = Kind::none;
};

/// The verdict of a stage, widened.
template <class... Allowed>
[[nodiscard]] AnyVerdict any_verdict(const VerdictOf<Allowed...>& verdict) noexcept {
  return std::visit([](const auto& choice) { return AnyVerdict(choice); }, verdict.choice());
}

}  // namespace mimemend::milter::detail
