// SPDX-License-Identifier: Apache-2.0
#include "message_edits.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "body_pieces.hpp"

namespace mimemend::milter {

BodySink::~BodySink() = default;

namespace detail {

namespace {

// A header packet is at most 64 KiB: name, value and two NULs.
constexpr std::size_t kMaxHeaderPacket = 65535;

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

Result<void> check(const HeaderEdit& edit) {
  const auto refuse = [&edit](std::string_view cause) {
    return Error{Error::Kind::config, fmt::format("edit of header field {}: {}", edit.name, cause)};
  };
  if (!is_field_name(edit.name)) return Error{Error::Kind::config, "edit of a header field: no field name"};
  if (edit.kind != HeaderEdit::Kind::append && edit.occurrence == 0) return refuse("occurrences count from 1");
  if (edit.value.find('\0') != std::string::npos) return refuse("a NUL cannot be sent");
  if (edit.value.find('\r') != std::string::npos) return refuse("a CR would be left in the value");
  if (!folds_well(edit.value)) return refuse("a folded line does not begin with a blank");
  if (edit.name.size() + edit.value.size() + 2 > kMaxHeaderPacket) return refuse("longer than 64 KiB");
  return {};
}

// After a deletion Postfix counts the fields of that name anew, Sendmail does not. From the last
// occurrence to the first both mean the same field. New fields come when nothing is counted any more.
std::vector<const HeaderEdit*> in_safe_order(const std::vector<HeaderEdit>& edits) {
  std::vector<const HeaderEdit*> order;
  for (const HeaderEdit& edit : edits)
    if (edit.kind != HeaderEdit::Kind::append) order.push_back(&edit);
  std::sort(order.begin(), order.end(), [](const HeaderEdit* a, const HeaderEdit* b) {
    return a->occurrence != b->occurrence ? a->occurrence > b->occurrence : a < b;
  });
  for (const HeaderEdit& edit : edits)
    if (edit.kind == HeaderEdit::Kind::append) order.push_back(&edit);
  return order;
}

Result<void> send(MtaLink& link, const HeaderEdit& edit) {
  switch (edit.kind) {
    case HeaderEdit::Kind::remove: return link.remove_header(edit.occurrence, edit.name);
    // An empty value deletes the field on both MTAs, so a field that is to be empty gets one blank.
    case HeaderEdit::Kind::change:
      return link.change_header(edit.occurrence, edit.name, edit.value.empty() ? " " : edit.value);
    case HeaderEdit::Kind::append: return link.add_header(edit.name, edit.value);
  }
  return {};
}

Result<void> send_headers(MtaLink& link, const std::vector<HeaderEdit>& edits) {
  for (const HeaderEdit* edit : in_safe_order(edits))
    if (auto sent = send(link, *edit); !sent) return sent;
  return {};
}

// Postfix answers 451 4.3.5 when anything else comes between two pieces of a body.
Result<void> send_body(MtaLink& link, const BodyWriter& writer) {
  BodyPieces pieces(link);
  if (auto written = writer(pieces); !written) return written;
  return pieces.finish();
}

Result<void> send_all(MtaLink& link, const MessageEdits& edits) {
  for (const HeaderEdit& edit : edits.headers)
    if (auto checked = check(edit); !checked) return checked;
  if (edits.quarantine && edits.quarantine->empty())
    return Error{Error::Kind::config, "quarantine: the reason is empty"};
  if (auto sent = send_headers(link, edits.headers); !sent) return sent;
  if (edits.body)
    if (auto sent = send_body(link, edits.body); !sent) return sent;
  if (edits.quarantine) return link.quarantine(*edits.quarantine);
  return {};
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
  }
  if (edits.progress == MessageEdits::Progress::failed) return edits.failure;
  return {};
}

void EditDesk::remove_header(std::uint32_t occurrence, std::string name) {
  edits_->headers.push_back({HeaderEdit::Kind::remove, occurrence, std::move(name), {}});
}

void EditDesk::change_header(std::uint32_t occurrence, std::string name, std::string value) {
  edits_->headers.push_back({HeaderEdit::Kind::change, occurrence, std::move(name), std::move(value)});
}

void EditDesk::append_header(std::string name, std::string value) {
  edits_->headers.push_back({HeaderEdit::Kind::append, 0, std::move(name), std::move(value)});
}

void EditDesk::replace_body(BodyWriter writer) { edits_->body = std::move(writer); }

void EditDesk::hold_in_quarantine(std::string reason) { edits_->quarantine = std::move(reason); }

Result<void> EditDesk::commit() { return send_edits(link(), *edits_); }

Result<void> EditDesk::progress() { return link().progress(); }

}  // namespace detail

}  // namespace mimemend::milter
