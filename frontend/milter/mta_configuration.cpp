// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/mta_configuration.hpp>

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace mimemend::milter {

namespace {

// postconf(5): queue_directory, as Postfix and every packager of it has it.
constexpr std::string_view kPostfixQueue = "/var/spool/postfix/";

// RFC 5321 4.5.3.2.6: a client waits ten minutes for the answer to its final dot. E= is what the
// filter may take of them; R=, begun anew with each progress, is what it may be silent.
constexpr std::string_view kSendmailTimes = "T=C:30s;S:30s;R:1m;E:5m";

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
}

std::string word(std::string_view text) {
  std::string out(text);
  std::replace_if(out.begin(), out.end(), [](char c) { return !is_word(c); }, '_');
  return out.empty() ? "filter" : out;
}

// Neither configuration can quote: a comma or a blank ends the name there, "$" begins a macro, a
// quote ends m4's string.
bool can_be_written(std::string_view path) {
  return std::all_of(path.begin(), path.end(), [](char c) { return is_word(c) || c == '/' || c == '.' || c == '+'; });
}

// Where an MTA on this machine reaches a server that listens on all addresses.
std::string reachable(const InetSocket& address) {
  if (address.host == "0.0.0.0") return "127.0.0.1";
  if (address.host == "::") return "::1";
  return address.host;
}

// The lines of one MTA. `socket` is nothing when the address cannot be written there.
struct Lines {
  std::string hint;  // of comment, without its sign
  std::optional<std::string> socket;
};

Lines cannot_be_written(std::string_view path) {
  return {
      fmt::format("The path {} cannot be written here: choose one of letters, digits, '-', '_', '.' and '/'.", path),
      std::nullopt};
}

Lines not_known() {
  return {"The socket is inherited; write here where the socket unit, or whoever starts the filter, listens.",
          std::nullopt};
}

// A path below the queue directory, written relative, is right with chroot and without: Postfix's
// programs work in that directory.
struct ForPostfix {
  std::string_view name;  // of the filter

  Lines operator()(const UnixSocket& at) const {
    const std::string& path = at.path.native();
    if (!can_be_written(path)) return cannot_be_written(path);
    if (path.size() > kPostfixQueue.size() && path.compare(0, kPostfixQueue.size(), kPostfixQueue) == 0)
      return {"The path is relative to Postfix's queue directory, so that it is right for chrooted programs too.",
              "unix:" + path.substr(kPostfixQueue.size())};
    return {fmt::format("Where smtpd and cleanup run chrooted (Debian's master.cf), they look for this path below {0}: "
                        "let the filter listen at unix:{0}{1}/{2} and write unix:{1}/{2} here, or use inet.",
                        kPostfixQueue, word(name), at.path.filename().native()),
            "unix:" + path};
  }
  Lines operator()(const InetSocket& at) const {
    const std::string host = reachable(at);
    const bool literal = host.find(':') != std::string::npos;
    return {"", fmt::format("inet:{}:{}", literal ? "[" + host + "]" : host, at.port)};
  }
  Lines operator()(const InheritedSocket&) const { return not_known(); }
};

struct ForSendmail {
  Lines operator()(const UnixSocket& at) const {
    if (!can_be_written(at.path.native())) return cannot_be_written(at.path.native());
    return {"", "local:" + at.path.native()};
  }
  Lines operator()(const InetSocket& at) const {
    return {"",
            fmt::format("{}:{}@{}", at.family == InetSocket::Family::ipv6 ? "inet6" : "inet", at.port, reachable(at))};
  }
  Lines operator()(const InheritedSocket&) const { return not_known(); }
};

std::string comment(std::string_view sign, std::string_view text) {
  return text.empty() ? std::string() : fmt::format("{} {}\n", sign, text);
}

std::string postfix(const SocketAddress& address, std::string_view name) {
  const Lines lines = std::visit(ForPostfix{name}, address);
  return comment("#", lines.hint) + fmt::format(
                                        "smtpd_milters = {}\n"
                                        "non_smtpd_milters = $smtpd_milters\n"
                                        "milter_protocol = 6\n"
                                        "milter_default_action = tempfail\n",
                                        lines.socket.value_or("ADDRESS"));
}

std::string sendmail(const SocketAddress& address, std::string_view name) {
  const Lines lines = std::visit(ForSendmail{}, address);
  return comment("dnl", lines.hint) + fmt::format("INPUT_MAIL_FILTER(`{}', `S={}, F=T, {}')dnl\n", word(name),
                                                  lines.socket.value_or("ADDRESS"), kSendmailTimes);
}

}  // namespace

std::string mta_configuration(const SocketAddress& address, std::string_view name, Mta mta) {
  switch (mta) {
    case Mta::postfix: return postfix(address, name);
    case Mta::sendmail: return sendmail(address, name);
  }
  return {};
}

}  // namespace mimemend::milter
