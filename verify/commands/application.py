"""All commands in one application; every error of the user's is told in one line on the standard error."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from difflib import get_close_matches

import typer

from .. import __version__
from ..claim import ClaimError
from ..extensions import InputError
from ..ledger import LedgerError
from ..results import ResultsError
from . import check, compare, falsify, guard, history, listing, plane_map, report, run, show

BAD_INPUT = 2
COMMANDS: dict[str, Callable[..., int]] = {
    "list": listing.list_claims,
    "run": run.run_claims,
    "show": show.show_claim,
    "falsify": falsify.falsify_file,
    "guard": guard.guard_target,
    "report": report.write_report,
    "check": check.check_certificates,
    "compare": compare.compare_runs,
    "history": history.show_history,
    "map": plane_map.map_plane,
}

app = typer.Typer(
    name="tightrope",
    help="Decides statements about optimization: proves, confirms or refutes them, with evidence you can check.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"tightrope {__version__}")
        raise typer.Exit


@app.callback()
def _tightrope(
    version: bool = typer.Option(False, "--version", callback=_print_version, is_eager=True, help="Print the version."),
) -> None:
    pass


def invoke(arguments: Sequence[str]) -> int:
    """Runs one command and returns its exit status; without a command, the help is printed."""
    given = list(arguments) or ["--help"]
    try:
        status = app(given, prog_name="tightrope", standalone_mode=False)
    except (InputError, LedgerError, ResultsError, ClaimError) as error:
        return _fail(str(error))
    except typer.TyperException as error:
        return _fail(_usage(error.format_message(), given))
    except typer.Abort:
        raise KeyboardInterrupt from None
    return status if isinstance(status, int) else 0


def _fail(sentence: str) -> int:
    print(f"tightrope: {' '.join(sentence.split())}", file=sys.stderr)
    return BAD_INPUT


def _usage(message: str, given: list[str]) -> str:
    """What is wrong with the command line, and where the right one is described."""
    said = message.replace("Value error, ", "").rstrip(".")
    command = next((word for word in given if not word.startswith("-")), "")
    if command in COMMANDS:
        return f"{said}; see `tightrope {command} --help`."
    if not command:
        return f"{said}; see `tightrope --help`."
    close = get_close_matches(command, COMMANDS, n=2)
    hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(COMMANDS)}."
    return f"There is no command {command!r}; {hint}"
