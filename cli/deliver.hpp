// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>

#include <mimemend/byte_sink.hpp>
#include <mimemend/result.hpp>

#include "failure.hpp"
#include "input.hpp"
#include "output_choice.hpp"

namespace mimemend::cli {

/// Writes one message to the sink it is given.
using Producer = std::function<Result<void>(ByteSink& sink)>;

/// Lets `produce` write to where `choice` sends the output for `input`; not called for nowhere.
/// A regular file appears whole or not at all. In place, owner, mode and times stay, and a file
/// that changed since `input` was opened is left alone.
/// Does not: keep access lists, extended attributes or hard links of a file it replaces.
[[nodiscard]] Step deliver(const OutputChoice& choice, const Input& input, const Producer& produce);

}  // namespace mimemend::cli
