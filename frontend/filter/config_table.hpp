// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include <toml++/toml.h>

namespace mimemend::filter {

/// What is wrong with a configuration, and where. Thrown by ConfigTable; parse_config() makes an Error of it.
struct Complaint {
  toml::source_position at;
  std::string cause;
};

/// A table of a configuration file, asked for its keys by type.
/// All throw Complaint, with the place of the key or value that is wrong.
class ConfigTable {
 public:
  /// Refuses keys that are not among `known`. `table` null: the table is not there.
  ConfigTable(const toml::table* table, std::string_view name, std::span<const std::string_view> known);

  [[nodiscard]] const toml::node* node(std::string_view key) const;
  [[nodiscard]] std::optional<std::string> text(std::string_view key) const;
  [[nodiscard]] std::optional<std::int64_t> integer(std::string_view key, std::int64_t least, std::int64_t most) const;
  [[nodiscard]] const toml::table* table(std::string_view key) const;
  /// Where `key` stands; when it does not, where the table does.
  [[nodiscard]] toml::source_position place(std::string_view key) const;
  [[noreturn]] void complain(std::string_view key, std::string_view cause) const;

 private:
  const toml::table* table_;
  std::string name_;  // as it is written, "server"; the file itself: ""
};

}  // namespace mimemend::filter
