// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "config.hpp"
#include "shared.hpp"
#include "temp_folder.hpp"

using namespace mimemend;
using namespace mimemend::filter;

TEST_CASE("a configuration error names file, line, column and cause", "[unit][filter][config]") {
  struct Case {
    const char* name;
    const char* toml;
    const char* error;
  };
  const Case cases[] = {
      {"no TOML", "schema = 1\nmode = \n", "t.toml:2:8: "},
      {"schema is missing", "mode = \"monitor\"\n", "t.toml:1:1: schema is missing; this program reads schema = 1"},
      {"a schema of the future", "schema = 2\n", "t.toml:1:10: schema must be 1: this program reads no other"},
      {"an unknown key", "schema = 1\nmod = \"monitor\"\n", "t.toml:2:1: unknown key mod, did you mean mode?"},
      {"an unknown key of a table", "schema = 1\n[server]\n socket_mod = 1\n",
       "t.toml:3:2: unknown key server.socket_mod, did you mean server.socket_mode?"},
      {"an unknown key like no other", "schema = 1\n[log]\nfile = \"x\"\n", "t.toml:3:1: unknown key log.file"},
      {"a mode that is none", "schema = 1\nmode = \"off\"\n", R"(t.toml:2:8: mode must be "enforce" or "monitor")"},
      {"the wrong type", "schema = 1\nmode = 1\n", "t.toml:2:8: mode must be a string"},
      {"a table that is none", "schema = 1\nserver = \"x\"\n", "t.toml:2:10: server must be a table"},
      {"a number out of range", "schema = 1\n[server]\ndrain_seconds = -1\n",
       "t.toml:3:17: server.drain_seconds must be a whole number from 0 to 604800"},
      {"a socket that is none", "schema = 1\n[server]\nsocket = \"inet:25\"\n",
       "t.toml:3:10: server.socket is wrong: socket \"inet:25\": the host is missing; write port@127.0.0.1 to serve "
       "this "
       "machine"},
      {"a decimal mode", "schema = 1\n[server]\nsocket_mode = \"698\"\n",
       R"(t.toml:3:15: server.socket_mode must be octal digits in quotes, like "0660")"},
      {"rights of a TCP socket", "schema = 1\n[server]\nsocket = \"inet:1@h\"\nsocket_group = \"x\"\n",
       "t.toml:4:16: server.socket_group is for a unix: socket"},
      {"an owner of a socket that is passed", "schema = 1\n[server]\nsocket = \"systemd\"\nsocket_owner = \"x\"\n",
       "t.toml:4:16: server.socket_owner is for a unix: socket"},
      {"no room for anybody", "schema = 1\n[server]\nbacklog = 0\n",
       "t.toml:3:11: server.backlog must be a whole number from 1 to 65535"},
      {"no quarantine while messages may change", "schema = 1\n",
       "t.toml:1:1: quarantine.directory is missing: the policy changes messages, and what it takes out has to be "
       "kept"},
      {"a relative quarantine", "schema = 1\n[quarantine]\ndirectory = \"q\"\n",
       "t.toml:3:13: quarantine.directory must be an absolute path"},
      {"a level that is none", "schema = 1\n[log]\nlevel = \"loud\"\n",
       R"(t.toml:3:9: log.level must be "error", "warning", "info" or "debug")"},
  };
  for (const Case& c : cases) DYNAMIC_SECTION(c.name) {
      auto config = parse_config(c.toml, "t.toml", "/");
      REQUIRE_FALSE(config);
      CHECK(config.error().kind == Error::Kind::config);
      CHECK_THAT(config.error().what, Catch::StartsWith(c.error));
    }
}

TEST_CASE("a configuration that says little has the documented defaults", "[unit][filter][config]") {
  auto config = parse_config("schema = 1\nmode = \"monitor\"\n", "t.toml", "/");
  REQUIRE(config);
  CHECK(config->mode == Mode::monitor);
  CHECK(to_string(config->server.socket) == "unix:/run/mimemend/milter.sock");
  CHECK(std::get<milter::UnixSocket>(config->server.socket).mode == 0660);
  CHECK(config->server.drain_deadline == std::chrono::seconds(30));
  CHECK(config->server.timeout == std::chrono::seconds(7210));
  CHECK(config->spool.memory_bytes == 65536);
  CHECK(config->spool.directory == "/var/tmp");
  CHECK_FALSE(config->quarantine);
  CHECK(config->policy->may_edit());
}

TEST_CASE("all that can be said is read", "[unit][filter][config]") {
  auto config = parse_config(
      "schema = 1\nmode = \"enforce\"\n[server]\nsocket = \"unix:/x\"\nsocket_mode = \"0600\"\nsocket_group = "
      "\"mail\"\n"
      "socket_owner = \"root\"\nbacklog = 7\nprogress_seconds = 9\n"
      "timeout_seconds = 600\ndrain_seconds = 5\ndebug = 3\n[spool]\nmemory_bytes = 1\ndirectory = \"/s\"\n"
      "[quarantine]\ndirectory = \"/q\"\n[log]\nlevel = \"debug\"\n",
      "t.toml", "/");
  REQUIRE(config);
  const auto& socket = std::get<milter::UnixSocket>(config->server.socket);
  CHECK(socket.path == "/x");
  CHECK(socket.mode == 0600);
  CHECK(socket.group == "mail");
  CHECK(socket.owner == "root");
  CHECK(config->server.backlog == 7);
  CHECK(config->server.progress_interval == std::chrono::seconds(9));
  CHECK(config->server.timeout == std::chrono::seconds(600));
  CHECK(config->server.drain_deadline == std::chrono::seconds(5));
  CHECK(config->server.debug == 3);
  CHECK(config->spool.memory_bytes == 1);
  CHECK(config->spool.directory == "/s");
  CHECK(config->quarantine == "/q");
  CHECK(config->log_level == milter::LogLevel::debug);
}

TEST_CASE("a policy file is found beside the configuration, and its errors name it", "[unit][filter][config]") {
  const TempFolder folder;
  const auto file = folder.path() / "mimemend.toml";
  std::ofstream(file) << "schema = 1\n[policy]\nfile = \"p.toml\"\n[quarantine]\ndirectory = \"/q\"\n";
  auto missing = load_config(file);
  REQUIRE_FALSE(missing);
  CHECK_THAT(missing.error().what, Catch::Contains((folder.path() / "p.toml").string()));
  std::ofstream(folder.path() / "p.toml") << "nonsense = true\n";
  auto wrong = load_config(file);
  REQUIRE_FALSE(wrong);
  CHECK_THAT(wrong.error().what, Catch::StartsWith((folder.path() / "p.toml").string() + ":1:1: "));
}

TEST_CASE("the sample configuration can be used as it is", "[unit][filter][config]") {
  auto config = load_config(MIMEMEND_SAMPLE_CONFIG);
  REQUIRE(config);
  CHECK(config->quarantine == "/var/lib/mimemend/quarantine");
}

TEST_CASE("what a running server cannot change is told by its keys", "[unit][filter][config]") {
  const auto options = [](std::string_view server) {
    const std::string text = std::string("schema = 1\nmode = \"monitor\"\n[server]\n").append(server);
    auto config = parse_config(text, "t.toml", "/");
    REQUIRE(config);
    return config->server;
  };
  using Keys = std::vector<std::string_view>;
  const auto plain = options("");
  CHECK(changed_keys(plain, options("")).empty());
  CHECK(changed_keys(plain, options("socket = \"inet:1@h\"")) == Keys{"socket"});
  CHECK(changed_keys(plain, options("socket_mode = \"0600\"\nsocket_group = \"x\"\nsocket_owner = \"y\"")) ==
        Keys{"socket_mode", "socket_group", "socket_owner"});
  CHECK(changed_keys(plain, options("backlog = 1\ntimeout_seconds = 1\ndrain_seconds = 1\nprogress_seconds = 1\n"
                                    "debug = 1")) ==
        Keys{"backlog", "timeout_seconds", "drain_seconds", "progress_seconds", "debug"});
}
