// SPDX-License-Identifier: Apache-2.0
//
// A filter that does nothing, on the framework: idle-framework replying|silent|template SOCKET
// `template` keeps the message, as idle_pymilter.py does.
#include <cstring>
#include <memory>
#include <string>
#include <vector>

#include <mimemend/milter/server.hpp>

using namespace mimemend;
using namespace mimemend::milter;

namespace {

struct Replying {
  ConnectVerdict on_connect(const Context&, const Peer&) { return Continue{}; }
  ConnectVerdict on_helo(const Context&, std::string_view) { return Continue{}; }
  MessageVerdict on_mail(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return Continue{}; }
  MessageVerdict on_data(const Context&) { return Continue{}; }
  MessageVerdict on_header(const Context&, std::string_view, std::string_view) { return Continue{}; }
  MessageVerdict on_end_of_headers(const Context&) { return Continue{}; }
  BodyVerdict on_body(const Context&, BodyChunk) { return Continue{}; }
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) { return Continue{}; }
};

struct Silent {
  void on_connect(const Context&, const Peer&) {}
  void on_helo(const Context&, std::string_view) {}
  void on_mail(const Context&, const EnvelopeAddress&) {}
  void on_rcpt(const Context&, const EnvelopeAddress&) {}
  void on_data(const Context&) {}
  void on_header(const Context&, std::string_view, std::string_view) {}
  void on_end_of_headers(const Context&) {}
  void on_body(const Context&, BodyChunk) {}
  MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) { return Continue{}; }
};

struct Template {
  void on_connect(const Context&, const Peer&) {}
  void on_helo(const Context&, std::string_view) {}
  struct Message {
    std::vector<std::string> recipients;
    std::string kept;

    void on_mail(const Context&, const EnvelopeAddress&) {}
    void on_rcpt(const Context&, const EnvelopeAddress& to) { recipients.emplace_back(to.address); }
    void on_header(const Context&, std::string_view name, std::string_view value) {
      kept.append(name).append(":").append(value).append("\n");
    }
    void on_end_of_headers(const Context&) { kept += '\n'; }
    void on_body(const Context&, BodyChunk chunk) { kept += as_view(chunk); }
    MessageVerdict on_end_of_message(EndOfMessage<EditsOf<>>&) { return Continue{}; }
  };
};

template <class F>
int serve(const char* socket) {
  auto address = parse_socket_address(socket);
  if (!address) return 2;
  StderrLog log(LogLevel::error);
  ServerOptions options;
  options.socket = *std::move(address);
  Server server(filter_type<F>([] { return std::make_unique<F>(); }), options, log);
  return server.run() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  if (std::strcmp(argv[1], "template") == 0) return serve<Template>(argv[2]);
  return std::strcmp(argv[1], "silent") == 0 ? serve<Silent>(argv[2]) : serve<Replying>(argv[2]);
}
