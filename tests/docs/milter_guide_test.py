#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Builds every program in the pages of docs/milter/, runs those that show what they print, and the shell session.

    milter_guide_test.py SOURCE-ROOT MIMEMEND LIBRARY... [--regold]

<!-- example: NAME --> stands before the text of a file; a ```text block right behind it is what the program prints.
<!-- session --> stands before a shell session: lines with "$ " are commands, the others what they print.
--regold writes what is printed into the pages, for a reviewer to look at.
"""
import concurrent.futures
import os
import pathlib
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).parent))
from guide_test import FLAGS, check_links  # noqa: E402

EXAMPLE = re.compile(r"<!-- example: (\w+\.[ch]pp) -->\n```cpp\n(.*?)```\n(?:```text\n(.*?)```\n)?", re.S)
SESSION = re.compile(r"<!-- session -->\n```text\n(.*?)```\n", re.S)


def build(name: str, source: pathlib.Path, libraries: list, folder: pathlib.Path) -> str:
    program = folder / name.removesuffix(".cpp")
    paths = [f"-Wl,-rpath,{library.parent}" for library in libraries]
    compiled = subprocess.run(["c++", *FLAGS, "-I", source / "include", folder / name, "-o", program, *libraries, *paths],
                              capture_output=True, text=True, check=False)
    return f"does not compile:\n{compiled.stderr}" if compiled.returncode else ""


def printed_by(command: list, folder: pathlib.Path, **options) -> str:
    ran = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60, **options)
    failed = f"exit code {ran.returncode}\n" if ran.returncode else ""
    return (failed + (ran.stdout + ran.stderr).decode(errors="backslashreplace")).replace("\r\n", "\n")


def replayed(session: str, mimemend: pathlib.Path, folder: pathlib.Path) -> str:
    """The session with what its commands print now. After one in the background, waits for its socket."""
    (folder / "mimemend").symlink_to(mimemend)
    script = "trap 'kill $(jobs -p) 2>/dev/null' EXIT\n"  # a filter that is left would keep the test from ending
    for command in re.findall(r"^\$ (.*)$", session, re.M):
        script += "printf '%s\\n' '$ " + command.replace("'", "'\\''") + "'\n" + command + "\n"
        if command.endswith("&"):
            script += "for i in $(seq 400); do [ -S filter.sock ] && break; sleep 0.05; done\n"
    return printed_by(["bash", "-c", script + "wait\n"], folder, stdin=subprocess.DEVNULL,
                      env=dict(os.environ, PATH=f"{folder}:/usr/bin:/bin"))


def block(code: str, printed: str) -> str:
    return f"{code}```\n```text\n{printed}```"


def corrected(text: str, built: dict, mimemend: pathlib.Path, folder: pathlib.Path) -> str:
    """A page as it has to be. What does not compile is told at once, and stays."""
    for name, code, expected in EXAMPLE.findall(text):
        if built.get(name):
            print(f"--- {name} {built[name]}")
        elif block(code, expected) in text:
            got = printed_by([folder / name.removesuffix(".cpp")], folder)
            text = text.replace(block(code, expected), block(code, got))
    for session in SESSION.findall(text):
        text = text.replace(session, replayed(session, mimemend, folder))
    return text


def main(source: pathlib.Path, mimemend: pathlib.Path, libraries: list, regold: bool) -> int:
    pages = {page: page.read_text(encoding="utf-8") for page in sorted((source / "docs/milter").glob("*.md"))}
    examples = [example for text in pages.values() for example in EXAMPLE.findall(text)]
    assert len(examples) >= 7 and len(examples) == sum(t.count("```cpp") for t in pages.values()), "a program without a name"
    wrong = 0
    with tempfile.TemporaryDirectory() as temporary, \
            concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        folder = pathlib.Path(temporary)
        for name, code, _ in examples:
            (folder / name).write_text(code, encoding="utf-8")
        programs = [name for name, _, _ in examples if name.endswith(".cpp")]
        built = dict(zip(programs, pool.map(lambda name: build(name, source, libraries, folder), programs)))
        wrong += sum(1 for fault in built.values() if fault)
        for page, text in pages.items():
            check_links(page, text)
            now = corrected(text, built, mimemend, folder)
            if now == text:
                continue
            wrong += 1
            print(f"--- {page.name} says\n{text}--- but it has to be\n{now}")
            if regold:
                page.write_text(now, encoding="utf-8")
    print(f"{len(programs)} programs in {len(pages)} pages, {wrong} mistakes")
    return 1 if wrong else 0


if __name__ == "__main__":
    words = [pathlib.Path(word).resolve() for word in sys.argv[1:] if word != "--regold"]
    sys.exit(main(words[0], words[1], words[2:], "--regold" in sys.argv))
