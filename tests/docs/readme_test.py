#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the commands that README.md and docs/charset.md show, and reads the policies that docs/ shows.

    readme_test.py SOURCE-ROOT MIMEMEND
"""
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile


def shown_commands(page: str) -> list[str]:
    return [line.strip() for line in page.splitlines() if line.startswith("    mimemend ")]


def shown_policies(docs: pathlib.Path) -> list[str]:
    pages = [(docs / name).read_text(encoding="utf-8") for name in ("policy.md", "charset.md")]
    return [example for page in pages for example in re.findall(r"```toml\n(.*?)```", page, re.S)]


def main(source: pathlib.Path, mimemend: pathlib.Path) -> None:
    readme = (source / "README.md").read_text(encoding="utf-8").split("## The command", 1)[1]
    charset = (source / "docs/charset.md").read_text(encoding="utf-8")
    assert len(shown_commands(readme)) >= 5 and len(shown_commands(charset)) >= 5
    commands = shown_commands(charset) + shown_commands(readme)
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        (work / "Mail/cur").mkdir(parents=True)
        (work / "mimemend").symlink_to(mimemend)
        message = source / "testdata/quickstart/hostile.eml"
        shutil.copy(message, work / "Mail/cur/1")
        for command in commands:
            if "> mail.eml" not in command:
                shutil.copy(message, work / "mail.eml")
            done = subprocess.run(["sh", "-ec", command], cwd=work, capture_output=True,
                                  env={"PATH": f"{work}:/usr/bin:/bin"})
            # 1 is an answer of lint's.
            assert done.returncode in ((0, 1) if " lint " in command else (0,)), (command, done)
        assert (work / "mail.eml").read_bytes() == message.read_bytes(), "restored"
        assert (work / "Mail/cur/1").read_bytes() != message.read_bytes(), "changed in place"
        examples = shown_policies(source / "docs")
        assert len(examples) >= 2
        for example in examples + [(work / "policy.toml").read_text(encoding="utf-8")]:
            (work / "example.toml").write_text(example, encoding="utf-8")
            subprocess.run([mimemend, "policy", "--policy", "example.toml"], cwd=work, check=True, capture_output=True)
    print(f"{len(commands)} commands and {len(examples)} policies run as shown")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
