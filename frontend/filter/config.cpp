// SPDX-License-Identifier: Apache-2.0
#include "config.hpp"

#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "config_table.hpp"

namespace mimemend::filter {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> kTopKeys{"schema", "mode", "server", "spool", "quarantine", "policy", "log"};
constexpr std::array<std::string_view, 9> kServerKeys{"socket",        "socket_mode",      "socket_group",
                                                      "socket_owner",  "backlog",          "timeout_seconds",
                                                      "drain_seconds", "progress_seconds", "debug"};
constexpr std::array<std::string_view, 2> kSpoolKeys{"memory_bytes", "directory"};
constexpr std::array<std::string_view, 1> kQuarantineKeys{"directory"};
constexpr std::array<std::string_view, 1> kPolicyKeys{"file"};
constexpr std::array<std::string_view, 1> kLogKeys{"level"};

constexpr std::int64_t kMostSeconds = std::int64_t{7} * 24 * 3600;
constexpr std::int64_t kMostBacklog = 65535;
constexpr std::int64_t kMostSpoolMemory = std::int64_t{1} << 30;

constexpr std::string_view kDefaultSocket = "unix:/run/mimemend/milter.sock";

// What is no matter of the text but of the world: the policy file cannot be read, or is wrong itself.
struct PolicyFailure {
  Error error;
};

Mode mode_of(const ConfigTable& top) {
  const std::string mode = top.text("mode").value_or("enforce");
  if (mode == "enforce") return Mode::enforce;
  if (mode == "monitor") return Mode::monitor;
  top.complain("mode", R"(must be "enforce" or "monitor")");
}

milter::LogLevel level_of(const ConfigTable& log) {
  using milter::LogLevel;
  const std::string level = log.text("level").value_or("info");
  for (const LogLevel candidate : {LogLevel::error, LogLevel::warning, LogLevel::info, LogLevel::debug})
    if (level == to_string(candidate)) return candidate;
  log.complain("level", R"(must be "error", "warning", "info" or "debug")");
}

mode_t socket_mode_of(const ConfigTable& server) {
  const std::string digits = server.text("socket_mode").value_or("0660");
  mode_t mode = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), mode, 8);
  if (fault != std::errc{} || end != digits.data() + digits.size() || mode > 0777)
    server.complain("socket_mode", R"(must be octal digits in quotes, like "0660")");
  return mode;
}

milter::SocketAddress socket_of(const ConfigTable& server) {
  auto address = milter::parse_socket_address(server.text("socket").value_or(std::string(kDefaultSocket)));
  if (!address) server.complain("socket", "is wrong: " + address.error().what);
  auto* path = std::get_if<milter::UnixSocket>(&*address);
  if (path == nullptr) {
    for (const std::string_view key : {"socket_mode", "socket_group", "socket_owner"})
      if (server.node(key) != nullptr) server.complain(key, "is for a unix: socket");
    return *std::move(address);
  }
  path->mode = socket_mode_of(server);
  path->group = server.text("socket_group").value_or("");
  path->owner = server.text("socket_owner").value_or("");
  return *std::move(address);
}

milter::ServerOptions server_of(const ConfigTable& server) {
  milter::ServerOptions options;
  options.name = "mimemend-milter";
  options.socket = socket_of(server);
  if (const auto seconds = server.integer("timeout_seconds", 1, kMostSeconds))
    options.timeout = std::chrono::seconds(*seconds);
  if (const auto seconds = server.integer("drain_seconds", 0, kMostSeconds))
    options.drain_deadline = std::chrono::seconds(*seconds);
  if (const auto seconds = server.integer("progress_seconds", 0, kMostSeconds))
    options.progress_interval = std::chrono::seconds(*seconds);
  if (const auto waiting = server.integer("backlog", 1, kMostBacklog)) options.backlog = static_cast<int>(*waiting);
  if (const auto level = server.integer("debug", 0, 6)) options.debug = static_cast<int>(*level);
  return options;
}

SpoolOptions spool_of(const ConfigTable& spool) {
  SpoolOptions options{65536, "/var/tmp"};
  if (const auto bytes = spool.integer("memory_bytes", 0, kMostSpoolMemory))
    options.memory_bytes = static_cast<std::uint64_t>(*bytes);
  if (auto directory = spool.text("directory")) options.directory = *std::move(directory);
  return options;
}

std::shared_ptr<const Policy> policy_of(const ConfigTable& policy, const fs::path& folder) {
  const auto file = policy.text("file");
  if (!file) return std::make_shared<const Policy>(Policy::builtin());
  auto loaded = Policy::load(folder / *file);
  if (!loaded) throw PolicyFailure{loaded.error()};
  return std::make_shared<const Policy>(*std::move(loaded));
}

// What is taken out of a message must have a place to go to before the message may go on.
std::optional<fs::path> quarantine_of(const ConfigTable& quarantine, const Config& config) {
  if (auto directory = quarantine.text("directory")) {
    if (directory->empty() || directory->front() != '/') quarantine.complain("directory", "must be an absolute path");
    return fs::path(*std::move(directory));
  }
  if (config.mode == Mode::enforce && config.policy->may_edit())
    quarantine.complain("directory", "is missing: the policy changes messages, and what it takes out has to be kept");
  return std::nullopt;
}

Config read(const toml::table& root, const fs::path& folder) {
  const ConfigTable top(&root, "", kTopKeys);
  if (!top.node("schema")) top.complain("schema", "is missing; this program reads schema = 1");
  if (top.integer("schema", 0, std::numeric_limits<std::int64_t>::max()) != 1)
    top.complain("schema", "must be 1: this program reads no other");
  const ConfigTable server(top.table("server"), "server", kServerKeys);
  const ConfigTable spool(top.table("spool"), "spool", kSpoolKeys);
  const ConfigTable quarantine(top.table("quarantine"), "quarantine", kQuarantineKeys);
  const ConfigTable policy(top.table("policy"), "policy", kPolicyKeys);
  const ConfigTable log(top.table("log"), "log", kLogKeys);
  Config config;
  config.mode = mode_of(top);
  config.server = server_of(server);
  config.spool = spool_of(spool);
  config.log_level = level_of(log);
  config.policy = policy_of(policy, folder);
  config.quarantine = quarantine_of(quarantine, config);
  return config;
}

Error config_error(std::string_view label, toml::source_position at, std::string_view cause) {
  return Error{Error::Kind::config, fmt::format("{}:{}:{}: {}", label, at.line, at.column, cause)};
}

}  // namespace

Result<Config> parse_config(std::string_view toml, std::string_view label, const fs::path& folder) {
  try {
    return read(toml::parse(toml, label), folder);
  } catch (const toml::parse_error& error) {
    return config_error(label, error.source().begin, error.description());
  } catch (const Complaint& complaint) {
    return config_error(label, complaint.at, complaint.cause);
  } catch (const PolicyFailure& failure) {
    return failure.error;
  }
}

Result<Config> load_config(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || in.bad())
    return Error{Error::Kind::io, fmt::format("{}: {}", file.native(), std::generic_category().message(errno))};
  return parse_config(text, file.native(), file.parent_path());
}

}  // namespace mimemend::filter
