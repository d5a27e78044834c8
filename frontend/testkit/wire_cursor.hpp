// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire_bytes.hpp"

namespace mimemend::milter::test::wire {

/// Takes the data of a frame apart from the front. What is missing makes it fail for good, and what was
/// asked for then is empty; so a decoder asks for all it needs, and looks at good() once.
class Cursor {
 public:
  explicit Cursor(std::string_view data) : rest_(data) {}

  std::uint32_t u32() {
    if (rest_.size() < 4) return fail();
    const std::uint32_t number = u32_at(rest_, 0);
    rest_.remove_prefix(4);
    return number;
  }
  std::uint16_t u16() {
    if (rest_.size() < 2) return static_cast<std::uint16_t>(fail());
    const auto number =
        static_cast<std::uint16_t>(static_cast<unsigned char>(rest_[0]) << 8U | static_cast<unsigned char>(rest_[1]));
    rest_.remove_prefix(2);
    return number;
  }
  char letter() {
    if (rest_.empty()) return static_cast<char>(fail());
    const char letter = rest_[0];
    rest_.remove_prefix(1);
    return letter;
  }
  std::string string() {
    const std::size_t end = rest_.find('\0');
    if (end == std::string_view::npos) {
      fail();
      return {};
    }
    std::string text(rest_.substr(0, end));
    rest_.remove_prefix(end + 1);
    return text;
  }
  /// All strings that are left.
  std::vector<std::string> strings() {
    std::vector<std::string> all;
    while (good_ && !rest_.empty()) all.push_back(string());
    return all;
  }
  std::string bytes() {
    std::string all(rest_);
    rest_ = {};
    return all;
  }

  [[nodiscard]] bool empty() const noexcept { return rest_.empty(); }
  [[nodiscard]] bool good() const noexcept { return good_; }
  /// Nothing was missing, and nothing is left.
  [[nodiscard]] bool done() const noexcept { return good_ && rest_.empty(); }
  std::uint32_t fail() noexcept {
    good_ = false;
    rest_ = {};
    return 0;
  }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace mimemend::milter::test::wire
