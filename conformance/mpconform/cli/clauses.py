"""``mpconform clauses``: the spec at a glance."""

from __future__ import annotations

from collections import Counter

import click
from rich import box
from rich.table import Table

from mpconform.clauses import Basis, Clause, Keyword
from mpconform.clauses.load import CHAPTERS
from mpconform.cli import streams
from mpconform.cli.selection import choose_clauses, spec_or_error


@click.command("clauses", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("patterns", nargs=-1, metavar="[GLOB]...")
@click.option("--summary", is_flag=True, help="Count them by chapter, keyword and basis.")
def command(patterns: tuple[str, ...], summary: bool) -> None:
    """List the clauses of the spec, or those that match GLOB."""
    clauses = choose_clauses(spec_or_error(), patterns)
    console = streams.console(soft_wrap=False)
    if summary:
        console.print(_counts(clauses))
        return
    for clause in clauses:
        kind = f"{clause.keyword.value}, {clause.basis.value}"
        console.print(f"{clause.id:60} [dim]{kind}[/]", soft_wrap=True)


def _counts(clauses: list[Clause]) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    table.add_column("chapter")
    names = [*(keyword.value for keyword in Keyword), *(basis.value for basis in Basis), "all"]
    for name in names:
        table.add_column(name, justify="right")
    for chapter in (*CHAPTERS, "all"):
        chosen = [clause for clause in clauses if chapter in (clause.chapter, "all")]
        count = Counter(
            name for clause in chosen for name in (clause.keyword.value, clause.basis.value, "all")
        )
        table.add_row(chapter, *(str(count[name]) for name in names))
    return table
