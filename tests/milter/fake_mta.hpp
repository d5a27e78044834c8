// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/log.hpp>

namespace mimemend::milter {

/// Writes down what it is told, one line a call: "remove X-A 2", "change X-A 1 [ v]", "body 12".
class FakeMta final : public detail::MtaLink {
 public:
  std::vector<std::string> calls;
  std::map<std::string, std::string> macros{{"i", "Q1"}};
  std::optional<std::size_t> refuses_call;  ///< the number of the call that fails, from 0
  std::string body;

  [[nodiscard]] std::optional<std::string_view> macro(const char* name) const override {
    const auto found = macros.find(name);
    if (found == macros.end()) return std::nullopt;
    return std::string_view(found->second);
  }
  Result<void> add_header(const std::string& name, const std::string& value) override {
    return told(fmt::format("append {} [{}]", name, value));
  }
  Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) override {
    return told(fmt::format("insert {} {} [{}]", index, name, value));
  }
  Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) override {
    return told(fmt::format("change {} {} [{}]", name, occurrence, value));
  }
  Result<void> remove_header(std::uint32_t occurrence, const std::string& name) override {
    return told(fmt::format("remove {} {}", name, occurrence));
  }
  Result<void> add_recipient(const std::string& address, const std::string& arguments) override {
    return told(fmt::format("recipient+ {} [{}]", address, arguments));
  }
  Result<void> remove_recipient(const std::string& address) override { return told("recipient- " + address); }
  Result<void> change_sender(const std::string& address, const std::string& arguments) override {
    return told(fmt::format("sender {} [{}]", address, arguments));
  }
  Result<void> replace_body(std::string_view piece) override {
    body += piece;
    return told(fmt::format("body {}", piece.size()));
  }
  Result<void> quarantine(const std::string& reason) override { return told("quarantine " + reason); }
  Result<void> progress() override { return told("progress"); }

 private:
  Result<void> told(std::string call) {
    calls.push_back(std::move(call));
    if (refuses_call == calls.size() - 1) return Error{Error::Kind::io, "the fake MTA refuses"};
    return {};
  }
};

/// Keeps log lines.
class KeptLog final : public LogSink {
 public:
  std::vector<std::string> lines;
  void write(LogLevel level, std::string_view line) noexcept override {
    lines.push_back(fmt::format("{}: {}", to_string(level), line));
  }
};

}  // namespace mimemend::milter
