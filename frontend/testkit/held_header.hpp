// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/milter/test/mail.hpp>

namespace mimemend::milter::test {

/// The header of a message in an MTA's queue, and what the three header requests do to it.
class HeldHeader {
 public:
  struct Result {
    std::vector<HeaderField> fields;
    std::optional<std::size_t> received_at;
  };

  HeldHeader() = default;
  HeldHeader(const HeldHeader&) = delete;
  HeldHeader& operator=(const HeldHeader&) = delete;
  virtual ~HeldHeader() = default;

  virtual void add(const HeaderField& field) = 0;
  virtual void insert(std::uint32_t index, const HeaderField& field) = 0;
  virtual void change(std::uint32_t occurrence, const HeaderField& field) = 0;  // an empty value removes
  [[nodiscard]] virtual Result result() const = 0;
};

[[nodiscard]] std::unique_ptr<HeldHeader> postfix_header(const std::vector<HeaderField>& received);
[[nodiscard]] std::unique_ptr<HeldHeader> sendmail_header(const std::vector<HeaderField>& received);

/// `value` with `blank` put in after each LF that no blank follows.
[[nodiscard]] std::string folded_with(char blank, std::string_view value);

}  // namespace mimemend::milter::test
