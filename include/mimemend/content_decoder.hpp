// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <mimemend/export.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

/// Undoes a transfer encoding (RFC 2045 6) piece by piece, for callers that have the bytes of a body themselves.
///
///     ContentDecoder decoder(part.encoding);
///     while (read(chunk)) use(decoder.feed(chunk));
///     use(decoder.finish());
///
/// Total: what is no base64 in base64 is passed over, what is no escape in quoted-printable stands for itself; the
/// findings of the message say so. Identity and unknown encodings pass bytes through. Split-invariant.
/// Memory: bounded by the chunk. Threads: one body, one thread at a time.
/// Does not: convert charsets or line ends.
class MIMEMEND_API ContentDecoder {
 public:
  explicit ContentDecoder(TransferEncoding encoding);
  ContentDecoder(ContentDecoder&&) noexcept;
  ContentDecoder& operator=(ContentDecoder&&) noexcept;
  ~ContentDecoder();

  /// The decoded form of the next bytes, which may be empty: a view that lives until the next call, or as long as
  /// `chunk` does where nothing had to be decoded, whichever ends first.
  [[nodiscard]] std::string_view feed(std::string_view chunk MIMEMEND_LIFETIMEBOUND) MIMEMEND_LIFETIMEBOUND;
  /// What the end of the body still yields. Once, after the last feed(); the same lifetime.
  [[nodiscard]] std::string_view finish() MIMEMEND_LIFETIMEBOUND;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The decoded form of a body that is in memory.
[[nodiscard]] MIMEMEND_API std::string decode_content(std::string_view body, TransferEncoding encoding);

}  // namespace mimemend
