#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Includes point one way: includes_test.py SOURCE_ROOT.

Rooms of mime/ stand in the order in which the bytes pass them; a room includes itself, rooms before it
and the public headers. The libraries we stand on are each seen by the rooms that need them, and no more.
"""
import pathlib
import re
import sys

ROOMS = ["scan", "profile", "codec", "index", "charset", "inspect", "policy", "mend", "store", "render", "engine"]

# backend/ may use the lowest room only (bytes and ASCII); who may use backend/: charset and all after it.
BACKEND_MAY_INCLUDE = {"scan", "backend"}
BACKEND_USERS_FROM = "charset"

# Library headers, by how their include begins, and the rooms that may see them.
LIBRARIES = {
    "gmime/": {"backend"},
    "glib": {"backend"},
    "unicode/": {"backend"},
    "magic.h": {"backend"},
    "openssl/": {"backend"},
    "archive": {"backend"},
    "nlohmann/": {"render", "store"},
    "toml++/": {"policy"},
    "kainjow/": {"mend"},
    "libmilter/": set(),
}

# Headers that no face (frontend/, cli/) needs: those of the engine's libraries.
CLOSED_TO_FACES = ["gmime/", "glib", "unicode/", "magic.h", "openssl/", "archive", "kainjow/"]

# Deliberate exceptions, each with its reason. Empty is best.
ALLOWED = {
    # The policy checks the notice's template when it is read, so that a bad one is told with its line.
    "policy/policy_toml.cpp mend/notice.hpp",
    # errno as an Error: nothing of the store's own.
    "policy/policy_toml.cpp store/system_error.hpp",
}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)


def includes(file):
    return INCLUDE.findall(file.read_text(encoding="utf-8"))


def sources(folder):
    return sorted(file for suffix in ("*.hpp", "*.cpp", "*.h") for file in folder.rglob(suffix))


def room_may_include(room, other):
    if room == other:
        return True
    if room == "backend":
        return other in BACKEND_MAY_INCLUDE
    if other == "backend":
        return ROOMS.index(room) >= ROOMS.index(BACKEND_USERS_FROM)
    return ROOMS.index(other) < ROOMS.index(room)


def check_room_file(root, file, complaints):
    room = file.relative_to(root / "mime").parts[0]
    for bracket, name in includes(file):
        where = f"{file.relative_to(root)}: {name}"
        if str(file.relative_to(root / "mime")) + " " + name in ALLOWED:
            continue
        if bracket == '"':
            other = name.split("/")[0]
            if (root / "mime" / name).exists():
                if not room_may_include(room, other):
                    complaints.append(f"{where}: {room}/ must not see {other}/")
            elif "/" in name:
                complaints.append(f"{where}: no such file in mime/")
        elif name.startswith("mimemend/milter/"):
            complaints.append(f"{where}: the engine must not see the milter framework")
        for prefix, rooms in LIBRARIES.items():
            if bracket == "<" and name.startswith(prefix) and room not in rooms:
                complaints.append(f"{where}: only {', '.join(sorted(rooms)) or 'nobody here'} may see it")


def check_face_file(root, file, complaints):
    for bracket, name in includes(file):
        where = f"{file.relative_to(root)}: {name}"
        if bracket == '"' and (root / "mime" / name).exists() and not (file.parent / name).exists():
            complaints.append(f"{where}: a face must not see the rooms of mime/")
        if bracket == "<" and any(name.startswith(prefix) for prefix in CLOSED_TO_FACES):
            complaints.append(f"{where}: a library of the engine")


def check_public_header(root, file, complaints):
    for bracket, name in includes(file):
        where = f"{file.relative_to(root)}: {name}"
        if bracket == '"':
            complaints.append(f"{where}: a public header includes only <...>")
        # A name with a dot and no folder is a header of C: of the system's it must be.
        elif "/" in name and not name.startswith(("mimemend/", "sys/")):
            complaints.append(f"{where}: a third party in a public header")


def main(root):
    root = pathlib.Path(root)
    complaints = []
    rooms = sources(root / "mime")
    faces = sources(root / "frontend") + sources(root / "cli")
    public = sources(root / "include")
    for file in rooms:
        check_room_file(root, file, complaints)
    for file in faces:
        check_face_file(root, file, complaints)
    for file in public:
        check_public_header(root, file, complaints)
    assert len(rooms) > 30 and faces and public, "no sources found: a mislaid folder must not pass"
    for complaint in complaints:
        print(complaint)
    print(f"{len(rooms) + len(faces) + len(public)} files, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
