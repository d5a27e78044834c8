// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/reply.hpp>

#include <cassert>
#include <utility>

namespace mimemend::milter {

std::string fit_for_reply(std::string_view text) {
  std::string fit;
  std::size_t on_the_wire = 0;
  for (const char c : text) {
    on_the_wire += c == '%' ? 2 : 1;
    if (on_the_wire > kMaxReplyBytes) break;
    fit += c < ' ' || c > '~' ? '?' : c;
  }
  return fit.empty() ? "-" : fit;
}

namespace detail {

// Both MTAs format the text: Postfix drops a single '%', Sendmail then sends a text of its own.
Reply make_reply(std::uint16_t code, std::string enhanced, std::string_view text) {
  assert(is_reply_text(text));
  Reply reply{code, std::move(enhanced), {}};
  for (const char c : text) {
    reply.text += c;
    if (c == '%') reply.text += '%';
  }
  return reply;
}

}  // namespace detail

}  // namespace mimemend::milter
