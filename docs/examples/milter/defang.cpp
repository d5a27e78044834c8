// SPDX-License-Identifier: Apache-2.0
//
// Replaces dangerous attachments by a notice, and keeps them in a folder: libmimemend in a filter.
//   defang unix:/run/defang.sock /var/lib/defang
// mimemend-milter is the same with a configuration file.
#include <iostream>
#include <memory>
#include <stdexcept>

#include <mimemend/mender.hpp>
#include <mimemend/milter/server.hpp>
#include <mimemend/quarantine.hpp>

using namespace mimemend;
using namespace mimemend::milter;

namespace {

// An exception in a filter makes the MTA answer 451: the mail is tried again later, and not lost.
template <class T>
T must(Result<T> result) {
  if (!result) throw std::runtime_error(result.error().what);
  if constexpr (!std::is_void_v<T>) return *std::move(result);
}

struct ToMta final : ByteSink {
  explicit ToMta(BodySink& to) : sink(to) {}
  Result<void> write(std::string_view bytes) override { return sink.write(bytes); }
  BodySink& sink;
};

struct Defang {
  using edits = EditsOf<edit::Headers, edit::Body>;
  std::shared_ptr<const Policy> policy;
  const Quarantine* quarantine;

  class Message {
   public:
    explicit Message(Defang& filter) : quarantine_(filter.quarantine), mender_(filter.policy) {}
    // A field that is folded comes with LF; the message has CRLF.
    void on_header(const Context&, std::string_view name, std::string_view value) {
      must(mender_.feed(name));
      must(mender_.feed(":"));
      for (std::size_t fold = value.find('\n'); fold != value.npos; fold = value.find('\n')) {
        must(mender_.feed(value.substr(0, fold)));
        must(mender_.feed("\r\n"));
        value.remove_prefix(fold + 1);
      }
      must(mender_.feed(value));
      must(mender_.feed("\r\n"));
    }
    void on_end_of_headers(const Context&) { must(mender_.feed("\r\n")); }
    void on_body(const Context&, BodyChunk chunk) { must(mender_.feed(as_view(chunk))); }
    MessageVerdict on_end_of_message(EndOfMessage<edits>& end) {
      const Outcome outcome = must(std::move(mender_).finish());
      if (outcome.refusal() != nullptr) return Reject({550, "5.7.1"}, "Message refused by policy");
      if (!outcome.changed()) return Continue{};
      must(quarantine_->keep(outcome));  // first it is kept, then it is taken out
      for (const HeaderChange& change : must(outcome.header_changes())) switch (change.kind) {
          case HeaderChange::Kind::remove: end.remove_header(change.occurrence, change.name); break;
          case HeaderChange::Kind::change: end.change_header(change.occurrence, change.name, change.value); break;
          case HeaderChange::Kind::append: end.append_header(change.name, change.value); break;
        }
      if (outcome.body_changed())
        end.replace_body([&outcome](BodySink& sink) {
          ToMta to(sink);
          return outcome.write_body(to);
        });
      must(end.commit());  // now, because the new body is read from `outcome`
      return Continue{};
    }

   private:
    const Quarantine* quarantine_;
    Mender mender_;
  };
};

}  // namespace

int main(int argc, char** argv) try {
  if (argc != 3) throw std::runtime_error("usage: defang SOCKET FOLDER");
  const Quarantine quarantine(argv[2]);
  must(quarantine.open());
  ServerOptions options;
  options.name = "defang";
  options.socket = must(parse_socket_address(argv[1]));
  StderrLog log(LogLevel::info);
  const auto policy = std::make_shared<const Policy>(Policy::builtin());
  const auto make = [&] { return std::make_unique<Defang>(Defang{policy, &quarantine}); };
  Server server(filter_type<Defang>(make), options, log);
  must(server.run());
} catch (const std::exception& exception) {
  std::cerr << exception.what() << "\n";
  return 1;
}
