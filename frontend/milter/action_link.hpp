// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <mimemend/milter/detail/mta_link.hpp>
#include <mimemend/milter/test/action.hpp>

namespace mimemend::milter::detail {

/// Keeps what a filter asks for as data. Knows no macros.
class ActionLink : public MtaLink {
 public:
  std::vector<test::Action> actions;

  [[nodiscard]] std::optional<std::string_view> macro(const char*) const override { return std::nullopt; }
  Result<void> add_header(const std::string& name, const std::string& value) override {
    return keep(test::AddHeader{name, value});
  }
  Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) override {
    return keep(test::InsertHeader{index, name, value});
  }
  Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) override {
    return keep(test::ChangeHeader{occurrence, name, value});
  }
  Result<void> remove_header(std::uint32_t occurrence, const std::string& name) override {
    return keep(test::ChangeHeader{occurrence, name, {}});
  }
  Result<void> add_recipient(const std::string& address, const std::string& arguments) override {
    return keep(test::AddRecipient{address, arguments});
  }
  Result<void> remove_recipient(const std::string& address) override { return keep(test::RemoveRecipient{address}); }
  Result<void> change_sender(const std::string& address, const std::string& arguments) override {
    return keep(test::ChangeSender{address, arguments});
  }
  Result<void> replace_body(std::string_view piece) override { return keep(test::ReplaceBody{std::string(piece)}); }
  Result<void> quarantine(const std::string& reason) override { return keep(test::Quarantine{reason}); }
  Result<void> progress() override { return keep(test::Progress{}); }

 private:
  template <class Request>
  Result<void> keep(Request request) {
    actions.emplace_back(std::move(request));
    return {};
  }
};

}  // namespace mimemend::milter::detail
