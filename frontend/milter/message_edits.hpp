// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/end_of_message.hpp>
#include <mimemend/result.hpp>

#include "header_plan.hpp"

namespace mimemend::milter::detail {

struct EnvelopeEdit {
  std::string address;    // with <>
  std::string arguments;  // ESMTP
};

/// What a filter asked for at the end of one message, before any of it is sent.
struct MessageEdits {
  enum class Progress : std::uint8_t { collecting, sent, failed };

  std::vector<HeaderField> received;  // the header as it came, where a filter edits it as a whole
  std::optional<HeaderList> wanted;   // that header as it is to be, once a filter asked for it
  std::vector<HeaderEdit> headers;    // edits that were asked for one by one; once sent, what was
  std::optional<EnvelopeEdit> sender;
  std::vector<std::string> removed_recipients;
  std::vector<EnvelopeEdit> added_recipients;
  BodyWriter body;                        // empty: the body stays
  std::optional<std::string> quarantine;  // reason
  Progress progress = Progress::collecting;
  Error failure;  // why, once progress is failed
};

/// Sends `edits` in an order that Postfix and Sendmail read alike, and nothing when there are none:
/// sender, recipients, header, body, quarantine. All are checked before the first is sent. A second
/// call returns what the first did, or an error when more was asked for since.
[[nodiscard]] Result<void> send_edits(MtaLink& link, MessageEdits& edits);

}  // namespace mimemend::milter::detail
