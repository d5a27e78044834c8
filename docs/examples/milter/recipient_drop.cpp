// SPDX-License-Identifier: Apache-2.0
//
// Decides for each recipient, by what is in the message.
//   recipient_drop unix:/run/recipient_drop.sock
//
// SMTP asks for recipients one by one, before the message comes, and for the message once: what is said
// at its end is for all of them. So there are two ways to treat recipients differently:
// - at RCPT, where each gets a reply of its own, but nothing of the message is known;
// - at the end of the message, by taking recipients away. The sender is told nothing about those.
// When nobody is left the message is refused, so that the sender learns of it.
//
// Here: pagers, recipients whose name begins with "pager-", get short messages only.
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include <mimemend/milter/envelope_mailbox.hpp>
#include <mimemend/milter/server.hpp>
#include <mimemend/milter/text.hpp>

using namespace mimemend::milter;

namespace {

constexpr std::uint64_t kPagerBytes = 1000;

struct RecipientDrop {
  using edits = EditsOf<edit::Recipients>;

  class Message {
   public:
    // Another filter, or the MTA, may still refuse a recipient that is accepted here. To take away one that is
    // not there does no harm.
    MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient) {
      const auto mailbox = parse_envelope_address(recipient.address);
      const bool is_pager = mailbox && mailbox->local_part.starts_with("pager-");
      if (is_pager)
        pagers_.emplace_back(recipient.address);  // exactly as it came: both MTAs compare with case
      else
        ++others_;
      return Continue{};
    }

    BodyVerdict on_body(const Context&, BodyChunk chunk) {
      body_bytes_ += chunk.size();
      if (body_bytes_ > kPagerBytes) return SkipRest{};  // known enough: no more of the body has to come
      return Continue{};
    }

    MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
      if (body_bytes_ <= kPagerBytes || pagers_.empty()) return Continue{};
      if (others_ == 0) return Reject({552, "5.2.3"}, "Pagers take short messages only");
      for (const std::string& pager : pagers_) {
        end.log(LogLevel::info, "too long for " + printable(pager));
        end.remove_recipient(pager);
      }
      return Continue{};
    }

   private:
    std::vector<std::string> pagers_;
    std::size_t others_ = 0;
    std::uint64_t body_bytes_ = 0;
  };
};

}  // namespace

int main(int argc, char** argv) {
  const auto socket = parse_socket_address(argc == 2 ? argv[1] : "");
  if (!socket) {
    std::cerr << "usage: recipient_drop SOCKET\n";
    return 2;
  }
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "recipient_drop";
  options.socket = *socket;
  Server server(filter_type<RecipientDrop>(), options, log);
  if (const auto ended = server.run(); !ended) {
    std::cerr << ended.error().what << "\n";
    return 1;
  }
}
