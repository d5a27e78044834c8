// SPDX-License-Identifier: Apache-2.0
#include "backend/sha256.hpp"

#include <new>

#include <fmt/format.h>
#include <openssl/evp.h>

#include "backend/handles.hpp"

namespace mimemend {
namespace {

// Fetched once: OpenSSL 3 looks an algorithm up by name at every init otherwise.
const EVP_MD* algorithm() {
  static const std::unique_ptr<EVP_MD, Releaser<EVP_MD_free>> fetched(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  return fetched.get();
}

}  // namespace

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};

  // OpenSSL fails here for want of memory only.
  static void check(int ok) {
    if (ok != 1) throw std::bad_alloc();
  }
  void begin() {
    check(context != nullptr && algorithm() != nullptr ? EVP_DigestInit_ex2(context.get(), algorithm(), nullptr) : 0);
  }
};

Sha256::Sha256() : state_(std::make_unique<State>()) { state_->begin(); }
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

void Sha256::update(std::string_view bytes) {
  State::check(EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()));
}

Sha256Digest Sha256::finish() {
  Sha256Digest out;
  State::check(EVP_DigestFinal_ex(state_->context.get(), out.bytes.data(), nullptr));
  state_->begin();
  return out;
}

Sha256Digest sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

std::string Sha256Digest::hex() const { return fmt::format("{:02x}", fmt::join(bytes, "")); }

}  // namespace mimemend
