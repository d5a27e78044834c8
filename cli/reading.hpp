// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <variant>

#include <mimemend/mender.hpp>
#include <mimemend/policy.hpp>

#include "failure.hpp"
#include "input.hpp"

namespace mimemend::cli {

/// Engine options of the command. `spool_option` is the value of --spool-dir, perhaps empty.
[[nodiscard]] MenderOptions mender_options(const std::string& spool_option);

/// Reads `input` to its end and judges it by `policy`.
[[nodiscard]] std::variant<Outcome, Failure> read_message(const Input& input, std::shared_ptr<const Policy> policy,
                                                          const MenderOptions& options, Face face);

/// `text` ended by a line end, if there is any.
[[nodiscard]] std::string as_lines(std::string text);

}  // namespace mimemend::cli
