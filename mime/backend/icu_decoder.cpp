// SPDX-License-Identifier: Apache-2.0
#include "backend/icu_decoder.hpp"

#include <array>
#include <utility>

#include <unicode/ucnv.h>
#include <unicode/ucnv_cb.h>
#include <unicode/ustring.h>
#include <unicode/utf16.h>

#include "backend/handles.hpp"

namespace mimemend {
namespace {

constexpr char16_t kReplacement = 0xFFFD;

}  // namespace

struct IcuDecoder::State {
  std::unique_ptr<UConverter, Releaser<ucnv_close>> converter;
  std::array<char16_t, 4096> units;
  // While a piece is decoded: where it begins, and who counts.
  const char* begin = nullptr;
  IcuDecoder* owner = nullptr;

  // ICU calls it for what is no character of the charset.
  static void replace(const void* context, UConverterToUnicodeArgs* arguments, const char*, std::int32_t length,
                      UConverterCallbackReason reason, UErrorCode* status) {
    if (reason > UCNV_IRREGULAR) return;  // reset, close, clone
    const auto& state = *static_cast<const State*>(context);
    const auto taken = static_cast<std::uint64_t>(arguments->source - state.begin);
    const std::uint64_t end = state.owner->offset_ + taken;
    const auto size = static_cast<std::uint64_t>(length);
    state.owner->note_replaced(end > size ? end - size : 0);
    *status = U_ZERO_ERROR;
    ucnv_cbToUWriteUChars(arguments, &kReplacement, 1, 0, status);
  }
};

std::unique_ptr<IcuDecoder> IcuDecoder::open(const std::string& converter) {
  UErrorCode status = U_ZERO_ERROR;
  if (ucnv_countAliases(converter.c_str(), &status) == 0 || U_FAILURE(status)) return nullptr;
  auto state = std::make_unique<State>();
  state->converter.reset(ucnv_open(converter.c_str(), &status));
  if (U_FAILURE(status)) return nullptr;
  ucnv_setToUCallBack(state->converter.get(), State::replace, state.get(), nullptr, nullptr, &status);
  if (U_FAILURE(status)) return nullptr;
  return std::unique_ptr<IcuDecoder>(new IcuDecoder(std::move(state)));
}

IcuDecoder::IcuDecoder(std::unique_ptr<State> state) : state_(std::move(state)) { state_->owner = this; }
IcuDecoder::~IcuDecoder() = default;

void IcuDecoder::note_replaced(std::uint64_t at) {
  if (replaced_++ == 0) first_replaced_ = at;
}

bool IcuDecoder::between_characters() const {
  UErrorCode status = U_ZERO_ERROR;
  return ucnv_toUCountPending(state_->converter.get(), &status) == 0;
}

void IcuDecoder::decode(std::string_view octets, More more, std::string& out_utf8) {
  const char* next = octets.data();
  const char* const end = next + octets.size();
  state_->begin = next;
  auto& units = state_->units;
  UErrorCode status = U_ZERO_ERROR;
  do {
    status = U_ZERO_ERROR;
    char16_t* to = units.data();
    if (lead_ != 0) *to++ = std::exchange(lead_, u'\0');
    ucnv_toUnicode(state_->converter.get(), &to, units.data() + units.size(), &next, end, nullptr, more == More::no,
                   &status);
    const bool ends = more == More::no && status != U_BUFFER_OVERFLOW_ERROR;
    if (to > units.data() && U16_IS_LEAD(to[-1]) && !ends) lead_ = *--to;
    append({units.data(), to}, out_utf8);
  } while (status == U_BUFFER_OVERFLOW_ERROR);
  offset_ += octets.size();
}

void IcuDecoder::append(std::span<const char16_t> units, std::string& out) {
  constexpr std::size_t kMostOctets = 3;  // of a unit in UTF-8
  const std::size_t before = out.size();
  out.resize(before + units.size() * kMostOctets);
  std::int32_t size = 0;
  std::int32_t lone = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data() + before, static_cast<std::int32_t>(out.size() - before), &size, units.data(),
                     static_cast<std::int32_t>(units.size()), kReplacement, &lone, &status);
  out.resize(before + static_cast<std::size_t>(size));
  for (std::int32_t i = 0; i < lone; ++i) note_replaced(offset_);
}

}  // namespace mimemend
