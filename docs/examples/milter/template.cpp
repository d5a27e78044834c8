// SPDX-License-Identifier: Apache-2.0
//
// A filter to begin with: copy it, take away what you do not need, and change the rest.
//   template unix:/run/template.sock
//
// It refuses clients that greet with a single word, and one recipient; writes down what the message
// was in a field of its own; marks large messages in their subject; sends a copy of mail from
// outside to an archive; holds what says that it is a test of the quarantine.
#include <cstdint>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <mimemend/milter/address_set.hpp>
#include <mimemend/milter/envelope_mailbox.hpp>
#include <mimemend/milter/server.hpp>
#include <mimemend/milter/text.hpp>

using namespace mimemend::milter;

namespace {

// What all connections share. It is constant: connections are served on many threads at once.
struct Settings {
  AddressSet networks_of_ours;
  std::string archive = "<archive@example.net>";
  std::uint64_t large_bytes = 100000;
};

// One object a connection. Which members a filter has says which stages the MTA sends: leave out what
// you do not need. A member that returns void is sent without waiting for a reply, which is cheaper.
class Template {
 public:
  // The edits that this filter makes. Others do not compile.
  using edits = EditsOf<edit::Headers, edit::Recipients, edit::Quarantine>;
  // The macros that it wants to know. Others do not compile either.
  using macros = Wants<macro::AuthAuthen>;

  explicit Template(std::shared_ptr<const Settings> settings) : settings_(std::move(settings)) {}

  // The views in `peer` live for this call only. What is to stay must be copied.
  void on_connect(const Context&, const Peer& peer) {
    client_ = address_text(peer);
    is_ours_ = settings_->networks_of_ours.matches(peer);
  }

  // A verdict owns what the client is told. Code and text are checked when this is compiled.
  ConnectVerdict on_helo(const Context& context, std::string_view name) {
    if (!is_ours_ && name.find('.') == std::string_view::npos && !name.starts_with('[')) {
      context.log(LogLevel::info, "greets as " + printable(name));  // names are bytes: anything may be in them
      return Reject({550, "5.7.1"}, "Please greet with the full name of your host");
    }
    return Continue{};
  }

  // One object a message, made before its on_mail and gone after its on_end_of_message or on_abort.
  // A connection may bring many messages: nothing of one can be left over for the next.
  class Message {
   public:
    explicit Message(Template& connection) : connection_(&connection), settings_(connection.settings_.get()) {}

    void on_mail(const MacroContext<macros>& context, const EnvelopeAddress& sender) {
      sender_ = parse_envelope_address(sender.address);
      login_ = context.get<macro::AuthAuthen>().value_or("");  // nothing, when the client did not log in
      if (const auto size = sender.esmtp().get("SIZE")) context.log(LogLevel::debug, "announces " + printable(*size));
    }

    // A refusal is for this recipient; the message goes on to the others.
    MessageVerdict on_rcpt(const Context&, const EnvelopeAddress& recipient) {
      const auto mailbox = parse_envelope_address(recipient.address);
      if (!mailbox) return Reject({553, "5.1.3"}, "This is no address");
      if (mailbox->local_part == "nobody") return Reject({550, "5.1.1"}, "Nobody reads mail here");
      return Continue{};
    }

    // `value` is exactly what stands behind the colon: with the blank, with folds (LF and a blank or tab). `name` is
    // as the sender wrote it: "SUBJECT" is a subject, too.
    void on_header(const Context&, std::string_view name, std::string_view value) {
      if (is_same_field_name(name, "Subject") && !subject_) subject_ = value;
    }

    // Comes in pieces, cut anywhere; not at all for an empty body.
    void on_body(const Context&, BodyChunk chunk) { body_bytes_ += chunk.size(); }

    // The one place where a message can be changed. Nothing is sent to the MTA before this returns Continue
    // or Accept, and nothing at all when nothing was asked for: a message that is not changed keeps its
    // signatures.
    MessageVerdict on_end_of_message(EndOfMessage<edits, macros>& end) {
      if (!sender_) return Reject({553, "5.1.7"}, "The sender is no address");
      if (subject_ == " quarantine test") end.hold_in_quarantine("asked for by its subject");
      if (body_bytes_ > settings_->large_bytes && subject_) end.change_header(1, "Subject", " [large]" + *subject_);
      if (!connection_->is_ours_ && login_.empty()) end.add_recipient(settings_->archive);
      end.append_header("X-Template", " client=" + connection_->client_ + " sender=" + printable(sender_->domain) +
                                          " body=" + std::to_string(body_bytes_));
      return Continue{};
    }

    // The message will not come to its end: the client reset it, hung up, or another filter refused it.
    void on_abort() {}

   private:
    Template* connection_;
    const Settings* settings_;
    std::optional<EnvelopeMailbox> sender_;
    std::string login_;
    std::optional<std::string> subject_;
    std::uint64_t body_bytes_ = 0;
  };

 private:
  std::shared_ptr<const Settings> settings_;
  std::string client_;
  bool is_ours_ = false;
};

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: template SOCKET, as unix:/run/template.sock or inet:8899@127.0.0.1\n";
    return 2;
  }
  auto socket = parse_socket_address(argv[1]);
  auto networks = AddressSet::of({"127.0.0.0/8", "::1", "192.0.2.0/24"});
  if (!socket || !networks) {
    std::cerr << (socket ? networks.error() : socket.error()).what << "\n";
    return 2;
  }
  auto settings = std::make_shared<Settings>();
  settings->networks_of_ours = *std::move(networks);

  StderrLog log(LogLevel::info);
  ServerOptions options;
  options.name = "template";
  options.socket = *std::move(socket);
  const auto make = [settings] { return std::make_unique<Template>(settings); };
  Server server(filter_type<Template>(make), std::move(options), log);
  if (const auto ended = server.run(); !ended) {  // until SIGTERM
    std::cerr << ended.error().what << "\n";
    return 1;
  }
}
