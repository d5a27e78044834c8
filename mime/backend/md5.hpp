// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mimemend {

/// MD5 (RFC 1321) of bytes that come in pieces, for Content-MD5 (RFC 1864) and nothing else; OpenSSL does the work.
class Md5 {
 public:
  Md5();
  ~Md5();
  Md5(const Md5&) = delete;
  Md5& operator=(const Md5&) = delete;

  void update(std::string_view bytes);
  /// The digest in base64, once; none where OpenSSL is told not to have MD5 (FIPS).
  [[nodiscard]] std::optional<std::string> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace mimemend
