// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/counters.hpp>

#include <iterator>

#include <fmt/format.h>

#include "atomic_counters.hpp"

namespace mimemend::milter {

std::string to_string(const Counters& counters) {
  std::string out = fmt::format(
      "connections={} refused={} live_sessions={} messages={} ended={} aborted={} live_messages={} "
      "live_message_objects={} body_bytes={} "
      "progress={} failures={}",
      counters.connections, counters.refused_connections, counters.live_sessions, counters.messages_begun,
      counters.messages_ended, counters.messages_aborted, counters.live_messages, counters.live_message_objects,
      counters.body_bytes, counters.progress_sent, counters.all_failures());
  for (const Counters::FailuresAt& at : counters.failures)
    if (at.count > 0) fmt::format_to(std::back_inserter(out), " failures[{}]={}", at.stage, at.count);
  return out;
}

Counters detail::AtomicCounters::read() const noexcept {
  Counters out;
  out.connections = connections.read();
  out.refused_connections = refused_connections.read();
  out.live_sessions = live_sessions.read();
  out.messages_begun = messages_begun.read();
  out.messages_ended = messages_ended.read();
  out.messages_aborted = messages_aborted.read();
  out.live_message_objects = live_message_objects.read();
  out.body_bytes = body_bytes.read();
  for (std::size_t i = 0; i < failures.size(); ++i) out.failures[i] = {kStageBits[i].name, failures[i].read()};
  return out;
}

}  // namespace mimemend::milter
