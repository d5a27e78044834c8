#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Ratios out of Google Benchmark's JSON, as Markdown: tables.py FILE [--best].

Medians of CPU time over the repetitions, or the best of them, which is steadier on a machine that others use too;
everything that is divided was measured in one run.
"""
import collections
import json
import statistics
import sys

CORPORA = ["small", "newsletter", "attach", "huge", "flat", "ham", "base64", "quoted-printable"]
PARSE_TARGETS = {"small": 8, "newsletter": 4, "attach": 3, "huge": 3, "flat": 40}
MEMCHR_TARGETS = {"attach": 2, "huge": 2}
DECODE_TARGETS = collections.defaultdict(lambda: 2.5, small=5)
VALIDATE_TARGET = 0.25
INSPECT_TARGETS = collections.defaultdict(lambda: 1, small=3)


def speeds_of(path, typical):
    """{(group, corpus): {who: bytes per second of CPU time}}"""
    runs = collections.defaultdict(lambda: collections.defaultdict(list))
    with open(path, encoding="utf-8") as file:
        for entry in json.load(file)["benchmarks"]:
            if entry["run_type"] != "iteration":
                continue
            group, corpus, who = entry["run_name"].split("/")[:3]
            runs[group, corpus][who].append(entry["bytes_per_second"])
    # Interleaving hands them out in any order.
    in_order = sorted(runs.items(), key=lambda run: CORPORA.index(run[0][1]))
    return {key: {who: typical(values) for who, values in speeds.items()} for key, speeds in in_order}


def megabytes(speed):
    return f"{speed / 1e6:,.0f}"


def against(value, target, at_least=True):
    """The value, in bold when it misses the target, and the target."""
    shown = f"{value:.2f}" if value < 10 else f"{value:.1f}"
    if target is None:
        return f"{shown} | "
    missed = value < target if at_least else value > target
    return (f"**{shown}**" if missed else shown) + (" | ≥ " if at_least else " | ≤ ") + f"{target}"


def print_table(title, columns, rows):
    if not rows:
        return
    print(f"\n### {title}\n\n| " + " | ".join(columns) + " |\n" + "|---" * len(columns) + "|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


def parse_rows(speeds):
    for (group, corpus), of in speeds.items():
        if group == "parse" and {"mimemend", "gmime", "memchr"} <= of.keys():
            yield [corpus, megabytes(of["gmime"]), megabytes(of["mimemend"]),
                   against(of["mimemend"] / of["gmime"], PARSE_TARGETS.get(corpus)),
                   against(of["memchr"] / of["mimemend"], MEMCHR_TARGETS.get(corpus), at_least=False)]


def decode_rows(speeds, group, targets):
    for (other, corpus), of in speeds.items():
        peer = speeds.get(("decode", corpus), {}).get("gmime")
        if other == group and peer and "mimemend" in of:
            yield [corpus, megabytes(peer), megabytes(of["mimemend"]), against(of["mimemend"] / peer, targets[corpus])]


def validate_rows(speeds):
    for (group, corpus), of in speeds.items():
        parser = speeds.get(("parse", corpus), {}).get("mimemend")
        if group == "validate" and parser and {"standard", "strict"} <= of.keys():
            yield [corpus, megabytes(parser), megabytes(of["standard"]),
                   against(parser / of["standard"], VALIDATE_TARGET, at_least=False), megabytes(of["strict"]),
                   f"{parser / of['strict']:.2f}"]


def kernel_rows(speeds):
    for (group, corpus), of in speeds.items():
        if group == "kernel" and {"mimemend", "gmime"} <= of.keys():
            yield [corpus, f"{of['gmime'] / 1e9:.2f}", f"{of['mimemend'] / 1e9:.2f}",
                   f"{of['mimemend'] / of['gmime']:.2f}"]


def main():
    speeds = speeds_of(sys.argv[1], max if "--best" in sys.argv else statistics.median)
    columns = ["corpus", "GMime MB/s", "mimemend MB/s", "ratio", "target"]
    print_table("Parse: index and findings", columns + ["time of one memchr pass, times", "target"],
                list(parse_rows(speeds)))
    print_table("Validation against the plain profile, beside the parser",
                ["corpus", "parse MB/s", "validate MB/s", "time of one parse, times", "target", "strictly MB/s", "times"],
                list(validate_rows(speeds)))
    print_table("Parse and decode every leaf", columns, list(decode_rows(speeds, "decode", DECODE_TARGETS)))
    print_table("Whole inspection against GMime's parse and decode", columns,
                list(decode_rows(speeds, "inspect", INSPECT_TARGETS)))
    print_table("Decoders alone", ["encoding", "GMime GB/s of encoded bytes", "mimemend GB/s", "ratio"],
                list(kernel_rows(speeds)))


if __name__ == "__main__":
    main()
