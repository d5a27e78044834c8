# SPDX-License-Identifier: Apache-2.0
"""Differences that are Python's own doing, each with its reason.

A rule takes a report and Python's tree, and gives the paths whose content below cannot be compared.
"""


def every_message_type_is_descended(report, theirs):
    """email reads any message/* as a message, a delivery status as one message for each block of fields.

    They are leaves here: RFC 2046 5.2.4 has unknown ones treated as application/octet-stream, and a delivery status
    (RFC 3464 2.1) holds fields, not messages.
    """
    return [path for path, ours in report.tree.items()
            if ours.is_leaf and ours.type.startswith("message/") and path in theirs and not theirs[path].is_leaf]


def encoded_message_is_not_decoded(report, _theirs):
    """email ignores the transfer encoding of a message/* part. RFC 6532 3.7 allows one for message/global."""
    return report.decoded


RULES = (every_message_type_is_descended, encoded_message_is_not_decoded)


def differences(report, theirs):
    """Sorted (path, what differs), without what the rules explain."""
    opaque = {path for rule in RULES for path in rule(report, theirs)}
    found = set()
    for path in report.tree.keys() | theirs.keys():
        if any(path.startswith(f"{above}.") for above in opaque):
            continue
        found.update((path, what) for what in differing(report.tree.get(path), theirs.get(path), path in opaque))
    return sorted(found)


def differing(ours, theirs, is_opaque):
    if ours is None or theirs is None:
        return ["parts"]
    if ours.type != theirs.type:
        return ["type"]
    if is_opaque:
        return []
    if ours.is_leaf != theirs.is_leaf:
        return ["parts"]
    return ["content"] if (ours.size, ours.sha256) != (theirs.size, theirs.sha256) else []
