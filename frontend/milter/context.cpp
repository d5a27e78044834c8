// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/context.hpp>

#include <fmt/format.h>

#include <mimemend/milter/detail/mta_link.hpp>

namespace mimemend::milter {

std::optional<std::string_view> Context::macro(const char* name) const { return link().macro(name); }

std::string_view Context::queue_id() const { return macro("i").value_or("-"); }

void Context::log(LogLevel level, std::string_view text) const noexcept {
  if (call_->log == nullptr) return;
  try {
    call_->log->write(level, fmt::format("connection={} queue={} {}", connection_id(), queue_id(), text));
  } catch (...) {  // no memory for the line
    call_->log->write(level, text);
  }
}

std::optional<std::string_view> Context::wanted_macro(std::string_view name) const {
  auto value = macro(name.data());
  if (!value && call_->absent != nullptr && call_->absent->is_news(name))
    log(LogLevel::warning, fmt::format("macro={} cause=\"the MTA has not sent it; told once\"", name));
  return value;
}

namespace detail {

MtaLink::~MtaLink() = default;

bool AbsentMacros::is_news(std::string_view name) {
  const std::lock_guard lock(mutex_);
  return told_.emplace(name).second;
}

}  // namespace detail

}  // namespace mimemend::milter
