// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>

#include <mimemend/byte_sink.hpp>
#include <mimemend/leaf.hpp>

namespace mimemend {

/// SHA-256 (FIPS 180-4) of bytes that come in pieces; OpenSSL does the work.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  void update(std::string_view bytes);
  /// The digest of all so far. Begins anew afterwards.
  [[nodiscard]] Sha256Digest finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] Sha256Digest sha256(std::string_view bytes);

/// A sink that keeps nothing but the digest and the count.
class Sha256Sink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    hash_.update(bytes);
    size_ += bytes.size();
    return {};
  }
  [[nodiscard]] Sha256Digest finish() { return hash_.finish(); }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

 private:
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

}  // namespace mimemend
