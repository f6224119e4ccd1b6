"""The command line: `preceptor ingest | fetch | publish | chat | ask | search | eval | sources | doctor`.

An error of ours is one line on stderr and exit code 1, or 2 for wrong usage; a traceback only with --debug.

Not here: what the commands do. Each is in a module of `ui.commands`, imported when it is called, so that --help is
quick.
"""

from __future__ import annotations

import importlib
import signal
import sys

import click

from corpus.errors import PreceptorError
from corpus.home import Home
from corpus.quiet import keep_files_below

COMMANDS = ("ingest", "fetch", "publish", "chat", "ask", "search", "eval", "sources", "doctor")
INTERRUPTED = 130


class LazyGroup(click.Group):
    """Commands by name, imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"ui.commands.{cmd_name}").command
        return command


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="preceptor")
def preceptor() -> None:
    """A tutor for Python in machine learning: every sentence shows its source."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line and returns its exit code."""
    given = sys.argv[1:] if arguments is None else arguments
    debug = "--debug" in given
    keep_files_below(Home.from_environment())
    try:
        preceptor.main([argument for argument in given if argument != "--debug"], standalone_mode=False)
    except click.ClickException as error:
        if debug:
            raise
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted; what was done so far is kept, run the same command to go on", err=True)
        return INTERRUPTED
    except PreceptorError as error:
        if debug:
            raise
        click.echo(f"preceptor: {error}", err=True)
        return error.exit_code
    except OSError as error:
        if debug:
            raise
        click.echo(f"preceptor: {describe(error)}", err=True)
        return 1
    return 0


def describe(error: OSError) -> str:
    """What an error of the operating system means for the user, and what to do."""
    import errno

    where = f" ({error.filename})" if error.filename else ""
    if error.errno == errno.ENOSPC:
        return f"the disk is full{where}; free some space or set PRECEPTOR_HOME to another disk, then run it again"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"no permission to write{where}; set PRECEPTOR_HOME to a folder of yours"
    return f"{error}; add --debug for the details"


def run() -> None:
    """The console script."""
    # `preceptor ... | head` ends quietly
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # being asked to end is an interrupt: what was begun is put in order, and the processes that read are ended
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    sys.exit(main())
