// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace mimemend {

/// One of ICU's converters, from its charset to UTF-8.
class IcuDecoder {
 public:
  /// Null when ICU has none of that name. Does not look for converters in files.
  [[nodiscard]] static std::unique_ptr<IcuDecoder> open(const std::string& converter);
  ~IcuDecoder();
  IcuDecoder(const IcuDecoder&) = delete;
  IcuDecoder& operator=(const IcuDecoder&) = delete;

  /// Whether more is to come behind some octets: a character that they begin then waits for it.
  enum class More : bool { no, yes };
  /// Appends what `octets` say, U+FFFD for what is no character.
  void decode(std::string_view octets, More more, std::string& out_utf8);

  /// So many octets were passed by, which count for first_replaced().
  void pass(std::size_t octets) noexcept { offset_ += octets; }

  [[nodiscard]] std::uint64_t replaced() const noexcept { return replaced_; }  ///< how many U+FFFD stand for octets
  /// Of all octets, the first that one stands for.
  [[nodiscard]] std::uint64_t first_replaced() const noexcept { return first_replaced_; }
  /// No character is begun.
  [[nodiscard]] bool between_characters() const;

 private:
  struct State;
  explicit IcuDecoder(std::unique_ptr<State> state);

  void append(std::span<const char16_t> units, std::string& out_utf8);
  void note_replaced(std::uint64_t at);

  std::unique_ptr<State> state_;
  char16_t lead_ = 0;  ///< a surrogate that waits for its other half
  std::uint64_t offset_ = 0;
  std::uint64_t replaced_ = 0;
  std::uint64_t first_replaced_ = 0;
};

}  // namespace mimemend
