"""A long search in words: while it goes on, and when it is over."""

from __future__ import annotations

from rich.text import Text

from mpconform.programs.corpus import Corpus, Fuzzed
from mpconform.programs.coverage import coverage
from mpconform.programs.tally import Tally


def going_on(done: Fuzzed, corpus: Corpus) -> str:
    """One line."""
    counts = corpus.counts
    rate = done.programs / max(done.seconds, 0.001)
    return (
        f"{_time(done.seconds)}: {done.programs} programs, {rate:.1f} per second; "
        f"{len(counts.spoke)} rules, {len(counts.pairs)} pairs of operations, "
        f"{len(corpus.programs)} kept; {len(done.new)} new findings"
    )


def fuzzed(done: Fuzzed, corpus: Corpus) -> Text:
    """What came of a session, and of all of them."""
    counts, rows = corpus.counts, corpus.findings
    certain = [row for row in rows if row["certain"]]
    covered = coverage(Tally(counts.programs, spoke=counts.spoke, pairs=counts.pairs))
    text = Text(going_on(done, corpus))
    text.append(f"\nin all sessions: {counts.programs} programs in {_time(counts.seconds)}, ")
    text.append(f"{len(covered.came)} of {covered.pairs} pairs of operations, ")
    text.append(f"{covered.rules - len(covered.never)} of {covered.rules} rules")
    text.append(f"\nfindings: {len(certain)}, seen once: {len(rows) - len(certain)}")
    for row in rows:
        mark = "FORBIDDEN" if row["certain"] else "SEEN ONCE"
        shown = "script {} of {}".format(*row["shown"]) if row["script"] else row["reason"]
        text.append(f"\n  {mark}  {row['clause'] or 'no clause in particular'}")
        text.append(f" ({row['start_method']}), {row['times']} times, {shown}")
    return text


def _time(seconds: float) -> str:
    whole = int(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"
