// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "scan/cpu.hpp"

/// The inner loops of the quoted-printable decoder. Internal to codec/.
namespace mimemend::quoted_printable_kernel {

/// A kernel writes at most this much behind what counts.
inline constexpr std::size_t kSlack = 32;

/// Copies what stands for itself from `from` to `to` and gives how many bytes that was. Stops before '=', CR and LF.
using CopyKernel = std::size_t (*)(const char* from, const char* end, char* to);

struct CopyKernels {
  CopyKernel plain;     ///< stops before octets that must be encoded (RFC 2045 6.7 rule 2), too; a tab is none
  CopyKernel anything;  ///< does not
};

[[nodiscard]] std::size_t copy_plain_portable(const char* from, const char* end, char* to);
[[nodiscard]] std::size_t copy_anything_portable(const char* from, const char* end, char* to);
#if MIMEMEND_HAS_AVX2
[[nodiscard]] std::size_t copy_plain_avx2(const char* from, const char* end, char* to);
[[nodiscard]] std::size_t copy_anything_avx2(const char* from, const char* end, char* to);
#endif
[[nodiscard]] CopyKernels copy_kernels(Kernel kernel) noexcept;

}  // namespace mimemend::quoted_printable_kernel
