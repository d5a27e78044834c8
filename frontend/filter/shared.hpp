// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include <mimemend/milter/log.hpp>
#include <mimemend/milter/server.hpp>
#include <mimemend/quarantine.hpp>
#include <mimemend/result.hpp>

#include "config.hpp"

namespace mimemend::filter {

/// What messages share. Constant, so that no lock is needed.
struct Shared {
  std::shared_ptr<const Config> config;
  std::optional<Quarantine> quarantine;
  milter::LogSink* log;  ///< outlives it
};

/// Opens the quarantine, where the configuration lets a message be changed. Errors: as Quarantine::open().
[[nodiscard]] Result<std::shared_ptr<const Shared>> make_shared_state(Config config, milter::LogSink& log);

/// The Shared of now. A message takes it when it begins and keeps it to its end, whatever replaces it.
/// Threads: any.
class CurrentShared {
 public:
  explicit CurrentShared(std::shared_ptr<const Shared> first) : now_(std::move(first)) {}
  [[nodiscard]] std::shared_ptr<const Shared> get() const;
  void replace(std::shared_ptr<const Shared> next);

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const Shared> now_;
};

/// The keys of table "server" that say another thing in `wanted` than in `running`. None of them can
/// be changed in a server that runs.
[[nodiscard]] std::vector<std::string_view> changed_keys(const milter::ServerOptions& running,
                                                         const milter::ServerOptions& wanted);

}  // namespace mimemend::filter
