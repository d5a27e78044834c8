// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace mimemend {

/// Why the *environment* failed: a disk, a file, a configuration, a library.
/// Bad mail is never an Error: it is a Finding.
struct [[nodiscard]] Error {
  enum class Kind {
    io,        ///< reading or writing failed; the same call may work later
    config,    ///< a policy or configuration file is wrong
    data,      ///< stored data (a quarantine record, a mail to restore) does not fit
    resource,  ///< out of something that time may bring back
    backend,   ///< a library we stand on failed
  };
  Kind kind = Kind::io;
  std::string what;  ///< one line for the operator: object, place, cause; never message content
};

/// A value, or the Error that kept it from being made.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return state_.index() == 0; }
  /// The value. Throws std::bad_variant_access when there is none.
  [[nodiscard]] T& operator*() & { return std::get<0>(state_); }
  [[nodiscard]] const T& operator*() const& { return std::get<0>(state_); }
  [[nodiscard]] T&& operator*() && { return std::get<0>(std::move(state_)); }
  [[nodiscard]] T* operator->() { return &std::get<0>(state_); }
  [[nodiscard]] const T* operator->() const { return &std::get<0>(state_); }
  /// The error. Throws std::bad_variant_access when there is a value.
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<T, Error> state_;
};

/// Success, or the Error that prevented it.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : state_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] explicit operator bool() const noexcept { return state_.index() == 0; }
  [[nodiscard]] const Error& error() const { return std::get<1>(state_); }

 private:
  std::variant<std::monostate, Error> state_;
};

}  // namespace mimemend
