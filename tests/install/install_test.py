#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs the build into a folder and builds a program against it, through pkg-config alone.

    install_test.py SOURCE-ROOT BUILD-ROOT
"""
import os
import pathlib
import subprocess
import sys
import tempfile


def run(*command, **options):
    return subprocess.run(command, check=True, capture_output=True, **options).stdout


def main(source: pathlib.Path, build: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        run("meson", "install", "-C", str(build), "--no-rebuild", "--destdir", str(root))
        (package,) = root.glob("**/pkgconfig/mimemend.pc")
        prefix = root / "usr/local"
        environment = dict(os.environ, PKG_CONFIG_PATH=str(package.parent))
        query = ("pkg-config", f"--define-variable=prefix={prefix}", "--cflags", "--libs")
        flags = run(*query, "mimemend", env=environment).decode().split()
        program = root / "consumer"
        run("c++", "-std=c++20", "-Wall", "-Werror", str(source / "tests/install/consumer.cpp"), "-o", str(program), *flags)
        with open(source / "testdata/quickstart/hostile.eml", "rb") as message:
            told = run(str(program), stdin=message, env=dict(os.environ, LD_LIBRARY_PATH=str(package.parent.parent)))
        assert b'replace part 1.2.1.2 "invoice.pdf.exe"' in told, told
        # Each public header stands in the installed copy.
        for header in sorted((source / "include").glob("**/*.hpp")):
            installed = prefix / "include" / header.relative_to(source / "include")
            assert installed.exists() or not (package.parent / "mimemend-milter.pc").exists(), installed
    print("installed, found by pkg-config, built against and run")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
