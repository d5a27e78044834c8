// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <mimemend/leaf.hpp>

#include "index/header_facts.hpp"
#include "scan/parameter_readings.hpp"

namespace mimemend {

struct NameReadings {
  std::vector<NameCandidate> names;
  bool cut = false;  ///< Limits::max_names was hit, or Limits::max_readings
};

/// Every name that the header gives the part, by any of its Content-Type and Content-Disposition
/// fields and by any reader known (collect_readings()), in UTF-8. Distinct; Content-Disposition first
/// (RFC 2183 2.3), our own reading before others. At most Limits::max_names of Limits::max_name_bytes each, with a
/// finding when there are more. Reports what is odd about the names, at the parameter that says them.
/// `bytes_left`: of Limits::max_message_name_bytes; what the names take of it is taken off.
[[nodiscard]] NameReadings collect_names(const HeaderView& header, const Limits& limits, std::size_t& bytes_left,
                                         FindingLog& log);

/// Names of a part that is looked into (a multipart, a message): readers that do not look into it save it under that
/// name, whatever it ends in. Reports those that are no names of messages, and what collect_names() reports.
void check_composite_name(const HeaderView& header, const Limits& limits, std::size_t& bytes_left, FindingLog& log);

/// What readers show for a reading's octets.
struct ReadingText {
  std::string text_utf8;  ///< valid UTF-8
  bool literal = false;   ///< by a reader that decodes less than we do
};

/// RFC 2047 words decoded, and not; the charset of a label, and its look-alikes; octets that are no UTF-8 in each of
/// the ways in which they are shown. Never empty; our own reading first. One text, without any library call, when the
/// octets are ASCII without encoded words.
[[nodiscard]] std::vector<ReadingText> texts_of(const ParameterReading& reading);

}  // namespace mimemend
