// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>

namespace mimemend::milter {

/// One ESMTP parameter of MAIL or RCPT (RFC 5321 4.1.2, esmtp-param).
struct EsmtpArgument {
  std::string_view name;                  ///< as the client wrote it
  std::optional<std::string_view> value;  ///< nothing for "NAME"; empty for "NAME="
  bool operator==(const EsmtpArgument&) const = default;
};

/// The ESMTP parameters of MAIL or RCPT: "SIZE=1000", "BODY=8BITMIME", "SMTPUTF8". Names compare
/// without case; of two parameters with one name the first counts. A view: it and what it gives live
/// as long as the strings behind it. Complexity: linear in the parameters, of which there are a few.
/// Does not: check values; decode them, see decode_xtext().
class MIMEMEND_API EsmtpArguments {
 public:
  /// Upper-case names and values, owned; no value for "NAME".
  using Map = std::map<std::string, std::optional<std::string>, std::less<>>;

  /// Reads each string when it comes to it.
  class Iterator {
   public:
    using value_type = EsmtpArgument;
    using difference_type = std::ptrdiff_t;
    using iterator_category = std::input_iterator_tag;

    Iterator() = default;
    explicit Iterator(const char* const* at) noexcept : at_(at) {}
    [[nodiscard]] EsmtpArgument operator*() const { return split(*at_); }
    Iterator& operator++() noexcept {
      ++at_;
      return *this;
    }
    Iterator operator++(int) noexcept { return Iterator(at_++); }
    bool operator==(const Iterator&) const = default;

   private:
    const char* const* at_ = nullptr;
  };

  /// REQUIRES: no string is null.
  explicit EsmtpArguments(std::span<const char* const> arguments) noexcept : arguments_(arguments) {}

  [[nodiscard]] bool has(std::string_view name) const noexcept;
  /// The value; nothing when the parameter is missing, or has none ("NAME"): has() tells which.
  [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const noexcept;
  [[nodiscard]] Map to_map() const;

  [[nodiscard]] Iterator begin() const noexcept { return Iterator(arguments_.data()); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(arguments_.data() + arguments_.size()); }
  [[nodiscard]] std::size_t size() const noexcept { return arguments_.size(); }
  [[nodiscard]] bool empty() const noexcept { return arguments_.empty(); }

 private:
  static EsmtpArgument split(std::string_view argument) noexcept;

  std::span<const char* const> arguments_;
};

/// What ENVID and the second half of ORCPT say (RFC 3461 4, xtext): "a+2Bb" is "a+b". The result is
/// bytes, and may hold any. Nothing when a '+' is not followed by two hexadecimal digits; octets that
/// the client should have encoded are taken as they stand, for many are not.
[[nodiscard]] MIMEMEND_API std::optional<std::string> decode_xtext(std::string_view xtext);
/// The other way, for parameters that a filter makes.
[[nodiscard]] MIMEMEND_API std::string encode_xtext(std::string_view bytes);

/// The recipient that the sender wrote, before any alias (RFC 3461 4.2): "rfc822;user+40example.org".
struct OriginalRecipient {
  std::string_view type;  ///< as written: "rfc822", "utf-8" (RFC 6533)
  std::string address;    ///< decoded
};
/// The value of ORCPT; nothing when it is none.
[[nodiscard]] MIMEMEND_API std::optional<OriginalRecipient> parse_original_recipient(std::string_view value);

}  // namespace mimemend::milter
