// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/milter/detail/protocol.hpp>

namespace mimemend::milter {

/// What a server has done since it was made, and what lives in it now. Each number is right for
/// itself; read while the server works, they may be of slightly different moments.
struct Counters {
  std::uint64_t connections = 0;          ///< those refused included; the last one's number in the log
  std::uint64_t refused_connections = 0;  ///< at negotiation: the MTA offers too little
  std::uint64_t live_sessions = 0;        ///< filter objects that exist
  std::uint64_t messages_begun = 0;
  std::uint64_t messages_ended = 0;        ///< on_end_of_message gave their verdict
  std::uint64_t messages_aborted = 0;      ///< every other way: reset, cut off, answered before their end, failed
  std::uint64_t live_messages = 0;         ///< begun, and neither ended nor aborted
  std::uint64_t live_message_objects = 0;  ///< of the filter's class Message, if it has one
  std::uint64_t body_bytes = 0;            ///< as the MTA handed them over, skipped ones included
  std::uint64_t progress_sent = 0;         ///< by the server on its own (ServerOptions::progress_interval)

  struct FailuresAt {
    std::string_view stage;   ///< "connect", "end of headers"
    std::uint64_t count = 0;  ///< what the filter threw, and edits that could not be sent
  };
  std::array<FailuresAt, detail::kStageBits.size()> failures{};  ///< every stage, in the order of the protocol

  [[nodiscard]] constexpr std::uint64_t all_failures() const noexcept {
    std::uint64_t sum = 0;
    for (const FailuresAt& at : failures) sum += at.count;
    return sum;
  }
};

/// One line of key=value, as the log has it when a server stops. Only stages with failures are named.
[[nodiscard]] MIMEMEND_API std::string to_string(const Counters& counters);

}  // namespace mimemend::milter
