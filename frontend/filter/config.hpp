// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string_view>

#include <mimemend/mender.hpp>
#include <mimemend/milter/log.hpp>
#include <mimemend/milter/server.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/result.hpp>

namespace mimemend::filter {

enum class Mode : std::uint8_t {
  enforce,  ///< do what the policy says
  monitor,  ///< log what would be done, deliver unchanged
};

/// What the filter's configuration file says, checked and with its defaults filled in.
struct Config {
  Mode mode = Mode::enforce;
  milter::ServerOptions server;
  SpoolOptions spool{65536, "/var/tmp"};
  std::optional<std::filesystem::path> quarantine;  ///< set whenever a message may be changed
  std::shared_ptr<const Policy> policy;
  milter::LogLevel log_level = milter::LogLevel::info;
};

/// Reads configuration text. `label` names it in errors; relative paths start at `folder`.
/// Errors: config, as "label:line:column: cause"; io, when the policy file cannot be read.
[[nodiscard]] Result<Config> parse_config(std::string_view toml, std::string_view label,
                                          const std::filesystem::path& folder);

/// Reads a configuration file. Errors: as parse_config(); io, when it cannot be read.
[[nodiscard]] Result<Config> load_config(const std::filesystem::path& file);

}  // namespace mimemend::filter
