// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include <mimemend/byte_range.hpp>

namespace mimemend {

/// Where a document says what charset it is in.
struct DeclaredCharset {
  ByteRange at;  ///< the label, in the text that was given
  std::string_view label;
};

/// <meta charset=X>, <meta ... content="...; charset=X"> up to <body>, and <?xml encoding="X"?> at the beginning, in
/// order. Those in comments say nothing. `text` is a document's beginning, in ASCII or a charset that has it.
/// The labels are views of `text`.
/// Does not: run scripts, or read HTML as a browser does: a tag in a quoted attribute counts.
[[nodiscard]] std::vector<DeclaredCharset> find_declarations(std::string_view text);

/// Whether documents of that type declare their charset: HTML and XML.
[[nodiscard]] bool declares_charset(std::string_view media_type);

}  // namespace mimemend
