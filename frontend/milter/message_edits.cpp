// SPDX-License-Identifier: Apache-2.0
#include "message_edits.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include <mimemend/milter/detail/field_name.hpp>

#include "body_pieces.hpp"

namespace mimemend::milter {

BodySink::~BodySink() = default;

namespace detail {

namespace {

// A header packet of libmilter is at most 64 KiB: an index of four bytes, name, value and two NULs.
constexpr std::size_t kMaxHeaderPacket = 65535;

// "Insert at N" counts fields that a filter has not seen. Only two places are the same for both MTAs.
constexpr std::uint32_t kOnTop = 0;
constexpr std::uint32_t kBelowAll = 1'000'000;

bool is_field_name(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) { return c > ' ' && c <= '~' && c != ':'; });
}

// RFC 5322 2.2.3: each further line of a field begins with a blank. One that does not would be a
// field of its own, or the end of the header.
bool folds_well(std::string_view value) {
  for (std::size_t at = value.find('\n'); at != std::string_view::npos; at = value.find('\n', at + 1))
    if (at + 1 == value.size() || (value[at + 1] != ' ' && value[at + 1] != '\t')) return false;
  return true;
}

bool is_one_line(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
}

Result<void> check(const HeaderEdit& edit) {
  const auto refuse = [&edit](std::string_view cause) {
    return Error{Error::Kind::config, fmt::format("edit of header field {}: {}", edit.name, cause)};
  };
  if (!is_field_name(edit.name)) return Error{Error::Kind::config, "edit of a header field: no field name"};
  if (edit.counts() && edit.occurrence == 0) return refuse("occurrences count from 1");
  if (edit.value.find('\0') != std::string::npos) return refuse("a NUL cannot be sent");
  if (edit.value.find('\r') != std::string::npos) return refuse("a CR would be left in the value");
  if (!folds_well(edit.value)) return refuse("a folded line does not begin with a blank");
  if (4 + edit.name.size() + edit.value.size() + 2 > kMaxHeaderPacket) return refuse("longer than 64 KiB");
  return {};
}

Result<void> check(const EnvelopeEdit& edit) {
  if (!is_one_line(edit.address) || !is_one_line(edit.arguments))
    return Error{Error::Kind::config, "edit of the envelope: a line end or a NUL in an address or its parameters"};
  return {};
}

Result<void> check_all(const MessageEdits& edits) {
  for (const HeaderEdit& edit : edits.headers)
    if (auto checked = check(edit); !checked) return checked;
  if (edits.sender)
    if (auto checked = check(*edits.sender); !checked) return checked;
  for (const EnvelopeEdit& edit : edits.added_recipients)
    if (auto checked = check(edit); !checked) return checked;
  for (const std::string& address : edits.removed_recipients)
    if (auto checked = check(EnvelopeEdit{address, {}}); !checked) return checked;
  if (edits.quarantine && (edits.quarantine->empty() || !is_one_line(*edits.quarantine)))
    return Error{Error::Kind::config, "quarantine: the reason is empty or no single line"};
  return {};
}

Result<void> send(MtaLink& link, const HeaderEdit& edit) {
  switch (edit.kind) {
    case HeaderEdit::Kind::remove: return link.remove_header(edit.occurrence, edit.name);
    // An empty value deletes the field on both MTAs, so a field that is to be empty gets one blank.
    case HeaderEdit::Kind::change:
      return link.change_header(edit.occurrence, edit.name, edit.value.empty() ? " " : edit.value);
    // Not "add": Sendmail puts a name that is there already before the first of its kind.
    case HeaderEdit::Kind::append: return link.insert_header(kBelowAll, edit.name, edit.value);
    case HeaderEdit::Kind::prepend: return link.insert_header(kOnTop, edit.name, edit.value);
  }
  return {};
}

Result<void> send_envelope(MtaLink& link, const MessageEdits& edits) {
  if (edits.sender)
    if (auto sent = link.change_sender(edits.sender->address, edits.sender->arguments); !sent) return sent;
  for (const std::string& address : edits.removed_recipients)
    if (auto sent = link.remove_recipient(address); !sent) return sent;
  // To one that is there already Postfix would deliver twice, so it goes first.
  for (const EnvelopeEdit& edit : edits.added_recipients) {
    if (auto sent = link.remove_recipient(edit.address); !sent) return sent;
    if (auto sent = link.add_recipient(edit.address, edit.arguments); !sent) return sent;
  }
  return {};
}

// Postfix answers 451 4.3.5 when anything else comes between two pieces of a body.
Result<void> send_body(MtaLink& link, const BodyWriter& writer) {
  BodyPieces pieces(link);
  if (auto written = writer(pieces); !written) return written;
  auto finished = pieces.finish();
  if (finished) link.end_body();
  return finished;
}

Result<void> send_all(MtaLink& link, MessageEdits& edits) {
  edits.headers = edits.wanted ? plan_headers(edits.received, *edits.wanted) : in_safe_order(std::move(edits.headers));
  if (auto checked = check_all(edits); !checked) return checked;
  if (auto sent = send_envelope(link, edits); !sent) return sent;
  for (const HeaderEdit& edit : edits.headers)
    if (auto sent = send(link, edit); !sent) return sent;
  if (edits.body)
    if (auto sent = send_body(link, edits.body); !sent) return sent;
  if (edits.quarantine) return link.quarantine(*edits.quarantine);
  return {};
}

bool has_other_than_ret_and_envid(std::string_view arguments) {
  while (!arguments.empty()) {
    const std::string_view one = arguments.substr(0, arguments.find(' '));
    arguments.remove_prefix(std::min(arguments.size(), one.size() + 1));
    const std::string_view name = one.substr(0, one.find('='));
    if (!name.empty() && !is_same_name(name, "RET") && !is_same_name(name, "ENVID")) return true;
  }
  return false;
}

// Both MTAs take an address with and without; we send it as it stands in SMTP.
std::string in_brackets(std::string address) {
  if (address.starts_with('<') && address.ends_with('>')) return address;
  return '<' + address + '>';
}

// The last word on an address counts, so that removing and adding it cannot depend on an order.
void forget_recipient(MessageEdits& edits, std::string_view address) {
  std::erase(edits.removed_recipients, address);
  std::erase_if(edits.added_recipients, [address](const EnvelopeEdit& edit) { return edit.address == address; });
}

// What is asked for once all is sent can never be: rather no message than one that lacks it.
void fail_late(MessageEdits& edits) {
  edits.progress = MessageEdits::Progress::failed;
  edits.failure = Error{Error::Kind::config, "an edit was asked for after commit()"};
}

}  // namespace

Result<void> send_edits(MtaLink& link, MessageEdits& edits) {
  if (edits.progress == MessageEdits::Progress::collecting) {
    // Until all is sent it counts as failed, also when something throws in between.
    edits.progress = MessageEdits::Progress::failed;
    edits.failure = Error{Error::Kind::io, "the edits were not sent to their end"};
    if (auto sent = send_all(link, edits); !sent)
      edits.failure = sent.error();
    else
      edits.progress = MessageEdits::Progress::sent;
  } else if (edits.progress == MessageEdits::Progress::sent && edits.wanted &&
             plan_headers(edits.received, *edits.wanted) != edits.headers) {
    fail_late(edits);  // a list of fields can be changed without a word to us
  }
  if (edits.progress == MessageEdits::Progress::failed) return edits.failure;
  return {};
}

MessageEdits& EditDesk::open_edits() {
  if (edits_->progress == MessageEdits::Progress::sent) fail_late(*edits_);
  return *edits_;
}

HeaderList& EditDesk::header() {
  if (!edits_->wanted) edits_->wanted.emplace(edits_->received);
  return *edits_->wanted;
}

void EditDesk::remove_header(std::uint32_t occurrence, std::string name) {
  open_edits().headers.push_back({HeaderEdit::Kind::remove, occurrence, std::move(name), {}});
}

void EditDesk::change_header(std::uint32_t occurrence, std::string name, std::string value) {
  open_edits().headers.push_back({HeaderEdit::Kind::change, occurrence, std::move(name), std::move(value)});
}

void EditDesk::append_header(std::string name, std::string value) {
  open_edits().headers.push_back({HeaderEdit::Kind::append, 0, std::move(name), std::move(value)});
}

void EditDesk::prepend_header(std::string name, std::string value) {
  open_edits().headers.push_back({HeaderEdit::Kind::prepend, 0, std::move(name), std::move(value)});
}

void EditDesk::add_recipient(std::string address, std::string arguments) {
  address = in_brackets(std::move(address));
  MessageEdits& edits = open_edits();
  forget_recipient(edits, address);
  edits.added_recipients.push_back({std::move(address), std::move(arguments)});
}

void EditDesk::remove_recipient(std::string address) {
  address = in_brackets(std::move(address));
  MessageEdits& edits = open_edits();
  forget_recipient(edits, address);
  edits.removed_recipients.push_back(std::move(address));
}

void EditDesk::change_sender(std::string address, std::string arguments) {
  if (has_other_than_ret_and_envid(arguments))
    log(LogLevel::warning, "change_sender: Postfix ignores ESMTP parameters other than RET and ENVID");
  open_edits().sender = {in_brackets(std::move(address)), std::move(arguments)};
}

void EditDesk::replace_body(BodyWriter writer) { open_edits().body = std::move(writer); }

void EditDesk::hold_in_quarantine(std::string reason) { open_edits().quarantine = std::move(reason); }

Result<void> EditDesk::commit() { return send_edits(link(), *edits_); }

Result<void> EditDesk::progress() { return link().progress(); }

}  // namespace detail

}  // namespace mimemend::milter
