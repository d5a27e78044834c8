// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include <mimemend/byte_range.hpp>
#include <mimemend/byte_sink.hpp>
#include <mimemend/export.hpp>
#include <mimemend/finding.hpp>
#include <mimemend/header.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

/// Where the original bytes of a message wait until it is written.
struct SpoolOptions {
  std::uint64_t memory_bytes = 256 * 1024;       ///< kept in memory up to here, then in a file
  std::filesystem::path directory = "/var/tmp";  ///< for that file, which has no name and goes with the message
};

struct ReadOptions {
  Limits limits;
  SpoolOptions spool;
};

/// One message that was read to its end: its parts, their headers and content, and what is wrong with it.
///
///     auto message = Message::read_file("mail.eml");
///     if (!message) return fail(message.error());
///     for (const Leaf& leaf : message->leaves()) message->write_content(leaf.part, sink);
///
/// Immutable. A PartId or SourceId handed to a Message must be one of its index. Ownership: owns the original bytes (SpoolOptions), the index, the leaves, the findings; views that it
/// returns live as long as it does. Threads: const calls may run at once.
/// Memory: SpoolOptions::memory_bytes, the index, and what a call works on, which is bounded by Limits.
/// Does not: convert the charset of a text; change anything. See Mender for that.
class MIMEMEND_API Message {
 public:
  /// Reads a message that is in memory. The bytes are copied.
  /// Errors: io, when the spool file cannot be made or written; backend, when content could not be looked into.
  [[nodiscard]] static Result<Message> read(std::string_view bytes, const ReadOptions& options = {});
  /// Reads a file. Errors: io, naming `file` and the cause, or the spool; backend.
  [[nodiscard]] static Result<Message> read_file(const std::filesystem::path& file, const ReadOptions& options = {});

  Message(Message&&) noexcept;
  Message& operator=(Message&&) noexcept;
  ~Message();

  [[nodiscard]] const PartIndex& index() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// Inspected leaves in document order.
  [[nodiscard]] std::span<const Leaf> leaves() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// The leaf of `part`, or null when it is none. O(log leaves).
  [[nodiscard]] const Leaf* leaf(PartId part) const noexcept MIMEMEND_LIFETIMEBOUND;
  /// By part and place; at most Limits::max_findings and one that says that there are more.
  [[nodiscard]] std::span<const Finding> findings() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// Size of the original, in bytes.
  [[nodiscard]] std::uint64_t size() const noexcept;

  /// The header of a part, read from the spool: keep it while you use it. O(its bytes), wherever the part stands.
  /// Errors: io, from the spool.
  [[nodiscard]] Result<Header> header(PartId part) const;

  /// Writes the content of a part, its transfer encoding undone: of a leaf what it holds, of a message part the
  /// message inside, of a multipart its body as it stands.
  /// Complexity: linear in the body; inside a transfer-encoded message, that is decoded from its beginning for each
  /// call. To get at all parts of a message, write_contents() is linear in any case.
  /// Errors: io, from the spool or the sink.
  [[nodiscard]] Result<void> write_content(PartId part, ByteSink& sink) const;

  /// Chooses where the content of a leaf goes; null when it is not wanted. It and the sink are asked in document order,
  /// one leaf after the other.
  using SinkChooser = std::function<ByteSink*(PartId leaf)>;
  /// Writes the content of all leaves, or of those that `choose` wants, in one pass over the message.
  /// Errors: io, from the spool or a sink; the pass ends there.
  [[nodiscard]] Result<void> write_contents(const SinkChooser& choose) const;

  /// Writes bytes as they stand in a source: any range that the index or a finding tells of, for one. What of it lies
  /// beyond the source's end is left out. Complexity: as write_content(). Errors: io, from the spool or the sink.
  [[nodiscard]] Result<void> write_raw(SourceId source, ByteRange range, ByteSink& sink) const;

 private:
  friend class MessageReader;
  friend class Mender;
  struct State;
  void add_finding(const Finding& finding);
  explicit Message(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// Reads a message as it arrives.
///
///     MessageReader reader;
///     while (read(chunk)) if (auto fed = reader.feed(chunk); !fed) ...
///     Result<Message> message = std::move(reader).finish();
///
/// Total: every byte string is a message; what is wrong with it are findings. Split-invariant.
/// Threads: one message, one thread at a time; no thread affinity.
class MIMEMEND_API MessageReader {
 public:
  explicit MessageReader(ReadOptions options = {});
  MessageReader(MessageReader&&) noexcept;
  MessageReader& operator=(MessageReader&&) noexcept;
  ~MessageReader();

  /// Takes the next bytes. Keeps no view of them.
  /// Errors: io, when the spool file cannot be made or written; backend. The message is then lost to this reader, which
  /// must not be fed on.
  [[nodiscard]] Result<void> feed(std::string_view chunk);
  /// Ends the message. Errors: backend, when content could not be looked into; io.
  [[nodiscard]] Result<Message> finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
