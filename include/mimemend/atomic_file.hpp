// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <sys/stat.h>

#include <mimemend/byte_sink.hpp>
#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// A file that appears whole and durable under its name, or not at all.
/// Written beside its final place; gone again when it is destroyed before commit().
class MIMEMEND_API AtomicFile final : public ByteSink {
 public:
  /// Begins a file that will be `target`, created with `mode` (umask applies not).
  /// Errors: io, naming the file and the cause.
  [[nodiscard]] static Result<AtomicFile> create(const std::filesystem::path& target, mode_t mode);
  AtomicFile(AtomicFile&& other) noexcept;
  AtomicFile& operator=(AtomicFile&&) = delete;
  ~AtomicFile() override;

  [[nodiscard]] Result<void> write(std::string_view bytes) override;
  /// Takes over owner (where allowed), mode and times of `like` when it is committed.
  void keep_attributes_of(const struct stat& like);
  /// fsync, rename to the target, fsync the folder. Errors: io; then the target is as it was.
  [[nodiscard]] Result<void> commit();

 private:
  struct State;
  explicit AtomicFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
