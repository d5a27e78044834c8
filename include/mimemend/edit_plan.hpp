// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include <mimemend/byte_range.hpp>
#include <mimemend/export.hpp>
#include <mimemend/part_id.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

struct TextConversion;

/// Replacement made on demand: the body of `part` decoded and encoded anew. In an encoded message
/// the edits of its decoded source are applied on the way.
struct ReencodedBody {
  PartId part{};
  TransferEncoding from{};  ///< what is undone
  TransferEncoding to{};    ///< base64, quoted_printable, or identity: left decoded
  bool ends_line = false;   ///< base64: a line end stands behind it, as one does anyhow where one stood
  std::shared_ptr<const TextConversion> text = nullptr;  ///< what becomes of the content between; null: it stays
};

/// One change: the bytes `at` make way for `with`.
struct Edit {
  enum class Scope : std::uint8_t {
    field,    ///< one field of a message's header, or an empty place at that header's end
    content,  ///< a body, a whole part, or fields of an inner part
  };
  ByteRange at;
  std::variant<std::string, ReencodedBody> with;
  PartId part{};       ///< the part the change is about
  std::string reason;  ///< one line for people
  Scope scope = Scope::content;
};

/// Changes to one source of bytes: sorted and disjoint, so that splicing has no error path.
class MIMEMEND_API EditPlan {
 public:
  /// False, and no change, if `edit` overlaps an accepted one. Two edits with the same
  /// empty range are kept in the order they came.
  bool add(Edit edit);
  [[nodiscard]] bool empty() const noexcept { return edits_.empty(); }
  [[nodiscard]] std::span<const Edit> edits() const noexcept MIMEMEND_LIFETIMEBOUND { return edits_; }

 private:
  std::vector<Edit> edits_;
};

}  // namespace mimemend
