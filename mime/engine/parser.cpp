// SPDX-License-Identifier: Apache-2.0
#include <mimemend/parser.hpp>

#include "index/layers.hpp"

namespace mimemend {

struct Parser::State final : private IndexListener {
  explicit State(const Limits& chosen) : limits(chosen), log(limits), layers({index, log, limits, *this}) {}

  Limits limits;
  PartIndex index;
  FindingLog log;
  LayeredIndexer layers;

 private:
  void part_opened(PartId, std::string_view) override {}
  void body_bytes(PartId, std::string_view) override {}
  void part_closed(PartId) override {}
};

Parser::Parser(const Limits& limits) : state_(std::make_unique<State>(limits)) {}
Parser::Parser(Parser&&) noexcept = default;
Parser& Parser::operator=(Parser&&) noexcept = default;
Parser::~Parser() = default;

void Parser::feed(std::string_view chunk) { state_->layers.feed(chunk); }

Parsed Parser::finish() && {
  state_->layers.finish();
  return {std::move(state_->index), std::move(state_->log).take()};
}

Parsed parse(std::string_view message, const Limits& limits) {
  Parser parser(limits);
  parser.feed(message);
  return std::move(parser).finish();
}

}  // namespace mimemend
