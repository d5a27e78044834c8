// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/address_set.hpp>

#include <algorithm>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>

#include <fmt/format.h>

#include <mimemend/milter/detail/field_name.hpp>

#include "address_text.hpp"

namespace mimemend::milter {

namespace {

using detail::IpOctets;

constexpr std::string_view kDigitsAndDots = "0123456789.";
constexpr const char* kNoAddress = "is no address of IPv4 or IPv6";

// A typing error in an address must not become a host name that nobody has.
bool is_meant_as_address(std::string_view entry) {
  return entry.find_first_of(":/[]") != std::string_view::npos ||
         entry.find_first_not_of("0123456789.*") == std::string_view::npos;
}

std::string_view without_brackets(std::string_view text) {
  if (text.size() >= 2 && text.front() == '[' && text.back() == ']') return text.substr(1, text.size() - 2);
  return text;
}

std::optional<unsigned> number(std::string_view digits) {
  unsigned value = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

// The last address of a network of `prefix` bits; nothing when `first` has bits behind the prefix.
std::optional<IpOctets> last_of_network(const IpOctets& first, unsigned prefix) {
  IpOctets last = first;
  for (unsigned bit = prefix; bit < 128; ++bit) {
    const auto mask = static_cast<std::uint8_t>(0x80U >> (bit % 8));
    if ((first[bit / 8] & mask) != 0) return std::nullopt;
    last[bit / 8] = static_cast<std::uint8_t>(last[bit / 8] | mask);
  }
  return last;
}

// "192.0.2.*" and "10.*" as network and prefix; nothing when stars stand elsewhere.
std::optional<std::pair<std::string, unsigned>> from_stars(std::string_view entry) {
  std::string address(entry.substr(0, entry.find('*')));
  const std::string_view stars = entry.substr(address.size());
  if (address.empty() || address.back() != '.') return std::nullopt;
  const auto octets = static_cast<unsigned>(std::count(address.begin(), address.end(), '.'));
  if (octets > 3 || (stars != "*" && stars.size() != (4 - octets) * 2 - 1)) return std::nullopt;
  for (std::size_t i = 0; i < stars.size(); ++i)
    if (stars[i] != (i % 2 == 0 ? '*' : '.')) return std::nullopt;
  address += '0';
  for (unsigned i = octets + 1; i < 4; ++i) address += ".0";
  return std::pair(std::move(address), octets * 8);
}

bool matches_pattern(std::string_view pattern, std::string_view name) {
  std::size_t p = 0;
  std::size_t n = 0;
  std::size_t star = std::string_view::npos;  // the last one, and where it was tried
  std::size_t tried = 0;
  while (n < name.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      tried = n;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
      ++p;
      ++n;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      n = ++tried;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool has(const std::vector<std::string>& sorted, std::string_view wanted) {
  return std::binary_search(sorted.begin(), sorted.end(), wanted, std::less<>{});
}

void sort_once(std::vector<std::string>& texts) {
  std::sort(texts.begin(), texts.end());
  texts.erase(std::unique(texts.begin(), texts.end()), texts.end());
}

// What an operator reads must be one line, whatever a file holds.
std::string shown(std::string_view entry) {
  std::string out(entry.substr(0, 80));
  std::replace_if(out.begin(), out.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

template <class Ranges>
void merge(Ranges& ranges) {
  std::sort(ranges.begin(), ranges.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::size_t kept = 0;
  for (std::size_t i = 1; i < ranges.size(); ++i) {
    if (ranges[i].first <= ranges[kept].last)
      ranges[kept].last = std::max(ranges[kept].last, ranges[i].last);
    else
      ranges[++kept] = ranges[i];
  }
  if (!ranges.empty()) ranges.resize(kept + 1);
}

}  // namespace

const char* AddressSet::add(std::string_view entry) {
  if (entry.empty()) return "is empty";
  return is_meant_as_address(entry) ? add_network(entry) : add_name(entry);
}

const char* AddressSet::add_network(std::string_view entry) {
  std::optional<std::pair<std::string, unsigned>> stars;
  const std::size_t slash = entry.find('/');
  std::string_view text = without_brackets(entry.substr(0, slash));
  if (entry.find('*') != std::string_view::npos) {
    stars = from_stars(entry);
    if (!stars) return "has stars in other places than its last octets; write a prefix, as in 192.0.2.0/24";
    text = stars->first;
  }
  const auto first = detail::parse_ip(text);
  if (!first) return kNoAddress;
  const bool written_as_ipv4 = text.find(':') == std::string_view::npos;
  const unsigned most = written_as_ipv4 ? 32 : 128;
  auto prefix = stars ? stars->second : slash == std::string_view::npos ? most : number(entry.substr(slash + 1));
  if (!prefix || *prefix > most) return "has a prefix that is no number from 0 to 32 (IPv4) or 128 (IPv6)";
  if (written_as_ipv4) *prefix += 96;
  const bool is_ipv4 = detail::is_mapped_ipv4(*first) && *prefix >= 96;
  const auto last = last_of_network(*first, *prefix);
  if (!last) return "has bits set behind its prefix: an address, or a network?";
  (is_ipv4 ? ipv4_ : ipv6_).push_back({*first, *last});
  return nullptr;
}

const char* AddressSet::add_name(std::string_view entry) {
  std::string name = detail::folded_name(detail::without_final_dot(entry));
  for (const char c : name)
    if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') &&
        std::string_view("-_.*?").find(c) == std::string_view::npos)
      return c == '!' ? "is negated, which a set cannot be" : "is no host name (one of other letters begins with xn--)";
  if (name.empty() || name.front() == '.') return "begins with a dot; write *.example.com";
  if (name.find("..") != std::string::npos) return "has an empty label";
  const std::string_view top = std::string_view(name).substr(name.rfind('.') + 1);
  if (top.find_first_not_of(kDigitsAndDots) == std::string_view::npos) return kNoAddress;
  const std::string_view below = std::string_view(name).substr(std::min<std::size_t>(2, name.size()));
  if (name.find_first_of("*?") == std::string::npos)
    names_.push_back(std::move(name));
  else if (name.starts_with("*.") && below.find_first_of("*?") == std::string_view::npos)
    suffixes_.emplace_back(below);
  else
    patterns_.push_back(std::move(name));
  return nullptr;
}

void AddressSet::settle() {
  merge(ipv4_);
  merge(ipv6_);
  sort_once(names_);
  sort_once(suffixes_);
  sort_once(patterns_);
}

Result<AddressSet> AddressSet::of(std::span<const std::string> entries) {
  AddressSet set;
  for (const std::string& entry : entries)
    if (const char* cause = set.add(entry))
      return Error{Error::Kind::config, fmt::format("address set: \"{}\" {}", shown(entry), cause)};
  set.settle();
  return set;
}

Result<AddressSet> AddressSet::of(std::initializer_list<std::string_view> entries) {
  const std::vector<std::string> owned(entries.begin(), entries.end());
  return of(owned);
}

Result<AddressSet> AddressSet::parse(std::string_view text) {
  constexpr std::string_view between = " \t\r,";
  AddressSet set;
  std::size_t line_number = 0;
  while (!text.empty()) {
    ++line_number;
    const std::string_view whole_line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), whole_line.size() + 1));
    std::string_view line = whole_line.substr(0, whole_line.find('#'));
    for (;;) {
      line.remove_prefix(std::min(line.size(), line.find_first_not_of(between)));
      if (line.empty()) break;
      const std::string_view entry = line.substr(0, line.find_first_of(between));
      line.remove_prefix(entry.size());
      if (const char* cause = set.add(entry))
        return Error{Error::Kind::config, fmt::format("line {}: \"{}\" {}", line_number, shown(entry), cause)};
    }
  }
  set.settle();
  return set;
}

Result<AddressSet> AddressSet::read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return Error{Error::Kind::io, fmt::format("{}: cannot be opened", file.string())};
  std::string text;
  char piece[65536];
  while (in.read(piece, sizeof piece), in.gcount() > 0) {
    text.append(piece, static_cast<std::size_t>(in.gcount()));
    if (text.size() > kMaxFileBytes)
      return Error{Error::Kind::config, fmt::format("{}: is larger than {} bytes", file.string(), kMaxFileBytes)};
  }
  if (in.bad()) return Error{Error::Kind::io, fmt::format("{}: cannot be read", file.string())};
  auto set = parse(text);
  if (!set) return Error{set.error().kind, fmt::format("{}: {}", file.string(), set.error().what)};
  return set;
}

bool AddressSet::contains(const std::vector<Range>& ranges, const Octets& octets) noexcept {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), octets,
                                      [](const Octets& wanted, const Range& range) { return wanted < range.first; });
  return after != ranges.begin() && octets <= std::prev(after)->last;
}

bool AddressSet::matches(const Ipv4Address& address) const noexcept {
  return contains(ipv4_, detail::mapped(address.octets));
}

bool AddressSet::matches(const Ipv6Address& address) const noexcept {
  return contains(detail::is_mapped_ipv4(address.octets) ? ipv4_ : ipv6_, address.octets);
}

bool AddressSet::matches(const Peer& peer) const {
  if (const auto* ipv4 = std::get_if<Ipv4Address>(&peer.address); ipv4 != nullptr && matches(*ipv4)) return true;
  if (const auto* ipv6 = std::get_if<Ipv6Address>(&peer.address); ipv6 != nullptr && matches(*ipv6)) return true;
  return matches_name(peer.hostname);
}

bool AddressSet::matches(std::string_view address_or_name) const {
  std::string_view text = without_brackets(address_or_name);
  // RFC 5321 4.1.3: the domain of a mailbox may be [IPv6:2001:db8::1].
  if (text.size() > 5 && text.size() < address_or_name.size() && detail::is_same_name(text.substr(0, 5), "IPv6:"))
    text.remove_prefix(5);
  if (const auto octets = detail::parse_ip(text))
    return contains(detail::is_mapped_ipv4(*octets) ? ipv4_ : ipv6_, *octets);
  return matches_name(address_or_name);
}

bool AddressSet::matches_name(std::string_view name) const {
  if (name.starts_with('[')) return false;  // the MTA knows no name, only the address
  const std::string folded = detail::folded_name(detail::without_final_dot(name));
  if (folded.empty()) return false;
  if (has(names_, folded)) return true;
  for (std::size_t dot = folded.find('.'); dot != std::string::npos; dot = folded.find('.', dot + 1))
    if (dot > 0 && has(suffixes_, std::string_view(folded).substr(dot + 1))) return true;
  return std::any_of(patterns_.begin(), patterns_.end(),
                     [&folded](const std::string& pattern) { return matches_pattern(pattern, folded); });
}

bool AddressSet::empty() const noexcept {
  return ipv4_.empty() && ipv6_.empty() && names_.empty() && suffixes_.empty() && patterns_.empty();
}

}  // namespace mimemend::milter
