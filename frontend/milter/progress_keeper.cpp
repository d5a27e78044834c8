// SPDX-License-Identifier: Apache-2.0
#include "progress_keeper.hpp"

#include <algorithm>
#include <csignal>
#include <utility>

#include <pthread.h>

namespace mimemend::milter::detail {

void ProgressKeeper::start(std::chrono::milliseconds interval) {
  if (interval <= std::chrono::milliseconds::zero() || thread_.joinable()) return;
  sigset_t all;
  sigset_t before;
  sigfillset(&all);
  pthread_sigmask(SIG_BLOCK, &all, &before);
  serving_ = true;
  thread_ = std::thread([this, interval] { run(interval); });
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
}

void ProgressKeeper::stop() {
  if (!thread_.joinable()) return;
  serving_ = false;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

// A new watch is due an interval from now at the soonest, so it wakes the thread only when there was none
// for an interval: the thread sleeps an interval behind the last one that it saw, however many messages pass.
void ProgressKeeper::run(std::chrono::milliseconds interval) {
  for (;;) {
    const auto next = serve_due(interval);
    std::unique_lock lock(mutex_);
    if (stopping_) return;
    if (next || std::exchange(busy_, false)) {
      wake_.wait_until(lock, next.value_or(now_() + interval), [this] { return stopping_; });
    } else {
      idle_ = watches_.empty();
      wake_.wait(lock, [this] { return stopping_ || !idle_; });
    }
    if (stopping_) return;
  }
}

std::optional<ProgressKeeper::Clock::time_point> ProgressKeeper::serve_due(std::chrono::milliseconds interval) {
  while (Watch* due = take_due(interval)) {
    // An error here is one that the filter's own next write meets too; it is told there.
    if (due->link_->progress()) sent_.fetch_add(1, std::memory_order_relaxed);
    due->writing_.unlock();
  }
  const std::lock_guard lock(mutex_);
  if (watches_.empty()) return std::nullopt;
  const auto oldest = std::min_element(watches_.begin(), watches_.end(), [](const Watch* a, const Watch* b) {
    return a->written_.load() < b->written_.load();
  });
  // One that is being written to at this moment is no hurry, and must not make us turn in a circle.
  return std::max((*oldest)->written_.load() + interval, now_() + interval / 8);
}

// A due watch, locked for writing, so that it cannot go. Counts as written to from now on.
ProgressKeeper::Watch* ProgressKeeper::take_due(std::chrono::milliseconds interval) {
  const std::lock_guard lock(mutex_);
  const auto now = now_();
  for (Watch* watch : watches_) {
    if (now - watch->written_.load() < interval || !watch->writing_.try_lock()) continue;
    watch->written_ = now;
    if (!watch->in_body_) return watch;
    watch->writing_.unlock();
  }
  return nullptr;
}

ProgressKeeper::Watch::Watch(MtaLink& link, ProgressKeeper& keeper)
    : link_(&link), keeper_(keeper.serving_ ? &keeper : nullptr) {
  if (keeper_ == nullptr) return;
  written_ = keeper_->now_();
  bool wake = false;
  {
    const std::lock_guard lock(keeper_->mutex_);
    place_ = keeper_->watches_.size();
    keeper_->watches_.push_back(this);
    wake = std::exchange(keeper_->idle_, false);
    keeper_->busy_ = true;
  }
  if (wake) keeper_->wake_.notify_one();
}

ProgressKeeper::Watch::~Watch() {
  if (keeper_ == nullptr) return;
  {
    const std::lock_guard lock(keeper_->mutex_);
    std::vector<Watch*>& all = keeper_->watches_;
    all[place_] = all.back();
    all[place_]->place_ = place_;
    all.pop_back();
  }
  const std::lock_guard last(writing_);  // nobody can find it any more; who has is waited for
}

template <class Call>
Result<void> ProgressKeeper::Watch::write(After state, Call call) {
  const std::lock_guard lock(writing_);
  auto written = call();
  in_body_ = state == After::piece_of_body;
  if (keeper_ != nullptr) written_ = keeper_->now_();
  return written;
}

Result<void> ProgressKeeper::Watch::add_header(const std::string& name, const std::string& value) {
  return write(After::edit, [&] { return link_->add_header(name, value); });
}
Result<void> ProgressKeeper::Watch::insert_header(std::uint32_t index, const std::string& name,
                                                  const std::string& value) {
  return write(After::edit, [&] { return link_->insert_header(index, name, value); });
}
Result<void> ProgressKeeper::Watch::change_header(std::uint32_t occurrence, const std::string& name,
                                                  const std::string& value) {
  return write(After::edit, [&] { return link_->change_header(occurrence, name, value); });
}
Result<void> ProgressKeeper::Watch::remove_header(std::uint32_t occurrence, const std::string& name) {
  return write(After::edit, [&] { return link_->remove_header(occurrence, name); });
}
Result<void> ProgressKeeper::Watch::add_recipient(const std::string& address, const std::string& arguments) {
  return write(After::edit, [&] { return link_->add_recipient(address, arguments); });
}
Result<void> ProgressKeeper::Watch::remove_recipient(const std::string& address) {
  return write(After::edit, [&] { return link_->remove_recipient(address); });
}
Result<void> ProgressKeeper::Watch::change_sender(const std::string& address, const std::string& arguments) {
  return write(After::edit, [&] { return link_->change_sender(address, arguments); });
}
Result<void> ProgressKeeper::Watch::replace_body(std::string_view piece) {
  return write(After::piece_of_body, [&] { return link_->replace_body(piece); });
}
void ProgressKeeper::Watch::end_body() {
  const std::lock_guard lock(writing_);
  in_body_ = false;
}
Result<void> ProgressKeeper::Watch::quarantine(const std::string& reason) {
  return write(After::edit, [&] { return link_->quarantine(reason); });
}
Result<void> ProgressKeeper::Watch::progress() {
  const std::lock_guard lock(writing_);
  if (in_body_) return {};
  if (keeper_ != nullptr) written_ = keeper_->now_();
  return link_->progress();
}

}  // namespace mimemend::milter::detail
