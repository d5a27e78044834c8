// SPDX-License-Identifier: Apache-2.0
#include <optional>

#include <mimemend/milter/test/transcript.hpp>
#include <mimemend/milter/test/wire_client.hpp>

namespace mimemend::milter::test {

namespace {

using Kind = TranscriptEntry::Kind;

bool is_progress(const wire::Frame& frame) { return frame.letter == 'p'; }

std::string in_words(const wire::Frame& frame) {
  std::string line = to_line({Kind::received, frame, {}, 0});
  line.pop_back();
  return line;
}

class Replay {
 public:
  Replay(MilterAddress milter, ClientOptions options) : milter_(std::move(milter)), options_(std::move(options)) {}

  Result<std::vector<TranscriptDifference>> run(const Transcript& transcript) {
    for (const TranscriptEntry& entry : transcript.entries) {
      if (!fits_) break;
      if (const auto played = play(entry); !played) return played.error();
    }
    return std::move(differences_);
  }

 private:
  Result<void> play(const TranscriptEntry& entry) {
    switch (entry.kind) {
      case Kind::comment: break;
      case Kind::sent: return send(entry);
      case Kind::received:
        if (!is_progress(entry.frame)) compare(entry, entry.frame);
        break;
      case Kind::mta_hung_up: client_.reset(); break;
      case Kind::milter_hung_up:
        compare(entry, std::nullopt);
        client_.reset();
        break;
    }
    return {};
  }

  Result<void> send(const TranscriptEntry& entry) {
    if (!client_) {
      auto opened = WireClient::open(milter_, options_);
      if (!opened) return opened.error();
      client_ = *std::move(opened);
    }
    // That the milter is gone shows at the next answer, or does not matter.
    const auto sent = client_->send_frame(entry.frame);
    return sent || sent.error().kind == Error::Kind::io ? Result<void>() : sent;
  }

  void compare(const TranscriptEntry& entry, const std::optional<wire::Frame>& expected) {
    const auto got = next_answer();
    if (got && expected && *got == *expected) return;
    if (!got && !expected && got.error().what.find("hung up") != std::string::npos) return;
    std::string wanted = to_line(entry);
    wanted.pop_back();
    differences_.push_back({entry.line_number, std::move(wanted), got ? in_words(*got) : got.error().what});
    fits_ = got && expected && got->letter == expected->letter && expected->letter != 'O';
  }

  Result<wire::Frame> next_answer() {
    if (!client_) return Error{Error::Kind::data, "(nothing: no connection is open here)"};
    for (;;) {
      auto frame = client_->receive_frame();
      if (!frame || !is_progress(*frame)) return frame;
    }
  }

  MilterAddress milter_;
  ClientOptions options_;
  std::optional<WireClient> client_;  // none: between two connections
  std::vector<TranscriptDifference> differences_;
  bool fits_ = true;  // what comes next in the transcript is still about this conversation
};

}  // namespace

Result<std::vector<TranscriptDifference>> replay(const Transcript& transcript, const MilterAddress& milter,
                                                 std::chrono::milliseconds timeout) {
  return Replay(milter, {timeout, {}}).run(transcript);
}

}  // namespace mimemend::milter::test
