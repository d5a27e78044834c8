// SPDX-License-Identifier: Apache-2.0
//
// plan-filter SOCKET FOLDER - a filter on the framework that makes, of a message with the field
// "X-Case: N", what FOLDER/N.plan says. A line is a letter and its fields, separated by tabs:
//   x AT            the field at that place goes          b HEX   a new body
//   s AT HEX        it gets another value                 + HEX   a recipient, and - HEX
//   n AT HEX HEX    a new field, name and value           f HEX   another sender
// Bytes are in hexadecimal; places count the list as it is by then.
#include <cstdio>
#include <fstream>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>

#include <mimemend/milter/server.hpp>

#include "edit_script.hpp"

using namespace mimemend;
using namespace mimemend::milter;
using test::from_hex;

namespace {

std::string folder;

struct PlanFilter {
  using edits = EditsOf<edit::WholeHeader, edit::Body, edit::Recipients, edit::Sender>;

  struct Message {
    MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
      const auto number = end.header().find("X-Case");
      if (!number) return Continue{};
      std::ifstream plan(folder + "/" + end.header()[*number].value.substr(1) + ".plan");
      if (!plan) throw std::runtime_error("no plan");
      std::string line;
      while (std::getline(plan, line)) ask(end, line);
      return Continue{};
    }

   private:
    static void ask(EndOfMessage<edits>& end, const std::string& line) {
      std::istringstream words(line.substr(1));
      std::size_t at = 0;
      std::string first;
      std::string second;
      if (line[0] == 'x' || line[0] == 's' || line[0] == 'n') words >> at;
      words >> first >> second;
      first = from_hex(first);
      switch (line[0]) {
        case 'x': return end.header().erase(at);
        case 's': return end.header().set(at, first);
        case 'n': return end.header().insert(at, first, from_hex(second));
        case '+': return end.add_recipient(first);
        case '-': return end.remove_recipient(first);
        case 'f': return end.change_sender(first);
        case 'b': return end.replace_body([first](BodySink& sink) { return sink.write(first); });
        default: throw std::runtime_error("no line of a plan");
      }
    }
  };
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 64;
  folder = argv[2];
  auto address = parse_socket_address(argv[1]);
  if (!address) return 64;
  if (auto* socket = std::get_if<UnixSocket>(&*address)) socket->mode = 0666;
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "plan-filter";
  options.socket = *std::move(address);
  Server server(filter_type<PlanFilter>([] { return std::make_unique<PlanFilter>(); }), options, log);
  const auto ended = server.run();
  if (!ended) std::fprintf(stderr, "plan-filter: %s\n", ended.error().what.c_str());
  return ended ? 0 : 1;
}
