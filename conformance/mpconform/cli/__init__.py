"""The command line. Each command is a module; what it needs is imported when it is called."""

from __future__ import annotations

import errno
import sys
import traceback
from typing import ClassVar, NoReturn

import click

from mpconform import __version__
from mpconform.cli import job, streams
from mpconform.cli.errors import ExitCode
from mpconform.run.preflight import Unfit


class _Commands(click.Group):
    """The commands by what a user wants, each imported on demand."""

    _groups: ClassVar = {
        "Judge": ("run", "programs", "fuzz", "compare", "bisect"),
        "Keep it up": ("init", "expect", "keep"),
        "Read what was found": ("show", "repro", "diff", "merge", "site", "report"),
        "The spec": ("explain", "clauses", "examples", "observe"),
        "Backends": ("backends", "adapter"),
        "The suite itself": ("mutants", "zoo", "stress"),
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for names in self._groups.values() for name in names]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        from importlib import import_module

        command = import_module(f"mpconform.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for group, names in self._groups.items():
            found = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(group):
                formatter.write_dl([(n, c.get_short_help_str(60)) for n, c in found if c])


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="mpconform")
@click.pass_context
def cli(ctx: click.Context) -> int | None:
    """Does a library keep multiprocessing's promises?

    Exit codes: 0 every target conforms, 1 one does not (or was not judged to the end), 2 the
    command cannot be carried out as given, 3 the suite itself failed, 130 interrupted.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
        return ExitCode.USAGE
    return None


def main() -> None:
    """Run the command line; exits."""
    streams.put_right()
    job.begin()
    try:
        status = cli.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        _end(ExitCode.USAGE, error.format_message())
    except Unfit as error:
        _end(ExitCode.USAGE, str(error))
    except (KeyboardInterrupt, click.Abort):
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone, which is its right.
        streams.forget_output()
        sys.exit(ExitCode.INTERRUPTED)
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL:
            streams.forget_output()
            _end(ExitCode.USAGE, f"cannot write the output: {error.strerror}; free some space")
        traceback.print_exc()
        _end(ExitCode.SUITE_FAILED, "the suite itself failed; this is a bug in mpconform")
    sys.exit(status if isinstance(status, int) else 0)


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _end(code: ExitCode, line: str) -> NoReturn:
    print(f"mpconform: {line}", file=sys.stderr)
    sys.exit(code)
