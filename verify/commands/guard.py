"""`tightrope guard`: hold an optimizer against the theorems about its method."""

from __future__ import annotations

import json as json_format
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from .. import __version__
from ..extensions import InputError, load_reports
from ..guard import METHODS, Report, Standing, hold
from ..guard.results import junit_of, results_of
from ..ledger import Ledger, Plan
from ..output import writing
from . import options

STANDARD_OUTPUT = "-"


def guard_target(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET",
            help="module:callable or file.py:callable, called as --list says (mostly f(fun, grad, x0, steps, **hyper),"
            " which returns the iterates); torch.optim:NAME, optax:NAME, an object with init and update, or scipy:NAME"
            " for a method of scipy.optimize.minimize.",
            show_default=False,
        ),
    ] = None,
    method: Annotated[str | None, typer.Option("--as", metavar="METHOD", help="The method it implements.")] = None,
    hyper: Annotated[
        list[str] | None,
        typer.Option("--hyper", metavar="NAME=VALUE", help="Fix a hyperparameter, as in step_size=0.1."),
    ] = None,
    rename: Annotated[
        list[str] | None,
        typer.Option("--rename", metavar="NAME=THEIRS", help="What the target calls it, as in step_size=lr."),
    ] = None,
    extra: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A further argument in the target's own words."),
    ] = None,
    seed: options.Seed = None,
    seconds: Annotated[float | None, typer.Option(min=1.0, help="The time limit of the run [16].")] = None,
    listing: Annotated[bool, typer.Option("--list", help="List the methods and what is claimed of each.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON; with FILE after it, write it there.")] = False,
    file: Annotated[str | None, typer.Argument(metavar="[FILE]", hidden=True)] = None,
    junit: options.JunitFile = None,
    report: Annotated[Path | None, typer.Option("--report", metavar="DIR", help="Write a page with plots.")] = None,
    ledger: options.LedgerPath = options.LEDGER,
) -> int:
    """Hold an optimizer against the theorems about its method."""
    if listing:
        return _list(json, target)
    target, written = _target_and_file(target, file, json)
    if target is None or method is None:
        missing = "TARGET" if target is None else "--as METHOD"
        raise InputError(f"{missing} is missing, as in `tightrope guard mine.py:adam --as adam`; see --list.")
    limit = {} if seconds is None else {"seconds": seconds}
    found = hold(
        target, method, {name: _number(name, value) for name, value in _pairs("--hyper", hyper)},
        seed=seed or 0, rename=dict(_pairs("--rename", rename)),
        extra={name: _value(value) for name, value in _pairs("--set", extra)}, **limit,
    )  # fmt: skip
    try:
        _tell(found, json, written)
    finally:  # whoever reads the first lines alone still has the files
        _write(found, written, junit, report)
        _keep(found, ledger)
    return 0 if found.standing is Standing.CONSISTENT else 1


def _target_and_file(first: str | None, second: str | None, json: bool) -> tuple[str | None, Path | None]:
    """Of two arguments, TARGET and the FILE after --json, in whichever order they were given."""
    if second is None:
        return first, None
    if not json:
        raise InputError(f"There is one TARGET, and {second!r} is another; `--json {second}` writes a file.")
    assert first is not None
    ends = [Path(name).suffix == ".json" for name in (first, second)]
    return (second, Path(first)) if ends == [True, False] else (first, Path(second))


def _tell(report: Report, json: bool, written: Path | None) -> None:
    if json and written is None:
        print(json_format.dumps(_document(report), indent=1, ensure_ascii=False))
    else:
        print(report)


def _write(report: Report, written: Path | None, junit: Path | None, page: Path | None) -> None:
    texts = {
        written: lambda: json_format.dumps(_document(report), indent=1, ensure_ascii=False) + "\n",
        junit: lambda: junit_of(report),
    }
    for path, text in texts.items():
        if path is not None:
            with writing(path, "name another file"):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text(), encoding="utf-8")
    if page is not None:
        reports = load_reports()
        try:
            index = reports.build_guard_page(_document(report), page)
        except reports.ReportError as error:
            raise InputError(str(error)) from error
        print(f"\nThe page is at {index}.", file=sys.stderr)


def _keep(report: Report, path: Path) -> None:
    """The run in the ledger, like any other: `tightrope history` and `tightrope compare` know it."""
    results = results_of(report)
    plan = Plan(report.seed, "quick", (f"guard:{report.target}", f"as:{report.method}"), len(results))
    with Ledger.open(path) as ledger, ledger.begin(plan) as run:
        for result in results:
            run.record(result)


def _pairs(option: str, given: list[str] | None) -> list[tuple[str, str]]:
    pairs = []
    for text in given or []:
        name, separator, value = text.partition("=")
        if not separator or not name or not value:
            raise InputError(f"{option} {text!r} is no NAME=VALUE.")
        pairs.append((name.strip(), value.strip()))
    return pairs


def _number(name: str, value: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InputError(f"--hyper {name}={value} gives no number; expected one such as {name}=0.1.") from None


def _value(text: str) -> Any:
    """A number, true, false or null where it is one (as in JSON), else the words as they stand."""
    try:
        return json_format.loads({"True": "true", "False": "false", "None": "null"}.get(text, text))
    except ValueError:
        return text


def _document(report: Report) -> dict[str, Any]:
    return {"tool": "tightrope", "version": __version__, **report.to_json()}


def _list(json: bool, only: str | None) -> int:
    methods = [
        {
            "method": method.name,
            "title": method.title,
            "signature": str(method.signature),
            "hyper": {name: str(values) for name, values in method.hyper.items()},
            "recurrences": [reference.name for reference in method.references],
            "claims": [
                {
                    "claim": f"{method.name}.{c.id}", "kind": str(c.kind), "title": c.title,
                    "promise": c.promise, "source": c.source,
                }
                for c in method.claims
            ],
        }
        for method in METHODS.values()
        if only in (None, method.name)
    ]  # fmt: skip
    if only is not None and not methods:
        raise InputError(f"There is no method {only!r}; `tightrope guard --list` names them.")
    if json:
        print(json_format.dumps({"methods": methods}, indent=1, ensure_ascii=False))
        return 0
    for name in (str(entry["method"]) for entry in methods):
        method = METHODS[name]
        takes = ", ".join(f"{n} in {r}" for n, r in method.hyper.items())
        print(f"{method.name}: {method.title}\n  {method.signature}{f'; {takes}' if takes else ''}")
        for claim in method.claims:
            print(f"  {claim.id} ({claim.kind}): {claim.promise}")
        print()
    return 0
