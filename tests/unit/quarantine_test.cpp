// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>

#include <sys/stat.h>

#include <mimemend/quarantine.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

const std::string kMessage =
    crlf("Content-Type: multipart/mixed; boundary=b\n\n--b\n\none\n--b\nContent-Type: a/b; name=a.exe\n\nx\n--b--\n");

// Paths below `folder`, sorted, one a line.
std::string listing(const fs::path& folder) {
  std::vector<std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (!entry.is_directory() || entry.is_symlink())
      files.push_back(fs::relative(entry.path().parent_path(), folder) / entry.path().filename());
  std::sort(files.begin(), files.end());
  std::string out;
  for (const std::string& file : files) out += file + "\n";
  return out;
}

}  // namespace

TEST_CASE("quarantine: a folder, for its owner alone", "[unit][quarantine]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path() / "a" / "q");
  REQUIRE(quarantine.open());
  REQUIRE(quarantine.open());
  for (const char* name : {"", "blobs", "records", "outputs"}) {
    struct stat facts{};
    REQUIRE(::stat((quarantine.directory() / name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 07777U) == 0700U);
  }
}

TEST_CASE("quarantine: what does not change is not kept", "[unit][quarantine]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path() / "q");
  REQUIRE(quarantine.keep(read(kMessage, Policy::none())));
  REQUIRE(quarantine.keep(read(kMessage, exe_policy(Action::report))));
  CHECK_FALSE(fs::exists(quarantine.directory()));
}

TEST_CASE("quarantine: keeping twice is keeping once", "[unit][quarantine]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path() / "q");
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  REQUIRE(quarantine.keep(outcome));
  const std::string once = listing(quarantine.directory());
  const fs::path record = quarantine.directory() / "records" / (outcome.record_id() + ".json");
  const std::string text = read_file(record);
  REQUIRE(quarantine.keep(read(kMessage, exe_policy(Action::replace), 1)));
  CHECK(listing(quarantine.directory()) == once);
  CHECK(read_file(record) == text);
  CHECK(std::count(once.begin(), once.end(), '\n') == 4);  // header, part, record, link
  struct stat facts{};
  REQUIRE(::stat(record.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777U) == 0600U);
}

TEST_CASE("quarantine: the record tells people what was removed", "[unit][quarantine]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path());
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  REQUIRE(quarantine.keep(outcome));
  const std::string text = read_file(folder.path() / "records" / (outcome.record_id() + ".json"));
  for (const std::string_view part :
       {"\"part\": \"1.2\"", "\"action\": \"replace\"", "\"rule\": \"test\"", "\"name\": \"a.exe\"", "\"size\": 1"}) {
    CAPTURE(part, text);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("quarantine: hostile names and types make a record all the same", "[unit][quarantine][hostile]") {
  const TempDir folder;
  const Quarantine quarantine(folder.path());
  for (const std::string_view header : {std::string_view("Content-Type: a/b\xFF\xC3; name=\"\xFF\xC3.exe\"\r\n"),
                                        std::string_view("Content-Type: a/b; name=\"a\0b\x01.exe\"\r\n", 37)}) {
    const std::string message = std::string(header) + "\r\nx";
    const Outcome outcome = read(message, exe_policy(Action::replace));
    REQUIRE(outcome.changed());
    CHECK(quarantine.keep(outcome));
  }
}

TEST_CASE("quarantine: a folder that cannot be had is an error that names it", "[unit][quarantine]") {
  const TempDir folder;
  write_file(folder.path() / "file", "x");
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  for (const fs::path& path : {folder.path() / "file", folder.path() / "file" / "q"}) {
    const auto kept = Quarantine(path).keep(outcome);
    REQUIRE_FALSE(kept);
    CHECK(kept.error().kind == Error::Kind::io);
    CHECK(kept.error().what == path.string() + ": Not a directory");
  }
  fs::create_directory(folder.path() / "q");
  write_file(folder.path() / "q" / "blobs", "x");
  const auto kept = Quarantine(folder.path() / "q").keep(outcome);
  REQUIRE_FALSE(kept);
  CHECK(kept.error().what == (folder.path() / "q" / "blobs").string() + ": Not a directory");
}

TEST_CASE("quarantine: a folder given with a slash at its end, or relative, is a folder", "[unit][quarantine]") {
  const TempDir folder;
  const Outcome outcome = read(kMessage, exe_policy(Action::replace));
  CHECK(Quarantine(folder.path().string() + "/q/").keep(outcome));
  const fs::path before = fs::current_path();
  fs::current_path(folder.path());
  CHECK(Quarantine("relative").keep(outcome));
  CHECK(Quarantine("relative/deeper").keep(outcome));
  fs::current_path(before);
  CHECK(fs::exists(folder.path() / "relative" / "records"));
}
