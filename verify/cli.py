"""The command line: `tightrope COMMAND`, or `python -m verify COMMAND`.

Exit status: 0 as expected; 1 a verdict differs from what is recorded, or a claim is undecided; 2 bad usage or bad
input, told in one line; 130 interrupted. Each command is a module of `verify.commands` and returns its status.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

import typer

from . import __version__
from .claim import ClaimError
from .commands import check, compare, falsify, history, listing, report, run, show
from .extensions import InputError
from .ledger import LedgerError
from .results import ResultsError

app = typer.Typer(
    name="tightrope",
    help="Decides statements about optimization: proves, confirms or refutes them, with evidence you can check.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
COMMANDS: dict[str, Callable[..., int]] = {
    "list": listing.list_claims,
    "run": run.run_claims,
    "show": show.show_claim,
    "falsify": falsify.falsify_file,
    "report": report.write_report,
    "check": check.check_certificates,
    "compare": compare.compare_runs,
    "history": history.show_history,
}
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)

BAD_INPUT, INTERRUPTED, BROKEN_PIPE = 2, 130, 141


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"tightrope {__version__}")
        raise typer.Exit


@app.callback()
def _tightrope(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status; every error is one line on the standard error."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = app(given, standalone_mode=False)
        sys.stdout.flush()
    except (InputError, LedgerError, ResultsError, ClaimError) as error:
        return _fail(str(error))
    except typer.TyperException as error:
        return _fail(_usage(error.format_message(), given))
    except (typer.Abort, KeyboardInterrupt):
        print("tightrope: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads this has seen enough; Python must not complain about it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    return status if isinstance(status, int) else 0


def _fail(sentence: str) -> int:
    print(f"tightrope: {' '.join(sentence.split())}", file=sys.stderr)
    return BAD_INPUT


def _usage(message: str, given: list[str]) -> str:
    """What is wrong with the command line, and where the right one is described."""
    command = next((word for word in given if not word.startswith("-")), "")
    if command not in COMMANDS:
        close = get_close_matches(command, COMMANDS, n=2)
        known = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(COMMANDS)}."
        return f"{message.rstrip('.')}; {known}" if command else message
    return f"{message.rstrip('.')}; see `tightrope {command} --help`."
