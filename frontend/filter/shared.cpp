// SPDX-License-Identifier: Apache-2.0
#include "shared.hpp"

#include <utility>

namespace mimemend::filter {

Result<std::shared_ptr<const Shared>> make_shared_state(Config config, milter::LogSink& log) {
  auto shared = std::make_shared<Shared>();
  shared->log = &log;
  if (config.quarantine && config.mode == Mode::enforce) {
    const Quarantine& quarantine = shared->quarantine.emplace(*config.quarantine);
    if (auto opened = quarantine.open(); !opened) return opened.error();
  }
  shared->config = std::make_shared<const Config>(std::move(config));
  return std::shared_ptr<const Shared>(std::move(shared));
}

std::shared_ptr<const Shared> CurrentShared::get() const {
  const std::lock_guard lock(mutex_);
  return now_;
}

void CurrentShared::replace(std::shared_ptr<const Shared> next) {
  const std::lock_guard lock(mutex_);
  now_.swap(next);  // the old one, if it was the last, goes after the lock
}

std::vector<std::string_view> changed_keys(const milter::ServerOptions& running, const milter::ServerOptions& wanted) {
  std::vector<std::string_view> keys;
  const auto note = [&keys](std::string_view key, bool same) {
    if (!same) keys.push_back(key);
  };
  note("socket", to_string(running.socket) == to_string(wanted.socket));
  const auto* before = std::get_if<milter::UnixSocket>(&running.socket);
  const auto* after = std::get_if<milter::UnixSocket>(&wanted.socket);
  if (before != nullptr && after != nullptr) {
    note("socket_mode", before->mode == after->mode);
    note("socket_group", before->group == after->group);
    note("socket_owner", before->owner == after->owner);
  }
  note("backlog", running.backlog == wanted.backlog);
  note("timeout_seconds", running.timeout == wanted.timeout);
  note("drain_seconds", running.drain_deadline == wanted.drain_deadline);
  note("progress_seconds", running.progress_interval == wanted.progress_interval);
  note("debug", running.debug == wanted.debug);
  return keys;
}

}  // namespace mimemend::filter
