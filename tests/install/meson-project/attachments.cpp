// SPDX-License-Identifier: Apache-2.0
// Says of a mail who it is from, and which files are in it.
#include <iostream>

#include <mimemend/message.hpp>
#include <mimemend/report.hpp>

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: attachments FILE\n";
    return 2;
  }
  const auto message = mimemend::Message::read_file(argv[1]);
  if (!message) {
    std::cerr << message.error().what << "\n";
    return 1;
  }
  const auto header = message->header(mimemend::kRootPart);
  if (!header) {
    std::cerr << header.error().what << "\n";
    return 1;
  }
  for (const mimemend::Mailbox& mailbox : header->addresses("From").mailboxes)
    std::cout << "from " << mimemend::escape_for_display(mailbox.address_utf8) << "\n";
  for (const mimemend::Leaf& leaf : message->leaves())
    if (!leaf.names.empty())
      std::cout << message->index().path(leaf.part) << " " << mimemend::escape_for_display(leaf.display_name()) << " "
                << leaf.detected_type << " " << leaf.decoded_size << "\n";
}
