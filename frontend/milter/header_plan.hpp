// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <mimemend/milter/header_list.hpp>

namespace mimemend::milter::detail {

/// One request about the header, of those that Postfix and Sendmail take alike.
struct HeaderEdit {
  enum class Kind : std::uint8_t {
    remove,
    change,
    append,  ///< below all others
    prepend  ///< above all others
  };
  Kind kind{};
  std::uint32_t occurrence = 0;  ///< 1-based; of no meaning to append and prepend
  std::string name;
  std::string value;

  /// Names a field that came, by its occurrence.
  [[nodiscard]] bool counts() const noexcept { return kind == Kind::remove || kind == Kind::change; }
  bool operator==(const HeaderEdit&) const = default;
};

/// The requests that turn the header `received` into `wanted`, in the order in which they are to be
/// sent; none when both are the same. Linear but for the look-up of names.
[[nodiscard]] std::vector<HeaderEdit> plan_headers(const std::vector<HeaderField>& received, const HeaderList& wanted);

/// Brings requests that were made one by one into an order that both MTAs read alike. After a removal
/// Postfix counts the fields of that name anew and Sendmail does not: from the last occurrence to the
/// first both mean the same field. Of several requests on one field the last one counts. New fields come
/// when nothing is counted any more.
[[nodiscard]] std::vector<HeaderEdit> in_safe_order(std::vector<HeaderEdit> edits);

}  // namespace mimemend::milter::detail
