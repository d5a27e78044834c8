// SPDX-License-Identifier: Apache-2.0
//
// A filter that shows what the server does, whatever the filter is:
//   server-filter SOCKET [PROGRESS_MS]
// A message tells it what to do in header fields: "X-Wait: 300" waits so many milliseconds at its end,
// "X-Pause: 300" between the two pieces of a new body, "X-Size: 100000" of so many bytes, "X-Throw: x" throws
// at its end.
// SIGUSR1: the first time it reloads, the second fails, the third throws.
#include <charconv>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>

#include <fmt/format.h>

#include <mimemend/milter/server.hpp>

using namespace mimemend;
using namespace mimemend::milter;
using std::chrono::milliseconds;

namespace {

milliseconds number(std::string_view text) {
  int value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return milliseconds(value);
}

struct Obedient {
  using edits = EditsOf<edit::Headers, edit::Body>;

  void on_mail(const Context&, const EnvelopeAddress&) { *this = Obedient(); }
  MessageVerdict on_rcpt(const Context&, const EnvelopeAddress&) { return Continue{}; }  // tells that MAIL arrived
  void on_header(const Context&, std::string_view name, std::string_view value) {
    if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
    if (name == "X-Wait") wait_ = number(value);
    if (name == "X-Pause") pause_ = number(value);
    if (name == "X-Size") size_ = static_cast<std::size_t>(number(value).count());
    if (name == "X-Throw") throws_ = true;
  }
  void on_body(const Context&, BodyChunk) {}
  MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
    std::this_thread::sleep_for(wait_);
    if (throws_) throw std::runtime_error("told to");
    if (pause_ == milliseconds(0)) return Continue{};
    end.replace_body([pause = pause_, size = size_](BodySink& sink) -> Result<void> {
      const std::string piece(size, 'x');
      if (auto written = sink.write(piece); !written) return written;
      std::this_thread::sleep_for(pause);
      return sink.write("\r\n");
    });
    return Continue{};
  }

 private:
  milliseconds wait_{0};
  milliseconds pause_{0};
  std::size_t size_ = 100'000;  // more than fits into one packet, so that some of it goes out
  bool throws_ = false;
};

Result<void> reload(int& times) {
  switch (++times) {
    case 1: return {};
    case 2: return Error{Error::Kind::config, "no such file"};
    default: throw std::runtime_error("worse than that");
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return 2;
  auto address = parse_socket_address(argv[1]);
  if (!address) return 2;
  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "server-filter";
  options.socket = *std::move(address);
  if (argc > 2) options.progress_interval = number(argv[2]);
  options.on_reload = [times = 0]() mutable { return reload(times); };
  Server server(filter_type<Obedient>([] { return std::make_unique<Obedient>(); }), options, log);
  auto ended = server.run();
  const Counters counters = server.counters();
  fmt::print(stderr, "live: {} sessions, {} messages\n", counters.live_sessions, counters.live_messages);
  if (!ended) fmt::print(stderr, "server-filter: {}\n", ended.error().what);
  if (!ended && ended.error().kind == Error::Kind::resource) std::_Exit(1);  // a callback still runs
  return ended ? 0 : 1;
}
