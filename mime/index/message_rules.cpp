// SPDX-License-Identifier: Apache-2.0
#include "index/message_rules.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

#include "scan/addresses.hpp"
#include "scan/ascii.hpp"

namespace mimemend {
namespace {

/// A field that has rules of its own. The order is that of kRules.
enum class Name : std::uint8_t {
  to,
  cc,
  bcc,
  from,
  date,
  sender,
  subject,
  reply_to,
  message_id,
  references,
  in_reply_to,
  return_path,
  addresses,  ///< any other with addresses; it may come more than once
};

struct Rule {
  std::string_view name;
  Name id;
  bool addresses;
};

// By length, which is what tells most names apart. RFC 5322 3.6; the last ones are in use, if not there.
constexpr Rule kRules[] = {
    {"to", Name::to, true},
    {"cc", Name::cc, true},
    {"bcc", Name::bcc, true},
    {"from", Name::from, true},
    {"date", Name::date, false},
    {"sender", Name::sender, true},
    {"subject", Name::subject, false},
    {"reply-to", Name::reply_to, true},
    {"errors-to", Name::addresses, true},
    {"resent-to", Name::addresses, true},
    {"resent-cc", Name::addresses, true},
    {"message-id", Name::message_id, false},
    {"references", Name::references, false},
    {"resent-bcc", Name::addresses, true},
    {"in-reply-to", Name::in_reply_to, false},
    {"return-path", Name::return_path, false},
    {"resent-from", Name::addresses, true},
    {"resent-sender", Name::addresses, true},
    {"apparently-to", Name::addresses, true},
    {"mail-reply-to", Name::addresses, true},
    {"resent-reply-to", Name::addresses, true},
    {"mail-followup-to", Name::addresses, true},
    {"return-receipt-to", Name::addresses, true},
    {"disposition-notification-to", Name::addresses, true},
};
constexpr std::size_t kLongest = std::rbegin(kRules)->name.size();

// kFirstOfLength[n]: the first rule whose name has n letters or more.
constexpr auto kFirstOfLength = [] {
  std::array<std::uint8_t, kLongest + 2> out{};
  for (std::size_t length = 0; length < out.size(); ++length)
    while (out[length] < std::size(kRules) && kRules[out[length]].name.size() < length) ++out[length];
  return out;
}();
static_assert(std::is_sorted(std::begin(kRules), std::end(kRules),
                             [](const Rule& a, const Rule& b) { return a.name.size() < b.name.size(); }));

const Rule* rule_of(std::string_view name) {
  if (name.empty() || name.size() > kLongest) return nullptr;
  const char first = ascii::to_lower(name.front());
  for (std::size_t i = kFirstOfLength[name.size()]; i < kFirstOfLength[name.size() + 1]; ++i)
    if (kRules[i].name.front() == first && ascii::equals_ignore_case(name, kRules[i].name)) return &kRules[i];
  return nullptr;
}

constexpr std::string_view kMimeFields[] = {"content-type", "content-transfer-encoding", "content-disposition",
                                            "mime-version"};

// The Content-* names of the IANA registry (RFC 4021 and later) that mail may have, and those in use.
constexpr std::string_view kKnownNames[] = {
    "content-alternative", "content-base",
    "content-class",       "content-description",
    "content-duration",    "content-features",
    "content-id",          "content-identifier",
    "content-language",    "content-length",
    "content-location",    "content-md5",
    "content-return",      "content-translation-type",
    "content-encoding",    "content-style-type",
    "content-script-type", "content-version",
    "content-range",       "content-feature",
};

// Stand in a header without MIME: mbox's, and those that X.400 gateways write (RFC 2156).
constexpr std::string_view kNotMime[] = {"content-identifier", "content-length", "content-return"};

template <std::size_t count>
bool is_among(std::string_view name, const std::string_view (&names)[count]) {
  return std::any_of(std::begin(names), std::end(names),
                     [&](std::string_view each) { return ascii::equals_ignore_case(name, each); });
}

// Letters to add, to drop or to change: at most two.
bool is_near(std::string_view name, std::string_view field) {
  constexpr std::size_t kNear = 2;
  constexpr std::size_t kLongestField = 25;
  if (name.size() > field.size() + kNear || field.size() > name.size() + kNear) return false;
  std::array<std::size_t, kLongestField + 1> row{};  // distances of the name so far from the field's beginnings
  for (std::size_t f = 0; f <= field.size(); ++f) row[f] = f;
  for (std::size_t n = 1; n <= name.size(); ++n) {
    std::size_t diagonal = std::exchange(row[0], n);
    for (std::size_t f = 1; f <= field.size(); ++f) {
      const std::size_t changed = diagonal + (ascii::to_lower(name[n - 1]) == field[f - 1] ? 0 : 1);
      diagonal = std::exchange(row[f], std::min({changed, row[f] + 1, row[f - 1] + 1}));
    }
  }
  return row[field.size()] <= kNear;
}

// Content-Transfer-Enc: at least two letters behind the hyphen.
bool is_abbreviation(std::string_view name, std::string_view field) {
  return name.size() >= field.find('-') + 3 && name.size() < field.size() &&
         ascii::starts_with_ignore_case(field, name);
}

// "Content-Type;;;;" and the like: readers that stop at the first odd character see the field.
bool has_odd_tail(std::string_view name, std::string_view field) {
  if (name.size() <= field.size() || !ascii::starts_with_ignore_case(name, field)) return false;
  const char c = name[field.size()];
  return !ascii::is_alpha(c) && !ascii::is_digit(c) && c != '-';
}

bool is_near_mime_name(std::string_view name) {
  if (!ascii::starts_with_ignore_case(name, "content") && !ascii::starts_with_ignore_case(name, "mime")) return false;
  if (is_among(name, kMimeFields) || is_among(name, kKnownNames)) return false;
  return std::any_of(std::begin(kMimeFields), std::end(kMimeFields), [&](std::string_view field) {
    return is_near(name, field) || is_abbreviation(name, field) || has_odd_tail(name, field);
  });
}

// Only these two kinds can hold one: the fields of MIME that matter have kinds of their own.
void check_look_alike(const HeaderView& header, const HeaderField& field, FindingLog& log) {
  if (field.kind != FieldKind::other && field.kind != FieldKind::content_other) return;
  const std::string_view name = header.bytes(field.name);
  if (name.empty() || (ascii::to_lower(name.front()) != 'c' && ascii::to_lower(name.front()) != 'm')) return;
  if (is_near_mime_name(name)) log.add(FindingCode::header_name_look_alike, header.part, field.name);
}

// RFC 2045 4: "1.0", with comments and blanks anywhere. Everything else is no version that there is.
bool is_version_1_0(std::string_view value) {
  std::string_view rest = "1.0";
  std::size_t depth = 0;
  for (std::size_t i = 0; i < value.size(); ++i) {
    const char c = value[i];
    if (c == '(')
      ++depth;
    else if (depth > 0 && c == '\\')
      ++i;
    else if (depth > 0 && c == ')')
      --depth;
    else if (depth > 0 || ascii::is_blank(c))
      continue;
    else if (rest.empty() || c != rest.front())
      return false;
    else
      rest.remove_prefix(1);
  }
  return rest.empty() && depth == 0;
}

class MessageRules {
 public:
  MessageRules(const HeaderView& header, FindingLog& log) : header_(header), log_(log) {}

  void check() {
    for (const HeaderField& field : header_.fields) {
      check_look_alike(header_, field, log_);
      check_field(field);
    }
    const std::uint64_t end = header_.offset + header_.block.size();
    const bool complete = !header_.fields.empty() && header_.fields.back().whole.end == end;
    if (!complete) return;
    if (message_ && !has(seen_, Name::from)) log_.add(FindingCode::from_missing, header_.part, {end, end});
    if (message_ && !has(seen_, Name::date)) log_.add(FindingCode::date_missing, header_.part, {end, end});
    if (mime_ && versions_ == 0) log_.add(FindingCode::mime_version_missing, header_.part, {end, end});
  }

 private:
  static bool has(std::uint32_t names, Name name) { return (names >> static_cast<unsigned>(name) & 1U) != 0; }
  // Whether `name` was in `names`; then it is.
  static bool put(std::uint32_t& names, Name name) {
    const bool had = has(names, name);
    names |= 1U << static_cast<unsigned>(name);
    return had;
  }

  void check_field(const HeaderField& field) {
    switch (field.kind) {
      case FieldKind::content_type:
      case FieldKind::content_transfer_encoding:
      case FieldKind::content_disposition:
      case FieldKind::content_id: mime_ = true; return;
      case FieldKind::content_other: mime_ = mime_ || (!is_among(header_.bytes(field.name), kNotMime)); return;
      case FieldKind::mime_version: version(field); return;
      case FieldKind::other: other(field); return;
      case FieldKind::mimemend_record:
      case FieldKind::malformed: return;
    }
  }

  void version(const HeaderField& field) {
    ++versions_;
    if (versions_ == 2) log_.add(FindingCode::mime_version_invalid, header_.part, field.whole);
    if (is_version_1_0(header_.bytes(field.value)) || std::exchange(version_invalid_, true)) return;
    log_.add(FindingCode::mime_version_invalid, header_.part, field.value);
  }

  void other(const HeaderField& field) {
    message_ = true;
    const Rule* rule = rule_of(header_.bytes(field.name));
    if (rule == nullptr) return;
    if (rule->addresses) check_addresses(header_.bytes(field.value), field.value.begin, header_.part, log_);
    if (rule->id == Name::addresses || !put(seen_, rule->id) || put(repeated_, rule->id)) return;
    log_.add(rule->id == Name::return_path ? FindingCode::return_path_repeated : FindingCode::duplicate_field,
             header_.part, field.whole);
  }

  const HeaderView& header_;
  FindingLog& log_;
  std::uint32_t seen_ = 0;      ///< bits by Name
  std::uint32_t repeated_ = 0;  ///< those that were reported
  std::size_t versions_ = 0;
  bool version_invalid_ = false;
  bool message_ = false;
  bool mime_ = false;
};

}  // namespace

void check_message_header(const HeaderView& header, FindingLog& log) { MessageRules(header, log).check(); }

void check_part_header(const HeaderView& header, FindingLog& log) {
  for (const HeaderField& field : header.fields) check_look_alike(header, field, log);
}

}  // namespace mimemend
