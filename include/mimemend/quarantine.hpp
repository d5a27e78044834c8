// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include <mimemend/byte_sink.hpp>
#include <mimemend/export.hpp>
#include <mimemend/mender.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// A folder that keeps what rewriting took out of messages, and how to put it back.
///
///     DIR/blobs/ab/cdef...    removed bytes, named by their SHA-256
///     DIR/records/ID.json     one rewrite: docs/formats/record.md
///     DIR/outputs/HASH        a link from the SHA-256 of a rewritten message to its record
///
/// Everything is written to a temporary file, fsynced, renamed, and its folder fsynced.
/// Several processes may use one folder at once. Files are for the owner only (0600, folders 0700).
/// Does not: expire or delete anything; compress.
class MIMEMEND_API Quarantine {
 public:
  explicit Quarantine(std::filesystem::path directory) : directory_(std::move(directory)) {}

  [[nodiscard]] const std::filesystem::path& directory() const noexcept { return directory_; }
  /// Makes the folder and its subfolders when they are missing, and sees that they can be written.
  [[nodiscard]] Result<void> open() const;

  /// Makes what `outcome` removes durable. When it returns well, and not before, the rewritten
  /// message may be let out. Does nothing for an outcome that changes nothing.
  /// Errors: io, naming file and cause; then nothing may be let out.
  [[nodiscard]] Result<void> keep(const Outcome& outcome) const;

 private:
  std::filesystem::path directory_;
};

/// Puts an original message together again from its rewritten form and the quarantine.
///
/// Feed it the rewritten message: the very bytes that were written, or a copy as it was delivered
/// (header fields added on the way, LF for CRLF). The result is checked against the SHA-256 of
/// the original before a byte of it is handed out.
class MIMEMEND_API Restorer {
 public:
  Restorer(const Quarantine& quarantine, SpoolOptions spool);
  Restorer(Restorer&&) noexcept;
  Restorer& operator=(Restorer&&) noexcept;
  ~Restorer();

  /// Takes the next bytes of the rewritten message. Errors: io.
  [[nodiscard]] Result<void> feed(std::string_view chunk);
  /// Says which record to use, when the message itself does not (everything in it was dropped).
  void use_record(std::string id);
  /// Finds the record, rebuilds and checks the original, then writes it to `sink`.
  /// Errors: data, when there is no record or the result is not the original; io.
  [[nodiscard]] Result<void> finish(ByteSink& sink) &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
