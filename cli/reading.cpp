// SPDX-License-Identifier: Apache-2.0
#include "reading.hpp"

#include <utility>

namespace mimemend::cli {

MenderOptions mender_options(const std::string& spool_option) {
  MenderOptions options;
  options.spool.directory = spool_directory(spool_option);
  return options;
}

std::variant<Outcome, Failure> read_message(const Input& input, std::shared_ptr<const Policy> policy,
                                            const MenderOptions& options, Face face) {
  Mender mender(std::move(policy), options);
  if (auto failed = input.read_into([&mender](std::string_view chunk) { return mender.feed(chunk); }, face))
    return *std::move(failed);
  auto outcome = std::move(mender).finish();
  if (!outcome) return failure_of(outcome.error(), face);
  return *std::move(outcome);
}

std::string as_lines(std::string text) {
  if (!text.empty() && text.back() != '\n') text += '\n';
  return text;
}

}  // namespace mimemend::cli
