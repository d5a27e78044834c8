// SPDX-License-Identifier: Apache-2.0
#include "config_table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "suggestion.hpp"

namespace mimemend::filter {

namespace {

std::string key_path(std::string_view table, std::string_view key) {
  return table.empty() ? std::string(key) : fmt::format("{}.{}", table, key);
}

}  // namespace

ConfigTable::ConfigTable(const toml::table* table, std::string_view name, std::span<const std::string_view> known)
    : table_(table), name_(name) {
  if (table_ == nullptr) return;
  for (const auto& [key, value] : *table_) {
    if (std::find(known.begin(), known.end(), key.str()) != known.end()) continue;
    const std::string_view meant = nearest(key.str(), known);
    throw Complaint{key.source().begin,
                    fmt::format("unknown key {}{}", key_path(name_, key.str()),
                                meant.empty() ? "" : fmt::format(", did you mean {}?", key_path(name_, meant)))};
  }
}

const toml::node* ConfigTable::node(std::string_view key) const {
  return table_ == nullptr ? nullptr : table_->get(key);
}

std::optional<std::string> ConfigTable::text(std::string_view key) const {
  const toml::node* value = node(key);
  if (value == nullptr) return std::nullopt;
  if (const auto* text = value->as_string()) return text->get();
  complain(key, "must be a string");
}

std::optional<std::int64_t> ConfigTable::integer(std::string_view key, std::int64_t least, std::int64_t most) const {
  const toml::node* value = node(key);
  if (value == nullptr) return std::nullopt;
  const auto* number = value->as_integer();
  if (number == nullptr || number->get() < least || number->get() > most)
    complain(key, fmt::format("must be a whole number from {} to {}", least, most));
  return number->get();
}

const toml::table* ConfigTable::table(std::string_view key) const {
  const toml::node* value = node(key);
  if (value == nullptr) return nullptr;
  if (const auto* table = value->as_table()) return table;
  complain(key, "must be a table");
}

toml::source_position ConfigTable::place(std::string_view key) const {
  if (const toml::node* value = node(key)) return value->source().begin;
  return table_ != nullptr ? table_->source().begin : toml::source_position{1, 1};
}

void ConfigTable::complain(std::string_view key, std::string_view cause) const {
  throw Complaint{place(key), fmt::format("{} {}", key_path(name_, key), cause)};
}

}  // namespace mimemend::filter
