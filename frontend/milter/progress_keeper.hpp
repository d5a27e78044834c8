// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <mimemend/milter/detail/mta_link.hpp>

namespace mimemend::milter::detail {

/// Tells MTAs that we are still at it while the end of a message takes long. Whoever is at the end of
/// a message keeps a Watch; on a watch's link nothing is written but under its lock, so that
/// progress never gets between the halves of an edit, and none after the watch has gone.
///
/// One thread serves all watches. A progress packet is five bytes, so writing it blocks only on an
/// MTA that has left thousands of them unread.
/// Between two pieces of a new body none is sent: Postfix (milter8.c) takes whatever comes there for
/// the end of the body, and what follows for an error. The pieces are sign of life enough.
/// Does not: know of libmilter, or of any stage but this one; elsewhere Sendmail takes progress for a
/// broken filter.
class ProgressKeeper {
 public:
  using Clock = std::chrono::steady_clock;
  using Now = std::function<Clock::time_point()>;

  class Watch;

  explicit ProgressKeeper(Now now = Clock::now) : now_(std::move(now)) {}
  ProgressKeeper(const ProgressKeeper&) = delete;
  ProgressKeeper& operator=(const ProgressKeeper&) = delete;
  ~ProgressKeeper() { stop(); }

  /// Begins to serve, in a thread of its own, which no signal goes to. Zero: never does.
  /// REQUIRES: no watch exists yet.
  void start(std::chrono::milliseconds interval);
  /// Ends that thread, when it has written what it is writing.
  void stop();

  /// What the thread does: writes to every link on which nothing was written for `interval`.
  /// Returns when the next will be due; nothing when there is no watch.
  std::optional<Clock::time_point> serve_due(std::chrono::milliseconds interval);

  [[nodiscard]] std::uint64_t sent() const noexcept { return sent_.load(std::memory_order_relaxed); }

 private:
  void run(std::chrono::milliseconds interval);
  Watch* take_due(std::chrono::milliseconds interval);

  const Now now_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Watch*> watches_;  // under mutex_; each knows its place
  bool idle_ = false;            // under mutex_: the thread waits for a first watch
  bool busy_ = false;            // under mutex_: there was a watch since the thread last looked
  bool stopping_ = false;        // under mutex_
  std::atomic<bool> serving_ = false;
  std::atomic<std::uint64_t> sent_ = 0;
  std::thread thread_;
};

/// The link of a message that is at its end, while the keeper looks after it.
class ProgressKeeper::Watch final : public MtaLink {
 public:
  /// Both outlive it. Does nothing but pass on when the keeper does not serve.
  Watch(MtaLink& link, ProgressKeeper& keeper);
  /// Waits for the progress that is being written.
  ~Watch() override;

  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const override { return link_->macro(name); }
  Result<void> add_header(const std::string& name, const std::string& value) override;
  Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) override;
  Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) override;
  Result<void> remove_header(std::uint32_t occurrence, const std::string& name) override;
  Result<void> add_recipient(const std::string& address, const std::string& arguments) override;
  Result<void> remove_recipient(const std::string& address) override;
  Result<void> change_sender(const std::string& address, const std::string& arguments) override;
  Result<void> replace_body(std::string_view piece) override;
  void end_body() override;
  Result<void> quarantine(const std::string& reason) override;
  Result<void> progress() override;

 private:
  friend class ProgressKeeper;
  enum class After : std::uint8_t { edit, piece_of_body };
  template <class Call>
  Result<void> write(After state, Call call);

  MtaLink* link_;
  ProgressKeeper* keeper_;  // null: it does not serve
  std::size_t place_ = 0;   // in watches_, under the keeper's mutex
  std::mutex writing_;      // taken after the keeper's mutex, by trying alone
  bool in_body_ = false;    // under writing_: a piece of a body was written, and more may come
  std::atomic<Clock::time_point> written_;
};

}  // namespace mimemend::milter::detail
