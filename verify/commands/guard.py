"""`tightrope guard`: hold an optimizer against the theorems about its method."""

from __future__ import annotations

import json as json_format
from typing import Annotated, Any

import typer

from .. import __version__
from ..extensions import InputError
from ..guard import METHODS, Report, Standing, hold
from . import options


def guard_target(
    target: Annotated[
        str | None,
        typer.Argument(
            metavar="TARGET",
            help="module:callable or file.py:callable, called as f(fun, grad, x0, steps, **hyper); it returns the"
            " iterates, of shape (steps + 1, d).",
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
    seed: options.Seed = None,
    listing: Annotated[bool, typer.Option("--list", help="List the methods and what is claimed of each.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> int:
    """Hold an optimizer against the theorems about its method."""
    if listing:
        return _list(json)
    if target is None or method is None:
        missing = "TARGET" if target is None else "--as METHOD"
        raise InputError(f"{missing} is missing, as in `tightrope guard mine.py:adam --as adam`; see --list.")
    report = hold(
        target, method, {name: _number(name, value) for name, value in _pairs("--hyper", hyper)},
        seed=seed or 0, rename=dict(_pairs("--rename", rename)),
    )  # fmt: skip
    if json:
        print(json_format.dumps(_document(report), indent=1, ensure_ascii=False))
    else:
        print(report)
    return 0 if report.standing is Standing.CONSISTENT else 1


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


def _document(report: Report) -> dict[str, Any]:
    return {"tool": "tightrope", "version": __version__, **report.to_json()}


def _list(json: bool) -> int:
    methods = [
        {
            "method": method.name,
            "title": method.title,
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
    ]  # fmt: skip
    if json:
        print(json_format.dumps({"methods": methods}, indent=1, ensure_ascii=False))
        return 0
    for method in METHODS.values():
        print(f"{method.name}: {method.title} ({', '.join(f'{n} in {r}' for n, r in method.hyper.items())})")
        for claim in method.claims:
            print(f"  {claim.id} ({claim.kind}): {claim.promise}")
        print()
    return 0
