// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <fcntl.h>
#include <sys/stat.h>

#include <mimemend/atomic_file.hpp>

#include "support.hpp"

using namespace mimemend;
using namespace mimemend::test;

namespace {

namespace fs = std::filesystem;

std::size_t entries(const fs::path& folder) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

}  // namespace

TEST_CASE("atomic file: appears whole, or not at all", "[unit][atomic-file]") {
  const TempDir folder;
  const fs::path target = folder.path() / "out";
  {
    auto file = AtomicFile::create(target, 0640);
    REQUIRE(file);
    REQUIRE(file->write("half"));
    CHECK_FALSE(fs::exists(target));
    CHECK(entries(folder.path()) == 1);
  }
  CHECK(entries(folder.path()) == 0);
  auto file = AtomicFile::create(target, 0640);
  REQUIRE(file);
  REQUIRE(file->write("whole"));
  REQUIRE(file->commit());
  CHECK(read_file(target) == "whole");
  CHECK(entries(folder.path()) == 1);
  struct stat facts{};
  REQUIRE(::stat(target.c_str(), &facts) == 0);
  CHECK((facts.st_mode & 07777U) == 0640U);
}

TEST_CASE("atomic file: what stood there stays until the new one is whole", "[unit][atomic-file]") {
  const TempDir folder;
  const fs::path target = folder.path() / "out";
  write_file(target, "old");
  {
    auto file = AtomicFile::create(target, 0600);
    REQUIRE(file);
    REQUIRE(file->write("new"));
    CHECK(read_file(target) == "old");
  }
  CHECK(read_file(target) == "old");
  auto file = AtomicFile::create(target, 0600);
  REQUIRE(file);
  AtomicFile moved(std::move(*file));
  REQUIRE(moved.write("new"));
  REQUIRE(moved.commit());
  CHECK(read_file(target) == "new");
}

TEST_CASE("atomic file: takes mode and times of another one over", "[unit][atomic-file]") {
  const TempDir folder;
  const fs::path target = folder.path() / "out";
  write_file(target, "old");
  REQUIRE(::chmod(target.c_str(), 0751) == 0);
  const struct timespec times[] = {{1000000, 123456789}, {2000000, 987654321}};
  REQUIRE(::utimensat(AT_FDCWD, target.c_str(), times, 0) == 0);
  struct stat before{};
  REQUIRE(::stat(target.c_str(), &before) == 0);
  auto file = AtomicFile::create(target, 0600);
  REQUIRE(file);
  file->keep_attributes_of(before);
  REQUIRE(file->write("new"));
  REQUIRE(file->commit());
  struct stat after{};
  REQUIRE(::stat(target.c_str(), &after) == 0);
  CHECK(after.st_mode == before.st_mode);
  CHECK(after.st_uid == before.st_uid);
  CHECK(after.st_mtim.tv_sec == 2000000);
  CHECK(after.st_mtim.tv_nsec == before.st_mtim.tv_nsec);
  CHECK(after.st_atim.tv_sec == 1000000);
}

TEST_CASE("atomic file: errors name the file and the cause", "[unit][atomic-file]") {
  const TempDir folder;
  const auto missing = AtomicFile::create(folder.path() / "no" / "out", 0600);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().kind == Error::Kind::io);
  CHECK(missing.error().what == (folder.path() / "no" / "out").string() + ": No such file or directory");
  // A folder cannot be replaced by a file: nothing is left behind.
  fs::create_directory(folder.path() / "sub");
  auto file = AtomicFile::create(folder.path() / "sub", 0600);
  REQUIRE(file);
  REQUIRE(file->write("x"));
  {
    const AtomicFile dying(std::move(*file));
    const auto committed = const_cast<AtomicFile&>(dying).commit();
    REQUIRE_FALSE(committed);
    CHECK(committed.error().what == (folder.path() / "sub").string() + ": Is a directory");
  }
  CHECK(entries(folder.path()) == 1);
}
