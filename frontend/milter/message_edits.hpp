// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/end_of_message.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::detail {

struct HeaderEdit {
  enum class Kind : std::uint8_t { remove, change, append };
  Kind kind{};
  std::uint32_t occurrence = 0;  // 1-based; of no meaning to append
  std::string name;
  std::string value;
};

/// What a filter asked for at the end of one message, before any of it is sent.
struct MessageEdits {
  enum class Progress : std::uint8_t { collecting, sent, failed };

  std::vector<HeaderEdit> headers;
  BodyWriter body;                        // empty: the body stays
  std::optional<std::string> quarantine;  // reason
  Progress progress = Progress::collecting;
  Error failure;  // why, once progress is failed
};

/// Sends `edits` in an order that Postfix and Sendmail read alike, and nothing when there are none.
/// All are checked before the first is sent. A second call returns what the first did.
[[nodiscard]] Result<void> send_edits(MtaLink& link, MessageEdits& edits);

}  // namespace mimemend::milter::detail
