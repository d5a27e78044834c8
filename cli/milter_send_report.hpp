// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/milter/test/mta_session.hpp>

namespace mimemend::cli {

/// One message that was played at a milter, and what the MTA makes of it.
struct SentMessage {
  std::string_view name;
  const milter::test::Mail& mail;
  const milter::test::Delivery& delivery;
  const milter::test::Delivered& result;
  double milliseconds = 0;
};

/// "accepted", "held", "rejected", "tempfailed" or "discarded".
[[nodiscard]] std::string_view fate_of(const milter::test::Delivery& delivery) noexcept;

/// For people: negotiation, verdict of each stage, edits in order, what becomes of the message.
[[nodiscard]] std::string render_sent(const SentMessage& sent);

/// One JSON object in a line. Bytes that are not UTF-8 come out as U+FFFD.
[[nodiscard]] std::string render_sent_json(const SentMessage& sent);

}  // namespace mimemend::cli
