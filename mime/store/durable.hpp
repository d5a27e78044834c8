// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

#include <mimemend/byte_sink.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// Makes the names in `folder` durable: what was renamed into it is there after a crash. Errors: io.
[[nodiscard]] Result<void> sync_folder(const std::filesystem::path& folder);

/// Makes `folder`, for its owner only, unless it is there; its own name is durable then. Errors: io.
[[nodiscard]] Result<void> make_folder(const std::filesystem::path& folder);

/// Copies a file to `sink`. Errors: io.
[[nodiscard]] Result<void> copy_file(const std::filesystem::path& file, ByteSink& sink);

}  // namespace mimemend
