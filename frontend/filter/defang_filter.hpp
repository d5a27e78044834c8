// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/mender.hpp>
#include <mimemend/milter/filter.hpp>
#include <mimemend/result.hpp>

#include "shared.hpp"

namespace mimemend::filter {

/// The defanging milter: feeds each message into the engine as it arrives, and at its end does what
/// the policy says. A failure of ours is 451 and a log line with its cause.
class DefangFilter {
 public:
  using edits = milter::EditsOf<milter::edit::Headers, milter::edit::Body, milter::edit::Quarantine>;

  explicit DefangFilter(std::shared_ptr<const CurrentShared> current) : current_(std::move(current)) {}

  /// One message. It keeps to the configuration that it began with.
  class Message {
   public:
    explicit Message(const DefangFilter& filter);

    void on_mail(const milter::Context&, const milter::EnvelopeAddress&) {}  // so that the object begins here
    void on_header(const milter::Context&, std::string_view name, std::string_view value);
    void on_end_of_headers(const milter::Context&);
    void on_body(const milter::Context&, milter::BodyChunk chunk);
    milter::MessageVerdict on_end_of_message(milter::EndOfMessage<edits>& end);

   private:
    struct Handled;

    void feed(std::string_view bytes);
    [[nodiscard]] Result<Outcome> finish();
    Handled handle(milter::EndOfMessage<edits>& end, const Outcome& outcome) const;
    static Handled refuse(milter::EndOfMessage<edits>& end, const Decision& decision);
    [[nodiscard]] Result<void> rewrite(milter::EndOfMessage<edits>& end, const Outcome& outcome) const;

    std::shared_ptr<const Shared> shared_;
    Mender mender_;
    std::optional<Error> feed_error_;  // the first; the message is then lost to the mender
    std::string field_;                // scratch
  };

 private:
  std::shared_ptr<const CurrentShared> current_;
};

}  // namespace mimemend::filter
