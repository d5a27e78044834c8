// SPDX-License-Identifier: Apache-2.0
//
// Edits the header as a list: what is in the list at the end is the header that is delivered, by Postfix
// and by Sendmail alike.
//   header_edit unix:/run/header_edit.sock mx.example.net
//
// - Takes away what claims to be our own check of the mail (RFC 8601 5): only we may say that.
// - Takes away User-Agent and X-Mailer, which tell the world what we run.
// - Marks the subject, once.
// - Puts its own result on top, where fields that belong to the transport go.
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <mimemend/milter/server.hpp>

using namespace mimemend::milter;

namespace {

// The authserv-id of an Authentication-Results field is its first word (RFC 8601 2.2).
// Does not: read comments in front of it, which RFC 8601 allows and nobody writes.
bool claims_to_be_from(std::string_view value, std::string_view host) {
  value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t\n")));
  return value.substr(0, value.find_first_of(" \t\n;")) == host;
}

class HeaderEdit {
 public:
  using edits = EditsOf<edit::WholeHeader>;

  explicit HeaderEdit(std::string_view host) : host_(host) {}

  // With edit::WholeHeader the framework keeps the fields that come: no on_header is needed.
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    HeaderList& header = end.header();
    for (std::size_t i = header.size(); i-- > 0;)
      if (header.find("Authentication-Results", i) == i && claims_to_be_from(header[i].value, host_)) header.erase(i);
    header.erase_all("User-Agent");
    header.erase_all("X-Mailer");
    if (const auto at = header.find("Subject")) {
      const std::string subject = header[*at].value;
      if (subject.find("[list]") == std::string::npos) header.set(*at, " [list]" + subject);
    } else {
      header.append("Subject", " [list] (no subject)");
    }
    header.prepend("Authentication-Results", ' ' + std::string(host_) + "; none");
    return Continue{};
  }

 private:
  std::string_view host_;
};

}  // namespace

int main(int argc, char** argv) {
  const auto socket = parse_socket_address(argc > 1 ? argv[1] : "");
  if (argc != 3 || !socket) {
    std::cerr << "usage: header_edit SOCKET HOST\n";
    return 2;
  }
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "header_edit";
  options.socket = *socket;
  Server server(filter_type<HeaderEdit>([argv] { return std::make_unique<HeaderEdit>(argv[2]); }), options, log);
  if (const auto ended = server.run(); !ended) {
    std::cerr << ended.error().what << "\n";
    return 1;
  }
}
