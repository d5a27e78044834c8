// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <mimemend/export.hpp>
#include <mimemend/milter/peer.hpp>
#include <mimemend/result.hpp>

namespace mimemend::milter {

/// A set of clients, by address and by host name: networks of one's own, relays, exceptions. Entries:
///
///     192.0.2.1   192.0.2.0/24   192.0.2.*   10.*        IPv4 address, CIDR (RFC 4632), whole octets
///     2001:db8::1   2001:db8::/32   [::1]/128            IPv6 address, CIDR; brackets as in Postfix' mynetworks
///     mail.example.com                                   this host name
///     *.example.com                                      host names below example.com; not itself
///     mx?.example.com   relay*.example.com               '*' any octets, '?' one; dots included
///
/// An IPv6 address that is a mapped IPv4 address (::ffff:192.0.2.1, RFC 4291 2.5.5.2) is taken for that
/// IPv4 address, in entries and in what is looked up; so ::/0 is all of IPv6 and nothing of IPv4.
/// Host names compare without case, and without a dot at their end.
/// Complexity: an address takes O(log n); a name O(d log n) for d dots, and O(pattern * name) for each
/// entry of the last kind, so keep those few.
/// Threads: any number may look things up at once.
/// Does not: ask the DNS. A host name is what the MTA says that it is.
class MIMEMEND_API AddressSet {
 public:
  /// Largest file that read() takes, in bytes.
  static constexpr std::uintmax_t kMaxFileBytes = std::uintmax_t{64} * 1024 * 1024;

  /// The empty set.
  AddressSet() = default;

  /// One entry a text. Errors: config, with the entry and what is wrong with it.
  [[nodiscard]] static Result<AddressSet> of(std::span<const std::string> entries);
  [[nodiscard]] static Result<AddressSet> of(std::initializer_list<std::string_view> entries);
  /// Entries between blanks, commas or line ends; '#' begins a comment, to the end of the line.
  /// Errors: config, with the line.
  [[nodiscard]] static Result<AddressSet> parse(std::string_view text);
  /// parse() of a file. Errors: io; config, with file and line, also for a file beyond kMaxFileBytes.
  [[nodiscard]] static Result<AddressSet> read(const std::filesystem::path& file);

  /// True when the set has the client's address, or its host name.
  [[nodiscard]] bool matches(const Peer& peer) const;
  [[nodiscard]] bool matches(const Ipv4Address& address) const noexcept;
  [[nodiscard]] bool matches(const Ipv6Address& address) const noexcept;
  /// For text: an address, in brackets or not, or else a host name; also for the domain of a mailbox.
  [[nodiscard]] bool matches(std::string_view address_or_name) const;

  /// No entry at all.
  [[nodiscard]] bool empty() const noexcept;

 private:
  using Octets = std::array<std::uint8_t, 16>;
  struct Range {  // of IPv4 or of IPv6 addresses, both ends in it, in network order
    Octets first;
    Octets last;
  };

  [[nodiscard]] static bool contains(const std::vector<Range>& ranges, const Octets& octets) noexcept;
  [[nodiscard]] bool matches_name(std::string_view name) const;
  [[nodiscard]] const char* add(std::string_view entry);  // null, or what is wrong
  [[nodiscard]] const char* add_network(std::string_view entry);
  [[nodiscard]] const char* add_name(std::string_view entry);
  void settle();  // sorts, and merges ranges; to be called when all is added

  std::vector<Range> ipv4_;            // as mapped addresses; sorted, disjoint
  std::vector<Range> ipv6_;            // likewise
  std::vector<std::string> names_;     // sorted; lower case
  std::vector<std::string> suffixes_;  // "example.com" of "*.example.com"; sorted
  std::vector<std::string> patterns_;
};

}  // namespace mimemend::milter
