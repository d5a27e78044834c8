// SPDX-License-Identifier: Apache-2.0
//
// Writes each stage of each connection to the log, and changes nothing: to see what an MTA sends.
//   log_only unix:/run/log_only.sock
//
// Logged<F> does so around any filter of yours, too: then its verdicts are in the log as well.
#include <iostream>
#include <memory>

#include <mimemend/milter/logged.hpp>
#include <mimemend/milter/server.hpp>

using namespace mimemend::milter;

namespace {

struct Nothing {
  // These come with each connection; without this, only what the MTA sends by itself.
  using macros = Wants<macro::ClientAddr, macro::ClientPtr, macro::TlsVersion, macro::AuthAuthen>;

  void on_connect(const MacroContext<macros>& context, const Peer&) {
    context.log(LogLevel::info, "name by the DNS: " + std::string(context.get<macro::ClientPtr>().value_or("unknown")));
  }
};

}  // namespace

int main(int argc, char** argv) {
  const auto socket = parse_socket_address(argc == 2 ? argv[1] : "");
  if (!socket) {
    std::cerr << "usage: log_only SOCKET\n";
    return 2;
  }
  StderrLog log(LogLevel::debug);  // info leaves out header fields and pieces of the body
  ServerOptions options;
  options.name = "log_only";
  options.socket = *socket;
  Server server(filter_type<Logged<Nothing>>([&log] { return std::make_unique<Logged<Nothing>>(log); }), options, log);
  if (const auto ended = server.run(); !ended) {
    std::cerr << ended.error().what << "\n";
    return 1;
  }
}
