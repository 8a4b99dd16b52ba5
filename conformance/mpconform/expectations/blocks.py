"""The text of an expectation file, entry by entry: what people wrote in it stays as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import tomlkit
from tomlkit.items import Table

_HEADER = re.compile(r"""^[ \t]*\[\[?[ \t]*("[^"\n]+"|'[^'\n]+')[ \t]*\]\]?""")
_REMARK = re.compile(r"[ \t]*(#.*)?$")


@dataclass(frozen=True)
class Block:
    """An entry as it stands in the file: the comment right above it, its lines, and what comes
    after them up to the next (blank lines, other comments). ``clause`` is '' for the file's head.
    """

    clause: str
    above: str
    lines: str
    after: str = ""

    @property
    def whole(self) -> str:
        """All of its text."""
        return self.above + self.lines + self.after


def blocks_of(text: str) -> list[Block]:
    """The head of the file and its entries, in order; together they are the text."""
    parts: list[list[str]] = [[]]
    for line in text.splitlines(keepends=True):
        if _HEADER.match(line):
            parts.append(_comment_at_the_end(parts[-1]))
        parts[-1].append(line)
    return [_block(part) for part in parts]


def edited(block: Block, changes: Mapping[str, Any]) -> Block:
    """The entry with other values for some keys; ``when.start_method`` is one, too."""
    if not changes:
        return block
    document = tomlkit.parse(block.lines)
    item = document[block.clause]
    table: Any = item if isinstance(item, Table) else item[0]
    for name, value in changes.items():
        *outer, key = name.split(".")
        if outer and outer[0] not in table:
            table[outer[0]] = tomlkit.inline_table()
        (table[outer[0]] if outer else table)[key] = value
    return replace(block, lines=tomlkit.dumps(document))


def new_block(clause: str, values: Mapping[str, Any]) -> Block:
    """An entry that nobody has written."""
    lines = [f'[["{clause}"]]']
    for name, value in values.items():
        lines.append(f"{name} = {tomlkit.item(value).as_string()}")
    return Block(clause, "", "\n".join(lines) + "\n", "\n")


def added(blocks: Sequence[Block], new: Iterable[Block]) -> list[Block]:
    """With the new entries: each behind the others of its clause, or at the end."""
    result = [*blocks]
    for block in new:
        same = [n for n, other in enumerate(result) if other.clause == block.clause]
        place = same[-1] + 1 if same else len(result)
        for number in same:
            result[number] = replace(result[number], lines=_one_of_many(result[number].lines))
        if not re.search(r"(\A|\n)\n\Z", result[place - 1].whole):
            before = result[place - 1]
            end = "" if before.whole.endswith("\n") else "\n"
            result[place - 1] = replace(before, after=f"{before.after}{end}\n")
        result.insert(place, block)
    return result


def text_of(blocks: Iterable[Block]) -> str:
    """The text of a file; it ends with one newline."""
    return "".join(block.whole for block in blocks).rstrip("\n") + "\n"


def _one_of_many(lines: str) -> str:
    """A table that stands alone, as the first of a list."""
    return re.sub(r"""\A([ \t]*)\[("[^"]+"|'[^']+')\]""", r"\1[[\2]]", lines)


def _comment_at_the_end(lines: list[str]) -> list[str]:
    """Take away the comment with which the lines end, if no blank line is behind it."""
    count = 0
    while count < len(lines) and lines[-1 - count].lstrip().startswith("#"):
        count += 1
    if count == len(lines):
        count = 0  # the head of the file
    taken = lines[len(lines) - count :]
    del lines[len(lines) - count :]
    return taken


def _block(part: Sequence[str]) -> Block:
    first = next((n for n, line in enumerate(part) if _HEADER.match(line)), 0)
    header = _HEADER.match(part[first]) if part else None
    last = len(part)
    while last > first and _REMARK.match(part[last - 1]):
        last -= 1
    clause = header[1][1:-1] if header else ""
    return Block(clause, *map("".join, (part[:first], part[first:last], part[last:])))


def clauses_of(blocks: Iterable[Block]) -> Iterator[str]:
    """The clauses of the entries, in order."""
    return (block.clause for block in blocks if block.clause)
