// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace mimemend::bench {

/// Messages of one kind, in memory.
struct Corpus {
  std::string name;
  std::vector<std::string> messages;
  bool generated = true;  ///< sound by construction: every reader decodes the same number of bytes

  [[nodiscard]] std::uint64_t bytes() const noexcept;
};

/// How much mail to make: `full` to measure, `smoke` to see that the benchmarks still run.
enum class Scale : std::uint8_t { full, smoke };

/// small       2,000 text mails of 4 KB
/// newsletter  500 of 60 KB: multipart/alternative, quoted-printable text and HTML
/// attach      100 with a base64 attachment of 1 MB
/// huge        one with an attachment of 200 MB; left out, with a line on stderr, when memory is short
/// flat        one with 5,000 small parts
/// ham         every file in $MIMEMEND_CORPORA/ham, when that is set
/// All but ham are made here, CRLF throughout, and are the same in every run on every machine.
[[nodiscard]] std::vector<Corpus> make_corpora(Scale scale);

/// The corpora by themselves; `count` messages each.
[[nodiscard]] Corpus make_small(std::size_t count);
[[nodiscard]] Corpus make_newsletter(std::size_t count);
[[nodiscard]] Corpus make_attach(std::size_t count, std::size_t attachment_bytes);
[[nodiscard]] Corpus make_huge(std::size_t attachment_bytes);
[[nodiscard]] Corpus make_flat(std::size_t parts);
/// Every file in `folder`, by name.
[[nodiscard]] Corpus make_ham(const std::string& folder);

/// Base64 of pseudo-random bytes, CRLF after every 76 characters.
[[nodiscard]] std::string base64_lines(std::size_t decoded_bytes);
/// Quoted-printable HTML and text of about that many bytes.
[[nodiscard]] std::string quoted_printable_html(std::size_t encoded_bytes);
[[nodiscard]] std::string quoted_printable_text(std::size_t encoded_bytes);

}  // namespace mimemend::bench
