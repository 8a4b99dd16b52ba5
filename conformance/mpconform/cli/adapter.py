"""``mpconform adapter check``: does an adapter say all that its library lacks?"""

from __future__ import annotations

import json
from collections.abc import Sequence, Set

import click
from rich.console import Console
from rich.text import Text

from mpadapters import Capability
from mpconform.arena.messages import Broken
from mpconform.cli import streams
from mpconform.cli.errors import CannotDo, ExitCode
from mpconform.cli.selection import choose_adapters
from mpconform.run.offers import Offer, Offers, look
from mpconform.run.preflight import preflight
from mpconform.run.sweep import mark_this_run


@click.group("adapter", context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """For authors of adapters."""


@command.command("check", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("adapter", metavar="BACKEND")
def check(adapter: str) -> int:
    """Say what BACKEND offers, what it lacks and does not declare, and what to declare.

    It is found by trying: each capability is used once, under each start method. BACKEND is an
    installed adapter, or package.module:attribute. Exit codes: 0 all that it lacks is declared, 1
    something is not, 2 the adapter is broken.
    """
    (target,) = choose_adapters([adapter]).values()
    preflight()
    mark_this_run()
    found = look(target)
    if isinstance(found, Broken):
        raise CannotDo(f"{adapter}: broken adapter: {found.reason}")
    console = streams.console()
    _print(console, adapter, found)
    wrong = any(offer.wrong and not offer.declared for offer in found.offers)
    return ExitCode.DOES_NOT_CONFORM if wrong else ExitCode.CONFORMS


def _print(console: Console, adapter: str, found: Offers) -> None:
    of = {
        capability: [offer for offer in found.offers if offer.capability is capability]
        for capability in Capability
    }
    methods = ", ".join(found.description.start_methods)
    console.print(Text(f"{adapter}: {found.description.name} ({methods})", style="bold"))
    bad = {name for name, offers in of.items() if any(o.wrong or o.declared for o in offers)}
    good = [name.value for name in of if name not in bad]
    console.print(Text(f"offers {len(good)} of {len(of)} capabilities: {', '.join(good)}"))
    for offers in of.values():
        if line := _line(offers):
            console.print(line)
    unusable = {offer.without for offer in found.offers if offer.without and not offer.declared}
    for name in sorted(unusable):
        text = f"{name} failed, so what builds on it was not tried: mend that first, in the adapter"
        console.print(Text(f"{text} or in what it starts or connects to", style="bold"))
    reasons = {name: _reason(offers, unusable) for name, offers in of.items()}
    if reasons == {name: offers[0].declared for name, offers in of.items()}:
        if not unusable:
            console.print(Text("All that it lacks is declared.", style="bold green"))
        return
    advice = "To declare, if the library does not mean to offer it"
    console.print(Text(f"{found.hint}, or" if found.hint else f"{advice}:", style="bold"))
    console.print(Text("lacks={"))
    for name, reason in reasons.items():
        if reason:
            text = json.dumps(reason, ensure_ascii=False)
            console.print(Text(f"    Capability.{name.name}: {text},"))
    console.print(Text("},"))


def _reason(offers: Sequence[Offer], unusable: Set[str]) -> str:
    """Why a capability is to be declared as lacking, or is: ''. Nothing is known of it where its
    object is unusable."""
    if offers[0].declared or offers[0].capability.value in unusable:
        return offers[0].declared
    return next((offer.wrong for offer in offers if offer.wrong and not offer.without), "")


def _line(offers: Sequence[Offer]) -> Text | None:
    """What there is to be said of a capability under all start methods."""
    name, declared = offers[0].capability.value, offers[0].declared
    wrong = [offer for offer in offers if offer.wrong]
    if declared:
        there = not wrong and all(offer.tried for offer in offers)
        remark = ", and works when tried" if there else ""
        style = "yellow" if there else "dim"
        return Text(f"declared   {name}{remark}: {declared}", style=style)
    if not wrong:
        return None
    if all(offer.without for offer in wrong):
        return Text(f"NOT TRIED  {name}: {wrong[0].failed}", style="yellow")
    only = ", ".join(offer.start_method for offer in wrong) if len(wrong) < len(offers) else ""
    where = f" ({only})" if only else ""
    if wrong[0].missing:
        return Text(f"NOT THERE  {name}{where}: {wrong[0].missing}", style="bold red")
    return Text(f"FAILS      {name}{where}: {wrong[0].failed}", style="bold red")
