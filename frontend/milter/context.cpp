// SPDX-License-Identifier: Apache-2.0
#include <mimemend/milter/context.hpp>

#include <mimemend/milter/detail/mta_link.hpp>

namespace mimemend::milter {

std::optional<std::string_view> Context::macro(const char* name) const { return link_->macro(name); }

std::string_view Context::queue_id() const { return macro("i").value_or("-"); }

detail::MtaLink::~MtaLink() = default;

}  // namespace mimemend::milter
