// SPDX-License-Identifier: Apache-2.0
#include "backend/md5.hpp"

#include <array>

#include <openssl/evp.h>

#include "backend/handles.hpp"

namespace mimemend {

struct Md5::State {
  std::unique_ptr<EVP_MD_CTX, Releaser<EVP_MD_CTX_free>> context{EVP_MD_CTX_new()};
  bool works = context != nullptr && EVP_DigestInit_ex2(context.get(), EVP_md5(), nullptr) == 1;
};

Md5::Md5() : state_(std::make_unique<State>()) {}
Md5::~Md5() = default;

void Md5::update(std::string_view bytes) {
  state_->works = state_->works && EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()) == 1;
}

std::optional<std::string> Md5::finish() {
  constexpr std::size_t kDigestBytes = 16;
  constexpr std::size_t kDigits = 24;
  std::array<unsigned char, kDigestBytes> digest{};
  if (!state_->works || EVP_DigestFinal_ex(state_->context.get(), digest.data(), nullptr) != 1) return std::nullopt;
  std::array<unsigned char, kDigits + 1> text{};
  EVP_EncodeBlock(text.data(), digest.data(), digest.size());
  return std::string(text.begin(), text.begin() + kDigits);
}

}  // namespace mimemend
