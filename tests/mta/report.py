# SPDX-License-Identifier: Apache-2.0
"""How the outcome of each case is printed: for people, or as TAP, which Meson counts."""

from collections import Counter


class TextReport:
    """A line a case, and the sum at the end."""

    def __init__(self) -> None:
        self._outcomes: Counter[str] = Counter()

    @property
    def good(self) -> bool:
        return bool(self._outcomes["ok"]) and not self._outcomes["FAIL"]

    def plan(self, cases: int) -> None:
        """How many outcomes will follow."""

    def skip_all(self, why: str) -> int:
        """Instead of a plan: nothing can run. Returns the exit status that says so."""
        print(f"mta_test: skipped: {why}")
        return 77  # Automake's number, which Meson knows too

    def outcome(self, outcome: str, name: str, why: str, details: str, seconds: float) -> None:
        """`outcome` is ok, skip or FAIL; `why` may be empty, `details` may be many lines."""
        self._outcomes[outcome] += 1
        self._print_outcome(outcome, name, why, seconds)
        self._print_details(details)

    def end(self, seconds: float) -> None:
        count = self._outcomes
        skipped = f", {count['skip']} skipped" if count["skip"] else ""
        self._print_details(f"{count['ok']} passed, {count['FAIL']} failed{skipped} ({seconds:.0f} s)")

    def _print_outcome(self, outcome: str, name: str, why: str, seconds: float) -> None:
        print(f"{outcome:4} {name}{': ' + why if why else ''} [{seconds:.1f} s]", flush=True)

    def _print_details(self, details: str) -> None:
        if details:
            print(details, flush=True)


class TapReport(TextReport):
    """The same in the words of the Test Anything Protocol, version 12."""

    def plan(self, cases: int) -> None:
        print(f"1..{cases}", flush=True)

    def skip_all(self, why: str) -> int:
        print(f"1..0 # SKIP {why}")
        return 0

    def _print_outcome(self, outcome: str, name: str, why: str, seconds: float) -> None:
        number = self._outcomes.total()
        verdict = "not ok" if outcome == "FAIL" else "ok"
        # "#" would begin a directive.
        text = name.replace("#", "number ")
        print(f"{verdict} {number} - {text}" + (f" # SKIP {why}" if outcome == "skip" else ""))
        if outcome != "skip":
            self._print_details(f"{why} [{seconds:.1f} s]".lstrip())

    def _print_details(self, details: str) -> None:
        for line in details.splitlines():
            print(f"# {line}", flush=True)
