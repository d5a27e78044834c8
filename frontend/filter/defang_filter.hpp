// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/mender.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/milter/log.hpp>
#include <mimemend/quarantine.hpp>
#include <mimemend/result.hpp>

#include "config.hpp"

namespace mimemend::filter {

/// What all connections share. Constant, so that no lock is needed.
struct Shared {
  std::shared_ptr<const Config> config;
  std::optional<Quarantine> quarantine;
  milter::LogSink* log;  ///< outlives it
};

/// The defanging milter: feeds each message into the engine as it arrives, and at its end does what
/// the policy says. A failure of ours is 451 and a log line with its cause.
class DefangFilter {
 public:
  using edits = milter::EditsOf<milter::edit::Headers, milter::edit::Body, milter::edit::Quarantine>;

  explicit DefangFilter(std::shared_ptr<const Shared> shared) : shared_(std::move(shared)) {}

  void on_mail(const milter::Context&, const milter::EnvelopeAddress&);
  void on_header(const milter::Context&, std::string_view name, std::string_view value);
  void on_end_of_headers(const milter::Context&);
  void on_body(const milter::Context&, milter::BodyChunk chunk);
  milter::MessageVerdict on_end_of_message(milter::EndOfMessage<edits>& end);
  void on_abort() { mender_.reset(); }

 private:
  struct Handled;

  void feed(std::string_view bytes);
  [[nodiscard]] Result<Outcome> finish();
  Handled handle(milter::EndOfMessage<edits>& end, const Outcome& outcome) const;
  static Handled refuse(milter::EndOfMessage<edits>& end, const Decision& decision);
  [[nodiscard]] Result<void> rewrite(milter::EndOfMessage<edits>& end, const Outcome& outcome) const;

  std::shared_ptr<const Shared> shared_;
  std::optional<Mender> mender_;     // of the message in progress
  std::optional<Error> feed_error_;  // the first; the message is then lost to the mender
  std::string field_;                // scratch
};

}  // namespace mimemend::filter
