# SPDX-License-Identifier: Apache-2.0
"""Measures as text or as Markdown."""


class Table:
    """A nested dict of measures: a table for each dict of dicts, a row for each of the others."""

    def __init__(self, measures, markdown):
        self._measures = measures
        self._markdown = markdown

    def __str__(self):
        return "\n".join(self._section(title, value) for title, value in self._measures.items())

    def _section(self, title, value):
        if not isinstance(value, dict):
            return self._row([title, ", ".join(value) if isinstance(value, list) else value])
        plain = {name: each for name, each in value.items() if not isinstance(each, dict)}
        nested = {name: each for name, each in value.items() if isinstance(each, dict)}
        rows = [self._heading(title)]
        if plain:
            rows += self._table(["", ""], [[name, each] for name, each in plain.items()])
        if nested and not plain and all(isinstance(cell, int) for each in nested.values() for cell in each.values()):
            rows += self._matrix(nested)
        else:
            rows += [self._section(f"{title}: {name}", each) for name, each in nested.items()]
        return "\n".join(rows)

    def _matrix(self, rows):
        columns = list(dict.fromkeys(column for row in rows.values() for column in row))
        cells = [[name, *(row.get(column, 0) for column in columns)] for name, row in rows.items()]
        return self._table(["", *columns], cells)

    def _heading(self, title):
        return f"\n### {title}\n" if self._markdown else f"\n{title}"

    def _table(self, head, rows):
        if not self._markdown:
            shown = [head, *rows] if any(head) else rows
            widths = [max(len(str(row[column])) for row in shown) for column in range(len(head))]
            lines = ["  ".join(str(cell).ljust(width) for cell, width in zip(row, widths)) for row in shown]
            return ["  " + line.rstrip() for line in lines]
        return [self._row(head), "|" + "---|" * len(head), *map(self._row, rows)]

    def _row(self, cells):
        return "| " + " | ".join(map(str, cells)) + " |" if self._markdown else ": ".join(map(str, cells))
