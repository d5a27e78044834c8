#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Puts a text file into a C++ header: embed.py IN OUT NAME."""
import sys

source, target, name = sys.argv[1:]
with open(source, encoding="utf-8") as file:
    text = file.read()
# A string literal may hold 65,536 characters; pieces of one line each are joined by the compiler.
lines = "\n".join('  R"~(%s)~"' % line for line in text.splitlines(keepends=True))
with open(target, "w", encoding="utf-8") as file:
    file.write("// Made from %s. Do not edit.\n#pragma once\n\n#include <string_view>\n\n" % source.rsplit("/", 1)[-1])
    file.write("namespace mimemend {\ninline constexpr std::string_view %s =\n%s;\n}  // namespace mimemend\n" % (name, lines))
