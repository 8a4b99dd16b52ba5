"""The command line. Each command is a module; what it needs is imported when it is called."""

from __future__ import annotations

import os
import sys
import traceback

import click

from mpconform import __version__
from mpconform.cli.errors import ExitCode


class _Commands(click.Group):
    """The commands in the order of a user's first day, each imported on demand."""

    _names = ("run", "show", "explain", "clauses", "backends", "examples", "observe", "mutants")

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._names)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self._names:
            return None
        from importlib import import_module

        command = import_module(f"mpconform.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mpconform")
def cli() -> None:
    """Does a library keep multiprocessing's promises?

    Exit codes: 0 every target conforms, 1 one does not (or was not judged to the end), 2 the
    command cannot be carried out as given, 3 the suite itself failed, 130 interrupted.
    """


def main() -> None:
    """Run the command line; exits."""
    try:
        status = cli.main(standalone_mode=False)
    except click.ClickException as error:
        print(f"mpconform: {error.format_message()}", file=sys.stderr)
        sys.exit(ExitCode.USAGE)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone, which is its right; but nothing was shown to conform.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.DOES_NOT_CONFORM)
    except Exception:
        traceback.print_exc()
        print("mpconform: the suite itself failed; this is a bug in mpconform", file=sys.stderr)
        sys.exit(ExitCode.SUITE_FAILED)
    sys.exit(status if isinstance(status, int) else 0)
