// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <string>

#include <mimemend/milter/mta_configuration.hpp>

using namespace mimemend::milter;

namespace {

SocketAddress at(std::string_view text) { return *parse_socket_address(text); }

struct Case {
  const char* name;
  const char* socket;
  const char* smtpd_milters;  // Postfix
  const char* s;              // Sendmail
};

const Case kCases[] = {
    {"a path", "unix:/run/mimemend/milter.sock", "unix:/run/mimemend/milter.sock", "local:/run/mimemend/milter.sock"},
    {"a path in Postfix's queue is relative to it", "unix:/var/spool/postfix/mimemend/m.sock", "unix:mimemend/m.sock",
     "local:/var/spool/postfix/mimemend/m.sock"},
    {"an IPv4 address", "inet:8890@127.0.0.1", "inet:127.0.0.1:8890", "inet:8890@127.0.0.1"},
    {"a host name", "inet:8890@filter.example", "inet:filter.example:8890", "inet:8890@filter.example"},
    {"an IPv6 address is in brackets for Postfix", "inet6:8890@::1", "inet:[::1]:8890", "inet6:8890@::1"},
    {"all addresses are reached at this machine's", "inet:8890@0.0.0.0", "inet:127.0.0.1:8890", "inet:8890@127.0.0.1"},
    {"all IPv6 addresses likewise", "inet6:8890@[::]", "inet:[::1]:8890", "inet6:8890@::1"},
    {"where an inherited socket listens is not known", "fd:3", "ADDRESS", "ADDRESS"},
    {"a path that would end in its middle is not written", "unix:/run/a b,c", "ADDRESS", "ADDRESS"},
    {"nor one that m4 would read", "unix:/run/it's", "ADDRESS", "ADDRESS"},
};

std::string without_comments(const std::string& text) {
  std::string out;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = text.find('\n', begin) + 1;
    if (text[begin] != '#' && text.compare(begin, 4, "dnl ") != 0) out += text.substr(begin, end - begin);
    begin = end;
  }
  return out;
}

}  // namespace

TEST_CASE("lines for main.cf and .mc fit the socket", "[unit][milter][mta]") {
  for (const Case& c : kCases) DYNAMIC_SECTION(c.name) {
      CHECK(without_comments(mta_configuration(at(c.socket), "mimemend", Mta::postfix)) ==
            std::string("smtpd_milters = ") + c.smtpd_milters +
                "\nnon_smtpd_milters = $smtpd_milters\nmilter_protocol = 6\nmilter_default_action = tempfail\n");
      CHECK(without_comments(mta_configuration(at(c.socket), "mimemend", Mta::sendmail)) ==
            std::string("INPUT_MAIL_FILTER(`mimemend', `S=") + c.s + ", F=T, T=C:30s;S:30s;R:1m;E:5m')dnl\n");
    }
}

TEST_CASE("a path outside of Postfix's queue comes with a hint on chroot", "[unit][milter][mta]") {
  const std::string text = mta_configuration(at("unix:/run/m.sock"), "my/filter", Mta::postfix);
  CHECK(text.substr(0, 2) == "# ");
  CHECK(text.find("chroot") != std::string::npos);
  CHECK(text.find("unix:/var/spool/postfix/my_filter/m.sock") != std::string::npos);
  CHECK(mta_configuration(at("inet:1@h"), "x", Mta::postfix).find("chroot") == std::string::npos);
}

TEST_CASE("a filter's name is one that m4 leaves alone", "[unit][milter][mta]") {
  CHECK(mta_configuration(at("inet:1@h"), "it's `mine', so", Mta::sendmail).find("(`it_s__mine___so', ") !=
        std::string::npos);
  CHECK(mta_configuration(at("inet:1@h"), "", Mta::sendmail).find("(`filter', ") != std::string::npos);
}
