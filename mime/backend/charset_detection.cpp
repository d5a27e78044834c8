// SPDX-License-Identifier: Apache-2.0
#include "backend/charset_detection.hpp"

#include <memory>

#include <unicode/ucsdet.h>

#include "backend/failure.hpp"
#include "backend/handles.hpp"

namespace mimemend {

std::vector<DetectedCharset> detect_charsets(std::string_view octets, bool markup) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UCharsetDetector, Releaser<ucsdet_close>> detector(ucsdet_open(&status));
  if (U_FAILURE(status)) throw BackendFailure("ICU's charset detection is not to be had");
  ucsdet_setText(detector.get(), octets.data(), static_cast<std::int32_t>(octets.size()), &status);
  ucsdet_enableInputFilter(detector.get(), static_cast<UBool>(markup));
  std::int32_t count = 0;
  const UCharsetMatch** matches = ucsdet_detectAll(detector.get(), &count, &status);
  std::vector<DetectedCharset> out;
  for (std::int32_t i = 0; i < count && U_SUCCESS(status); ++i) {
    const char* name = ucsdet_getName(matches[i], &status);
    const std::int32_t confidence = ucsdet_getConfidence(matches[i], &status);
    if (U_SUCCESS(status) && confidence > 0) out.push_back({name, static_cast<std::uint32_t>(confidence)});
  }
  return out;
}

}  // namespace mimemend
