// SPDX-License-Identifier: Apache-2.0
#include "charset_choice.hpp"

namespace mimemend::cli {

std::optional<CharsetPolicy::Text> texts_called(const std::string& name) {
  using enum CharsetPolicy::Text;
  for (const CharsetPolicy::Text texts : {off, doubtful, all})
    if (name == to_string(texts)) return texts;
  return std::nullopt;
}

std::string check_texts(const std::string& name) {
  return texts_called(name) ? "" : "\"" + name + "\" is not off, doubtful or all";
}

}  // namespace mimemend::cli
