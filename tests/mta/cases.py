# SPDX-License-Identifier: Apache-2.0
"""All cases, in the order they run: those that kill the filter last."""

import cases_charset
import cases_clean
import cases_failure
import cases_infected
import cases_mended
import cases_sessions

ALL_CASES = [
    *cases_clean.CASES,
    *cases_infected.CASES,
    *cases_mended.CASES,
    *cases_charset.CASES,
    *cases_sessions.CASES,
    *cases_failure.CASES,
]
