// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>

#include <mimemend/byte_sink.hpp>
#include <mimemend/result.hpp>

#include "store/record.hpp"

namespace mimemend {

/// Content-addressed bytes below a quarantine's folder.
class BlobStore {
 public:
  explicit BlobStore(std::filesystem::path folder) : folder_(std::move(folder)) {}

  using Writer = std::function<Result<void>(ByteSink&)>;
  /// Keeps what `write` writes, durably; it is called twice, first to name the bytes. Bytes that are
  /// there already are read back and checked, and written anew when they are damaged. Errors: io.
  [[nodiscard]] Result<BlobRef> put(const Writer& write) const;
  /// Copies a blob to `sink`. Errors: data, when it is missing or damaged; io.
  [[nodiscard]] Result<void> get(const BlobRef& blob, ByteSink& sink) const;

 private:
  [[nodiscard]] std::filesystem::path path_of(const std::string& sha256) const;

  std::filesystem::path folder_;
};

}  // namespace mimemend
