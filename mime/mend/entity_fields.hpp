// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include <mimemend/header.hpp>
#include <mimemend/leaf.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

struct TextChange;

/// The fields that say what an entity is, in the form that every reader takes alike (docs/profile.md): a field value
/// each, without the leading blank; empty where the entity is to have no such field.
struct EntityFields {
  std::string content_type;
  std::string transfer_encoding;
  std::string disposition;
};

/// What is to be said about an entity that is written anew.
struct EntityFacts {
  const Part& part;
  const Header& header;              ///< as it came
  const Leaf* leaf = nullptr;        ///< for its names; null when it is none
  std::string media_type;            ///< "type/subtype"
  std::string boundary;              ///< multipart: empty for none
  bool encoded_anew = false;         ///< its content will be in base64
  const TextChange* text = nullptr;  ///< it becomes UTF-8
};

/// The media type that an entity is given: its own when all readers can take it so, else one that says less.
/// `childless`: a multipart without parts, which is text. `encoded`: its content will be in base64, where a report can
/// be no report.
[[nodiscard]] std::string plain_media_type(const Part& part, bool childless, bool encoded);

/// Whether content by its detected type is no text, so that what some readers do to text (line ends) harms it.
[[nodiscard]] bool is_binary_type(std::string_view detected_type) noexcept;

/// The fields by our reading of the header: of several the first, of its parameters those with one plain value.
/// A name is made plain by plain_names(). Folds end with `line_end`.
[[nodiscard]] EntityFields entity_fields(const EntityFacts& facts, std::string_view line_end);

/// Whether all readers find delimiters by it: 1 to 70 characters that no reader strips, ends at or decodes.
[[nodiscard]] bool is_plain_boundary(std::string_view boundary) noexcept;

}  // namespace mimemend
