// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/header_field.hpp>

namespace mimemend::milter {

/// True for names of one kind of field: "Subject" and "SUBJECT" (RFC 5322 1.2.2). Letters of ASCII compare
/// without case, all other bytes exactly.
[[nodiscard]] MIMEMEND_API bool is_same_field_name(std::string_view a, std::string_view b) noexcept;

/// The header of a message as it is to be: at first the fields as they came, in order, without those
/// that the MTA itself puts on top. A filter changes the list; the framework finds the requests that
/// make Postfix and Sendmail both deliver it so. Fields that stay as they are stay untouched, byte for
/// byte, unless a field is put between them: neither MTA can be told that in a way the other
/// understands, so the fields behind the new one are then taken away and put back in their order.
/// Positions are 0-based. Names compare without case (RFC 5322 1.2.2).
/// Does not: check names and values; that is done when the message is let go, and fails it.
class MIMEMEND_API HeaderList {
 public:
  /// A field, and which of the fields that came it is.
  struct Entry {
    std::optional<std::size_t> origin;  ///< nothing: a new one
    HeaderField field;
  };

  HeaderList() = default;
  explicit HeaderList(const std::vector<HeaderField>& received);

  [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
  /// REQUIRES: at < size(), here and below.
  [[nodiscard]] const HeaderField& operator[](std::size_t at) const { return entries_[at].field; }
  /// The first field of that name at `from` or after it.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view name, std::size_t from = 0) const;

  /// Gives a field another value, exactly as it is to stand after the colon.
  void set(std::size_t at, std::string value) { entries_[at].field.value = std::move(value); }
  void erase(std::size_t at) { entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(at)); }
  /// Erases all of a name; returns how many.
  std::size_t erase_all(std::string_view name);
  /// Puts a field before the one at `at`; size() puts it at the end.
  void insert(std::size_t at, std::string name, std::string value);
  /// Puts a field above all others, the MTA's own included.
  void prepend(std::string name, std::string value) { insert(0, std::move(name), std::move(value)); }
  void append(std::string name, std::string value) { insert(size(), std::move(name), std::move(value)); }

  [[nodiscard]] const std::vector<Entry>& entries() const noexcept { return entries_; }

 private:
  std::vector<Entry> entries_;
};

}  // namespace mimemend::milter
