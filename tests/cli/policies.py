# SPDX-License-Identifier: Apache-2.0
"""Policy files of the tests."""

# Nothing is touched, also not what a limit hid or what readers differ about.
NOTHING = """\
schema = 1
unscanned = "report"
repair = "off"
"""


def rule(action, extension="exe"):
    return f"""\
[[rules]]
id = "test-{action}"
action = "{action}"
extensions = ["{extension}"]
"""


def policy(*rules, signed="replace"):
    return f'schema = 1\nrepair = "off"\nunscanned = "report"\nsigned = "{signed}"\n' + "".join(rules)


def one_rule(action):
    return policy(rule(action))


UNKNOWN_KEY = """\
schema = 1
[[rules]]
id = "r"
action = "replace"
extentions = ["exe"]
"""
UNKNOWN_KEY_LINE = 5

UNKNOWN_ACTION = policy(rule("explode"))
UNKNOWN_ACTION_LINE = 7

NO_TOML = """\
schema = 1
[[rules]]
id = "r
"""
NO_TOML_LINE = 3
