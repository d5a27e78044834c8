// SPDX-License-Identifier: Apache-2.0
#include "mend/text_plan.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "backend/unicode.hpp"
#include "charset/declarations.hpp"
#include "charset/tell_charset.hpp"
#include "mend/entity_fields.hpp"
#include "mend/header_plan.hpp"
#include "mend/text_fields.hpp"
#include "policy/decide.hpp"
#include "scan/ascii.hpp"
#include "scan/mime_value.hpp"

namespace mimemend {
namespace {

constexpr std::size_t kHeadBytes = 64 * 1024;
constexpr std::uint64_t kLongestLine = 998;  // RFC 5322 2.1.1

/// Keeps the beginning of what is written, and ends the writing there.
class HeadSink final : public ByteSink {
 public:
  Result<void> write(std::string_view bytes) override {
    head_ += bytes.substr(0, kHeadBytes - head_.size());
    return full() ? Result<void>(Error{Error::Kind::resource, "enough"}) : Result<void>();
  }
  [[nodiscard]] bool full() const noexcept { return head_.size() == kHeadBytes; }
  [[nodiscard]] const std::string& head() const noexcept { return head_; }

 private:
  std::string head_;
};

bool is_utf8(const Charset& charset) { return charset.kind == CharsetKind::utf8; }

bool matches(const std::set<std::string, std::less<>>& types, std::string_view type) {
  return types.contains(type) || types.contains(fmt::format("{}/*", type.substr(0, type.find('/'))));
}

class TextPlanner {
 public:
  TextPlanner(const Policy& policy, const Message& message)
      : policy_(policy.charset), message_(message), index_(message.index()) {}

  Result<TextPlan> plan() {
    for (const Leaf& leaf : message_.leaves()) {
      if (!leaf.text) continue;
      auto decided = decide(leaf);
      if (!decided) return decided.error();
      plan_.decisions.push_back(*std::move(decided));
    }
    return std::move(plan_);
  }

 private:
  Result<CharsetDecision> decide(const Leaf& leaf) {
    CharsetDecision out;
    out.part = leaf.part;
    if (index_[leaf.part].source != kOriginal) ++encoded_texts_;
    if (leaf.text->label) out.label = unicode::escape(unicode::to_utf8(*leaf.text->label));
    auto asked = is_asked(leaf);
    if (!asked) return asked.error();
    if (!asked->empty()) {
      out.fate = CharsetFate::not_asked;
      out.reason = *std::move(asked);
      return out;
    }
    const Charset label = leaf.text->label ? find_charset(*leaf.text->label) : Charset();
    if (is_utf8(label) && leaf.text->valid_utf8 && leaf.text->eight_bit) {
      out.charset = "utf-8";
      out.evidence = CharsetEvidence::label;
      if (!label.registered) relabel(out, "is no name of utf-8");
      return out;
    }
    if (is_plain_ascii(*leaf.text)) {
      out.charset = "us-ascii";
      out.evidence = CharsetEvidence::ascii;
      if (leaf.text->label && label.kind == CharsetKind::unknown) relabel(out, "is no charset");
      return out;
    }
    return tell(leaf, std::move(out));
  }

  // Why it is not; empty when it is.
  Result<std::string> is_asked(const Leaf& leaf) {
    const Part& part = index_[leaf.part];
    if (!matches(policy_.types, part.media_type)) return std::string("not of these types");
    if (protected_whole(index_, leaf.part)) return std::string("signed or encrypted");
    if (part.unscanned != Unscanned::no) return std::string("not looked into");
    if (policy_.attachments) return std::string();
    if (!leaf.names.empty()) return std::string("an attached file");
    auto header = message_.header(leaf.part);
    if (!header) return header.error();
    for (const HeaderField& field : header->fields()) {
      if (field.kind != FieldKind::content_disposition) continue;
      const std::string_view value = header->value(field);
      if (head_of(value, parse_mime_value(value, Limits())) == "attachment") return std::string("an attached file");
    }
    return std::string();
  }

  void relabel(CharsetDecision& decision, std::string_view why) {
    if (policy_.text != CharsetPolicy::Text::all) {
      decision.fate = CharsetFate::not_asked;
      return;
    }
    decision.fate = CharsetFate::relabelled;
    decision.reason = fmt::format("{} {}", decision.label, why);
    plan_.parts[decision.part] = {nullptr, TransferEncoding::identity, false, reason_of(decision)};
  }

  static std::string reason_of(const CharsetDecision& decision) {
    if (decision.fate == CharsetFate::relabelled)
      return fmt::format("charset: utf-8 (by {})", to_string(decision.evidence));
    return fmt::format("charset: {} (by {}) to utf-8", decision.charset, to_string(decision.evidence));
  }

  Result<CharsetDecision> tell(const Leaf& leaf, CharsetDecision out) {
    const Part& part = index_[leaf.part];
    if (encoded_texts_ > kMostEncodedTexts && part.source != kOriginal)
      return kept(std::move(out), fmt::format("behind {} other texts in encoded messages", kMostEncodedTexts));
    HeadSink head;
    if (auto written = message_.write_content(leaf.part, head); !written && !head.full()) return written.error();
    const auto measure = [&](const Encoding& encoding) -> Result<std::optional<TextMeasure>> {
      const auto trial = TextTrial::open(encoding);
      if (!trial) return std::optional<TextMeasure>();
      if (auto written = message_.write_content(leaf.part, *trial); !written) return written.error();
      return std::optional(trial->finish());
    };
    auto answered = tell_charset({*leaf.text, part.media_type, head.head(), policy_, measure});
    if (!answered) return answered.error();
    out.evidence = answered->evidence;
    out.confidence = answered->confidence;
    if (!answered->encoding) return kept(std::move(out), std::move(answered->reason));
    out.charset = out.evidence == CharsetEvidence::ascii ? "us-ascii" : answered->encoding->name;
    out.reason = std::move(answered->reason);
    if (out.evidence == CharsetEvidence::ascii) return out;
    if (policy_.text == CharsetPolicy::Text::doubtful && answered->evidence == CharsetEvidence::label &&
        answered->measure->replaced == 0) {
      out.fate = CharsetFate::not_asked;
      return out;
    }
    const TextMeasure& text = *answered->measure;
    if (text.controls > 0 || (is_binary_type(leaf.detected_type) && leaf.detected_type != "application/octet-stream"))
      return kept(std::move(out), "its content is no text");
    out.replaced = text.replaced;
    if (auto changed = change(leaf, *answered, out); !changed) return changed.error();
    return out;
  }

  CharsetDecision kept(CharsetDecision out, std::string why) const {
    out.fate = CharsetFate::kept;
    out.reason = std::move(why);
    return out;
  }

  Result<void> change(const Leaf& leaf, const CharsetAnswer& answer, CharsetDecision& out) {
    const Part& part = index_[leaf.part];
    TextConversion conversion{*answer.encoding, patches(part, *answer.measure), {}};
    const bool octets_stay = answer.encoding->kind == CharsetKind::utf8 && answer.measure->replaced == 0;
    out.fate = octets_stay ? CharsetFate::relabelled : CharsetFate::converted;
    TextChange change;
    change.reason = reason_of(out);
    if (!octets_stay || !conversion.patches.empty()) {
      change.to = encoding_for(part, leaf.part, *answer.measure);
      change.eight_bit = answer.measure->beyond_ascii + answer.measure->replaced > 0;
      conversion.line_end = change.to == TransferEncoding::base64 ? "\r\n" : std::string(index_.line_end(part.source));
      change.conversion = std::make_shared<const TextConversion>(std::move(conversion));
    }
    if (change.conversion) {
      auto facts = facts_of_converted(message_, leaf.part, *change.conversion);
      if (!facts) return facts.error();
      if (!facts->empty()) plan_.fields[leaf.part] = *std::move(facts);
    }
    plan_.parts[leaf.part] = std::move(change);
    return {};
  }

  // What a document says of itself would be a lie now.
  static std::vector<TextConversion::Patch> patches(const Part& part, const TextMeasure& text) {
    std::vector<TextConversion::Patch> out;
    if (!declares_charset(part.media_type)) return out;
    for (const DeclaredCharset& declared : find_declarations(text.head_utf8))
      if (!is_utf8(find_charset(declared.label))) out.push_back({declared.at, "utf-8"});
    return out;
  }

  // Plain where it can be read so by all; else what is smaller.
  TransferEncoding encoding_for(const Part& part, PartId id, const TextMeasure& text) const {
    // The last line end of a message that ends in base64 is none of its content.
    const bool must_end = id == kRootPart || part.source != kOriginal;
    if (text.guessed_at || (must_end && !text.ends_line && part.encoding == TransferEncoding::base64))
      return TransferEncoding::base64;
    const bool ascii = text.beyond_ascii + text.replaced == 0;
    const bool plain = text.longest_line <= kLongestLine && !text.bare_cr && !text.nul && !text.delimiter_like;
    if (plain && (ascii || policy_.transfer == CharsetPolicy::Transfer::eight_bit)) return TransferEncoding::identity;
    return text.quoted_printable_size <= text.base64_size ? TransferEncoding::quoted_printable
                                                          : TransferEncoding::base64;
  }

  const CharsetPolicy& policy_;
  const Message& message_;
  const PartIndex& index_;
  std::size_t encoded_texts_ = 0;
  TextPlan plan_;
};

}  // namespace

Result<TextPlan> plan_texts(const Policy& policy, const Message& message) {
  TextPlan out;
  if (policy.charset.text != CharsetPolicy::Text::off) {
    auto planned = TextPlanner(policy, message).plan();
    if (!planned) return planned.error();
    out = *std::move(planned);
  }
  if (auto planned = plan_headers(policy.charset, message, out); !planned) return planned.error();
  for (const CharsetDecision& each : out.decisions) {
    const ByteRange body = message.index()[each.part].body;
    if (each.fate == CharsetFate::kept) out.findings.push_back({FindingCode::charset_kept, each.part, body});
    if (each.replaced > 0) out.findings.push_back({FindingCode::charset_replaced, each.part, body});
  }
  return out;
}

std::string_view encoding_name(const TextChange& change) {
  if (change.to == TransferEncoding::base64) return "base64";
  if (change.to == TransferEncoding::quoted_printable) return "quoted-printable";
  return change.eight_bit ? "8bit" : "7bit";
}

std::optional<std::string> with_utf8_label(std::string_view value) {
  const MimeValue parsed = parse_mime_value(value, Limits());
  if (parsed.damaged() || !parsed.plain_head || !parsed.extra.empty()) return std::nullopt;
  const MimeParameter* label = nullptr;
  for (const MimeParameter& each : parsed.parameters) {
    if (!each.plain()) return std::nullopt;
    const auto match = match_attribute(octets(value, each.attribute), "charset");
    if (!match) continue;
    if (label != nullptr || match->marks != AttributeMatch::Marks::none) return std::nullopt;
    label = &each;
  }
  std::string out(ascii::trim(value));
  const auto skipped = static_cast<std::size_t>(ascii::trim_left(value).data() - value.data());
  if (label != nullptr) return out.replace(label->value.begin - skipped, label->value.size(), "utf-8");
  return out + (out.ends_with(';') ? " charset=utf-8" : "; charset=utf-8");
}

}  // namespace mimemend
