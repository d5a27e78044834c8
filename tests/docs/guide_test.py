#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compiles and runs the programs that docs/guide.md shows, and compares what they print with what it says.

    guide_test.py SOURCE-ROOT LIBRARY [--regold]

A program is a ```cpp block behind <!-- example: NAME.cpp -->; the ```text block behind it is its output.
--regold writes what they print into the guide, for a reviewer to look at.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

EXAMPLE = re.compile(r"<!-- example: (\w+\.cpp) -->\n```cpp\n(.*?)```\n```text\n(.*?)```\n", re.S)
FLAGS = ["-std=c++20", "-O0", "-Wall", "-Wextra", "-Werror"]


def build_and_run(name: str, code: str, source: pathlib.Path, library: pathlib.Path, folder: pathlib.Path) -> str:
    (folder / name).write_text(code, encoding="utf-8")
    program = folder / name.removesuffix(".cpp")
    compiled = subprocess.run(["c++", *FLAGS, "-I", source / "include", folder / name, "-o", program, library,
                               f"-Wl,-rpath,{library.parent}"], capture_output=True, text=True, check=False)
    if compiled.returncode:
        return f"does not compile:\n{compiled.stderr}"
    ran = subprocess.run([program, source / "tests/docs/mail.eml"], cwd=folder, capture_output=True, check=False)
    failed = f"exit code {ran.returncode}\n" if ran.returncode else ""
    return (failed + (ran.stdout + ran.stderr).decode(errors="backslashreplace")).replace("\r\n", "\n")


def main(source: pathlib.Path, library: pathlib.Path, regold: bool) -> int:
    guide = source / "docs/guide.md"
    text = guide.read_text(encoding="utf-8")
    examples = EXAMPLE.findall(text)
    assert len(examples) >= 6 and len(examples) == text.count("```cpp"), "a program without a name or an output"
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary, \
            concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        folder = pathlib.Path(temporary)
        printed = pool.map(lambda e: build_and_run(e[0], e[1], source, library, folder), examples)
        for (name, code, expected), got in zip(examples, printed):
            if got == expected:
                continue
            wrong += 1
            print(f"--- {name}: the guide says\n{expected}--- but it prints\n{got}")
            text = text.replace(f"{code}```\n```text\n{expected}```", f"{code}```\n```text\n{got}```")
    if regold:
        guide.write_text(text, encoding="utf-8")
    check_links(guide, text)
    print(f"{len(examples)} programs, {wrong} print something else")
    return 1 if wrong else 0


def check_links(guide: pathlib.Path, text: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", re.sub(r"```.*?```", "", text, flags=re.S)):
        assert "://" in target or (guide.parent / target).exists(), f"no such file: {target}"


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve(), "--regold" in sys.argv))
