// SPDX-License-Identifier: Apache-2.0
#include "failure.hpp"

#include <system_error>

namespace mimemend::cli {
namespace {

ExitCode code_of(Error::Kind kind, Face face) {
  switch (kind) {
    case Error::Kind::io: return face == Face::pipe ? ExitCode::try_later : ExitCode::io;
    case Error::Kind::config: return ExitCode::config;
    case Error::Kind::data: return ExitCode::bad_input;
    case Error::Kind::resource:
    case Error::Kind::backend: return ExitCode::try_later;
  }
  return ExitCode::try_later;
}

}  // namespace

Failure failure_of(const Error& error, Face face) { return {code_of(error.kind, face), error.what}; }

std::string cause_of(int error_number) { return std::generic_category().message(error_number); }

}  // namespace mimemend::cli
