// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <mimemend/quarantine.hpp>

#include "plan_rows.hpp"
#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

/// The original again, or "error: " and why not. What was handed out before an error is put in front.
std::string restored(const Quarantine& quarantine, std::string_view rewritten, const std::string& record = "") {
  Restorer restorer(quarantine, {});
  restorer.use_record(record);
  StringSink out;
  if (auto fed = restorer.feed(rewritten); !fed) return "error: " + fed.error().what;
  if (auto done = std::move(restorer).finish(out); !done)
    return out.bytes() + (done.error().kind == Error::Kind::data ? "data error: " : "error: ") + done.error().what;
  return out.bytes();
}

struct Kept {
  TempDir folder;
  Quarantine quarantine{folder.path() / "q"};
  std::string message, rewritten, record;

  explicit Kept(std::string_view in, Action action = Action::replace) : message(in) {
    const Outcome outcome = read(message, exe_policy(action));
    REQUIRE(quarantine.keep(outcome));
    rewritten = written(outcome);
    record = outcome.record_id();
  }
};

const std::string kMessage = crlf(
    "Subject: x\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx y "
    "z\n--b--\n");

std::vector<fs::path> blobs(const Kept& kept) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(kept.quarantine.directory() / "blobs"))
    if (entry.is_regular_file()) out.push_back(entry.path());
  return out;
}

}  // namespace

TEST_CASE("restore: gives the original back for every plan", "[unit][restore]") {
  for (const PlanRow& row : plan_rows())
    for (const std::string_view line_end : {"\r\n", "\n"})
      DYNAMIC_SECTION(row.name << (line_end == "\n" ? ", LF" : ", CRLF")) {
        const Kept kept(expand(row.in, line_end), row.action);
        CHECK(visible(restored(kept.quarantine, kept.rewritten)) == visible(kept.message));
        const bool tells = kept.rewritten.find("X-Mimemend-Record") != std::string::npos;
        const std::string named =
            tells ? "" : kept.record;  // a record in an encoded message is found, too, but named it is surer
        if (kept.message.starts_with("From ")) continue;
        const std::string travelled = "Received: by x;\r\n now\r\nDelivered-To: y\r\n" + kept.rewritten;
        CHECK(visible(restored(kept.quarantine, travelled, named)) == visible(kept.message));
      }
}

TEST_CASE("restore: a copy that was stored with LF", "[unit][restore]") {
  const Kept kept(kMessage);
  const std::string stored = "Received: by x;\n now\n" + replace_all(kept.rewritten, "\r\n", "\n");
  CHECK(restored(kept.quarantine, stored) == kept.message);
}

TEST_CASE("restore: what was added behind the body does not matter", "[unit][restore]") {
  const Kept kept(kMessage);
  CHECK(restored(kept.quarantine, kept.rewritten + "-- \r\nlist footer\r\n") == kept.message);
}

TEST_CASE("restore: a message that was changed is refused, and nothing of it is handed out", "[unit][restore]") {
  const Kept kept(kMessage);
  const std::string got = restored(kept.quarantine, replace_all(kept.rewritten, "one", "two"));
  CHECK(got.starts_with("data error: record "));
}

TEST_CASE("restore: a message that was cut is refused", "[unit][restore]") {
  const Kept kept(kMessage);
  CHECK(restored(kept.quarantine, kept.rewritten.substr(0, kept.rewritten.size() - 3)).starts_with("data error: "));
}

TEST_CASE("restore: a damaged blob is a data error, and nothing is handed out", "[unit][restore]") {
  for (const std::size_t which : {0U, 1U}) {
    const Kept kept(kMessage);
    const auto files = blobs(kept);
    REQUIRE(files.size() == 2);
    std::string bytes = read_file(files[which]);
    bytes[0] = static_cast<char>(bytes[0] ^ 1);
    write_file(files[which], bytes);
    CHECK(restored(kept.quarantine, kept.rewritten).starts_with("data error: " + files[which].string()));
  }
}

TEST_CASE("restore: a missing blob is a data error that names it", "[unit][restore]") {
  const Kept kept(kMessage);
  const fs::path file = blobs(kept).front();
  fs::remove(file);
  CHECK(restored(kept.quarantine, kept.rewritten) == "data error: " + file.string() + ": missing");
}

TEST_CASE("restore: keeping once more heals a damaged blob", "[unit][restore]") {
  const Kept kept(kMessage);
  for (const fs::path& file : blobs(kept)) write_file(file, "damaged");
  REQUIRE(kept.quarantine.keep(read(kept.message, exe_policy(Action::replace))));
  CHECK(restored(kept.quarantine, kept.rewritten) == kept.message);
}

TEST_CASE("restore: without a record it says so", "[unit][restore]") {
  const Kept kept(kMessage);
  CHECK(restored(kept.quarantine, "Subject: something else\r\n\r\nx\r\n")
            .starts_with("data error: no record of this message in "));
  fs::remove_all(kept.quarantine.directory() / "records");
  CHECK(restored(kept.quarantine, kept.rewritten).starts_with("data error: no record of this message in "));
}

TEST_CASE("restore: a forged record id leads nowhere", "[unit][restore]") {
  const Kept kept(kMessage);
  for (const std::string id :
       {"../../../../etc/passwd", "00112233445566778899aabbccddeeff", "00112233445566778899AABBCCDDEEFF", "*", ""}) {
    CAPTURE(id);
    CHECK(restored(kept.quarantine, "X-Mimemend-Record: " + id + "\r\n\r\nx\r\n")
              .starts_with("data error: no record of this message"));
  }
  // In front of the real one it does no harm.
  CHECK(restored(kept.quarantine, "X-Mimemend-Record: 00112233445566778899aabbccddeeff\r\n" + kept.rewritten) ==
        kept.message);
}

TEST_CASE("restore: a record of another message gives no other message", "[unit][restore]") {
  const Kept kept(kMessage);
  const std::string forged = "X-Mimemend-Record: " + kept.record + "\r\n\r\nsomething else\r\n";
  CHECK(restored(kept.quarantine, forged).starts_with("data error: "));
}

TEST_CASE("restore: a record that is asked for is used, or it is an error", "[unit][restore]") {
  const Kept kept(
      crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n"),
      Action::drop);
  REQUIRE(kept.rewritten.find("Record") == std::string::npos);
  const std::string travelled = "Received: x\r\n" + kept.rewritten;
  CHECK(restored(kept.quarantine, travelled).starts_with("data error: no record"));
  CHECK(restored(kept.quarantine, travelled, kept.record) == kept.message);
  CHECK(restored(kept.quarantine, travelled, "../x").starts_with("data error: \"../x\" is no record id"));
  CHECK(restored(kept.quarantine, travelled, "00112233445566778899aabbccddeeff").starts_with("data error: no record"));
}

TEST_CASE("restore: a record that is no record is a data error, whatever is wrong with it", "[unit][restore]") {
  const Kept kept(kMessage);
  const fs::path file = kept.quarantine.directory() / "records" / (kept.record + ".json");
  const std::string sound = read_file(file);
  struct Row {
    const char* name;
    std::string text;
  };
  const auto with = [&](std::string_view what, std::string_view instead) {
    REQUIRE(sound.find(what) != std::string::npos);
    return replace_all(sound, what, instead);
  };
  const std::string header_blob = sound.substr(sound.find("\"header\""), 100);
  const std::string header_hash = header_blob.substr(header_blob.find("sha256") + 10, 64);
  const Row rows[] = {
      {"nothing", ""},
      {"no JSON", "hello"},
      {"no object", "[]"},
      {"another schema", with("mimemend-record/1", "mimemend-record/9")},
      {"no header", with("\"header\"", "\"heeder\"")},
      {"a digest that is empty", with(header_hash, "")},
      {"a digest that is short", with(header_hash, "a")},
      {"a digest that is a path",
       with(header_hash, "../../../../../../../../../../../../../../../../../../../../etc/passwd")},
      {"a digest that is a number", with("\"" + header_hash + "\"", "7")},
      {"a body that is no array", with("\"body\": [", "\"body\": 7, \"x\": [")},
      {"a step that is no object", with("\"body\": [", "\"body\": [7, ")},
      {"a step that copies too far", with("\"body\": [", "\"body\": [{\"copy\": [0, 99999999]}, ")},
      {"a step that copies backwards", with("\"body\": [", "\"body\": [{\"copy\": [5, 1]}, ")},
      {"a step that copies from below zero", with("\"body\": [", "\"body\": [{\"copy\": [-5, -1]}, ")},
      {"a step with three ends", with("\"body\": [", "\"body\": [{\"copy\": [0, 1, 2]}, ")},
      {"a step with no blob",
       with("\"body\": [", "\"body\": [{\"blob\": \"\", \"size\": 0}, {\"blob\": \"xyz\", \"size\": 0}, ")},
  };
  for (const Row& row : rows) DYNAMIC_SECTION(row.name) {
      write_file(file, row.text);
      std::string got;
      CHECK_NOTHROW(got = restored(kept.quarantine, kept.rewritten));
      CHECK(got.starts_with("data error: "));
    }
}

TEST_CASE("restore: a quarantine that cannot be looked into is an error, not an exception", "[unit][restore]") {
  const TempDir folder;
  fs::create_symlink("loop", folder.path() / "loop");
  std::string got;
  CHECK_NOTHROW(got = restored(Quarantine(folder.path() / "loop"),
                               "X-Mimemend-Record: 00112233445566778899aabbccddeeff\r\n\r\nx"));
  CHECK(got.find("error: ") != std::string::npos);
}

TEST_CASE("restore: lines that only look like the end of the header", "[unit][restore]") {
  // The parser ends a header at an empty line alone; so must whoever looks for the body.
  const Kept kept("Content-Type: a/b; name=a.exe\r\n\r\r\nSubject: y\r\n\r\nx\r\n");
  CHECK(visible(restored(kept.quarantine, kept.rewritten)) == visible(kept.message));
}
