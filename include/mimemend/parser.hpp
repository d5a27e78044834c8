// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/finding.hpp>
#include <mimemend/limits.hpp>
#include <mimemend/part_index.hpp>

namespace mimemend {

/// What a Parser read: the structure of a message, and what is wrong with its octets.
struct Parsed {
  PartIndex index;
  std::vector<Finding> findings;  ///< by part and place
};

/// The structural parser alone: which parts there are, which header fields, and every defect of structure,
/// header and transfer encoding. What takes inspection (names, what content looks like) is Message's.
///
///     Parser parser;
///     while (read(chunk)) parser.feed(chunk);
///     const Parsed parsed = std::move(parser).finish();
///
/// Total: every byte string is a message. Split-invariant. Memory: bounded by the index and Limits, not by
/// the message. Complexity: linear. Threads: one message, one thread at a time.
/// Does not: keep the bytes, decode content (but that of transfer-encoded messages, to read the parts inside),
/// hash it or tell its type. Message does.
class MIMEMEND_API Parser {
 public:
  explicit Parser(const Limits& limits = {});
  Parser(Parser&&) noexcept;
  Parser& operator=(Parser&&) noexcept;
  ~Parser();

  void feed(std::string_view chunk);  ///< takes the next bytes; keeps no view of them
  [[nodiscard]] Parsed finish() &&;   ///< ends the message

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Reads a message that is in memory.
[[nodiscard]] MIMEMEND_API Parsed parse(std::string_view message, const Limits& limits = {});

}  // namespace mimemend
