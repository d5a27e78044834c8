// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/byte_sink.hpp>
#include <mimemend/charset.hpp>
#include <mimemend/edit_plan.hpp>
#include <mimemend/export.hpp>
#include <mimemend/finding.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/message.hpp>
#include <mimemend/part_index.hpp>
#include <mimemend/policy.hpp>
#include <mimemend/profile.hpp>
#include <mimemend/result.hpp>

namespace mimemend {

using MenderOptions = ReadOptions;

/// A change to the top-level header, for whoever cannot splice it (a milter).
/// Apply them in the order given: they run from the last field to the first.
struct HeaderChange {
  enum class Kind : std::uint8_t {
    remove,  ///< take the field away
    change,  ///< give it `value`
    append,  ///< add a field at the end of the header
  };
  Kind kind{};
  std::uint32_t occurrence = 0;  ///< remove, change: 1-based, among the fields of that name, from the top
  std::string name;
  std::string value;  ///< as it stands after the colon, leading blank included; folds as LF and blank
};

/// One message that was read to its end: what it is, what is said about it, and how it goes on.
/// Owns the original bytes. Const calls may run at once from several threads.
class MIMEMEND_API Outcome {
 public:
  Outcome(Outcome&&) noexcept;
  Outcome& operator=(Outcome&&) noexcept;
  ~Outcome();

  /// The message as it was read: its parts, headers and content.
  [[nodiscard]] const Message& message() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// Shorthands for those of message().
  [[nodiscard]] const PartIndex& index() const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] std::span<const Leaf> leaves() const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] const Leaf* leaf(PartId part) const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] std::span<const Finding> findings() const noexcept MIMEMEND_LIFETIMEBOUND;
  [[nodiscard]] std::span<const Decision> decisions() const noexcept MIMEMEND_LIFETIMEBOUND;

  /// What Policy::charset makes of each text part; empty when its text is off, or the message is refused.
  [[nodiscard]] std::span<const CharsetDecision> charsets() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// The header fields whose text becomes UTF-8 by Policy::charset, or should and cannot.
  [[nodiscard]] std::span<const HeaderTextDecision> header_texts() const noexcept MIMEMEND_LIFETIMEBOUND;

  /// Where the original deviates from the plain profile, by place. Empty when Policy::repair is off.
  [[nodiscard]] std::span<const Deviation> deviations() const noexcept MIMEMEND_LIFETIMEBOUND;

  /// The decision that refuses the message, or holds it back, if one does. Then nothing is to be written.
  [[nodiscard]] const Decision* refusal() const noexcept MIMEMEND_LIFETIMEBOUND;
  /// True when the rewritten message differs from the original.
  [[nodiscard]] bool changed() const noexcept;
  /// How many sources there are: the original and the decoded bodies of encoded messages.
  [[nodiscard]] std::uint32_t source_count() const noexcept;
  /// The edits of one source, by SourceId. Source 0 is the original.
  [[nodiscard]] const EditPlan& plan(SourceId source) const noexcept MIMEMEND_LIFETIMEBOUND;

  /// 32 hex digits that name this rewrite of this message: the key of its quarantine record.
  /// Derives from the original bytes and the decisions alone. Empty when nothing changes, or
  /// Policy::removed_is_kept is false.
  [[nodiscard]] const std::string& record_id() const noexcept MIMEMEND_LIFETIMEBOUND;

  /// Size of the original, in bytes.
  [[nodiscard]] std::uint64_t original_size() const noexcept;
  /// Copies a range of the original to `sink`. The range must lie within it.
  /// Errors: io, from the spool or the sink.
  [[nodiscard]] Result<void> write_original(ByteRange range, ByteSink& sink) const;
  /// Writes the rewritten message: the original bytes with the edits spliced in.
  /// Returns where in the output each edit of source 0 came to stand, in order.
  /// Errors: io, from the spool or the sink.
  [[nodiscard]] Result<std::vector<ByteRange>> write(ByteSink& sink) const;

  /// True when the body of the message (what follows the header's empty line) changes.
  [[nodiscard]] bool body_changed() const noexcept;
  /// Writes the rewritten body alone. Errors: as write().
  [[nodiscard]] Result<void> write_body(ByteSink& sink) const;
  /// The changes to the top-level header. Errors: io; data, when a line would have to change that is no field, so that
  /// nobody who changes fields by name can reach it.
  [[nodiscard]] Result<std::vector<HeaderChange>> header_changes() const;

 private:
  friend class Mender;
  struct State;
  explicit Outcome(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The engine: takes one message as it arrives and says at its end what becomes of it.
///
///     Mender mender(policy, {});
///     while (read(chunk)) if (auto fed = mender.feed(chunk); !fed) ...
///     Result<Outcome> outcome = std::move(mender).finish();
///
/// Total: every byte string is a message; what is wrong with it are findings.
/// Split-invariant: how the bytes are cut into chunks changes nothing.
/// Deterministic: same bytes and same policy give the same output bytes.
/// Memory: bounded by Limits and SpoolOptions, whatever the message's size.
/// Threads: one message, one thread at a time; no thread affinity.
/// Does not: keep anything on disk beyond its own life; see Quarantine.
class MIMEMEND_API Mender {
 public:
  explicit Mender(std::shared_ptr<const Policy> policy, MenderOptions options = {});
  Mender(Mender&&) noexcept;
  Mender& operator=(Mender&&) noexcept;
  ~Mender();

  /// Takes the next bytes. Keeps no view of them.
  /// Errors: io, when the spool file cannot be made or written; backend. The message is then lost to this
  /// Mender, which must not be fed on.
  [[nodiscard]] Result<void> feed(std::string_view chunk);
  /// Ends the message. Errors: io, from the spool; backend, when content could not be looked into.
  [[nodiscard]] Result<Outcome> finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
