// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter::detail {

/// The MTA's end of one call: macros at any stage, edits at end of message. libmilter stands behind
/// it in a server, a model of an MTA in a test.
class MIMEMEND_API MtaLink {
 public:
  MtaLink() = default;
  MtaLink(const MtaLink&) = delete;
  MtaLink& operator=(const MtaLink&) = delete;
  virtual ~MtaLink();

  [[nodiscard]] virtual std::optional<std::string_view> macro(const char* name) const = 0;

  // Each is one request of the protocol, sent at once (smfi_*). Errors: io.
  virtual Result<void> add_header(const std::string& name, const std::string& value) = 0;
  virtual Result<void> insert_header(std::uint32_t index, const std::string& name, const std::string& value) = 0;
  virtual Result<void> change_header(std::uint32_t occurrence, const std::string& name, const std::string& value) = 0;
  virtual Result<void> remove_header(std::uint32_t occurrence, const std::string& name) = 0;
  virtual Result<void> add_recipient(const std::string& address, const std::string& arguments) = 0;
  virtual Result<void> remove_recipient(const std::string& address) = 0;
  virtual Result<void> change_sender(const std::string& address, const std::string& arguments) = 0;
  virtual Result<void> replace_body(std::string_view piece) = 0;
  /// The body has had its last piece. Nothing is sent.
  virtual void end_body() {}
  virtual Result<void> quarantine(const std::string& reason) = 0;
  virtual Result<void> progress() = 0;
};

}  // namespace mimemend::milter::detail
