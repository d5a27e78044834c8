#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Installs the build into a folder and uses it from there, as projects of somebody else's do: one built with Meson,
one with make and pkg-config. Of pkg-config files they see those that were installed and no others, so that a consumer
is built without the -dev packages of the libraries that ours stands on.

    install_test.py SOURCE-ROOT BUILD-ROOT
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile


class Installed:
    def __init__(self, build: pathlib.Path, root: pathlib.Path):
        run("meson", "install", "-C", build, "--no-rebuild", "--destdir", root)
        (self.package,) = root.glob("**/pkgconfig/mimemend.pc")
        (self.include,) = root.glob("**/include/mimemend")
        # A folder for its root is what PKG_CONFIG_SYSROOT_DIR is made for.
        self.environment = dict(os.environ, PKG_CONFIG_LIBDIR=str(self.package.parent), PKG_CONFIG_PATH="",
                                PKG_CONFIG_SYSROOT_DIR=str(root),
                                LD_LIBRARY_PATH=str(self.package.parent.parent))


def run(*command, **options) -> str:
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, f"{command} in {options.get('cwd')}:\n{done.stdout}{done.stderr}"
    return done.stdout


def check_meson_project(source: pathlib.Path, work: pathlib.Path, installed: Installed) -> None:
    project = work / "meson-project"
    shutil.copytree(source / "tests/install/meson-project", project)
    run("meson", "setup", "build", cwd=project, env=installed.environment)
    run("meson", "compile", "-C", "build", cwd=project, env=installed.environment)
    told = run("build/attachments", source / "tests/docs/mail.eml", cwd=project, env=installed.environment)
    assert told == "from juergen@example.net\n1.2.1.2 invoice.pdf.exe application/x-dosexec 60\n", told


def check_make_project(source: pathlib.Path, work: pathlib.Path, installed: Installed) -> None:
    project = work / "make-project"
    shutil.copytree(source / "tests/install/make-project", project)
    run("make", "defang", cwd=project, env=installed.environment)
    with open(source / "testdata/quickstart/hostile.eml", "rb") as message:
        told = run("./defang", cwd=project, env=installed.environment, stdin=message)
    assert 'replace part 1.2.1.2 "invoice.pdf.exe"' in told, told


def check_milter_examples(source: pathlib.Path, work: pathlib.Path, installed: Installed) -> None:
    """The folder of examples is a project that can be copied out of the source and built."""
    if not (installed.package.parent / "mimemend-milter.pc").exists():
        return
    project = work / "milter-examples"
    shutil.copytree(source / "docs/examples/milter", project)
    run("meson", "setup", "--werror", "build", cwd=project, env=installed.environment)
    run("meson", "compile", "-C", "build", cwd=project, env=installed.environment)
    for example in project.glob("*.cpp"):
        assert (project / "build" / example.stem).exists(), f"{example.name} is not in its meson.build"
    told = subprocess.run([project / "build/log_only", "inet:8899"], capture_output=True, text=True, check=False,
                          env=installed.environment)
    assert (told.returncode, told.stderr) == (2, "usage: log_only SOCKET\n"), told


def check_headers(source: pathlib.Path, work: pathlib.Path, installed: Installed) -> None:
    """Each public header stands in the installed copy, and one program can include all that is installed. Without the
    framework, the headers of the test kit are there that need none of it."""
    milter = (installed.package.parent / "mimemend-milter.pc").exists()
    headers = [header.relative_to(source / "include") for header in sorted((source / "include").glob("**/*.hpp"))]
    headers = [header for header in headers if milter or header.parent.name == "mimemend"]
    for header in headers:
        assert (installed.include.parent / header).exists(), f"not installed: {header}"
    headers = [header.relative_to(installed.include.parent) for header in sorted(installed.include.glob("**/*.hpp"))]
    for folder in {header.parent for header in headers}:
        assert milter or folder.name in ("mimemend", "milter", "test"), f"a header too many: {folder}"
    program = work / "all_headers.cpp"
    program.write_text("".join(f"#include <{header}>\n" for header in headers) + "int main() {}\n", encoding="utf-8")
    flags = run("pkg-config", "--cflags", "mimemend", env=installed.environment).split()
    run("c++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", program, *flags)


def main(source: pathlib.Path, build: pathlib.Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder).resolve()
        installed = Installed(build, work / "root")
        check_make_project(source, work, installed)
        check_meson_project(source, work, installed)
        check_milter_examples(source, work, installed)
        check_headers(source, work, installed)
    print("installed; built against with make and with Meson, and run; every header included")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve())
