"""`tightrope map`: where in the plane of step size and momentum a method converges, where it cycles, what is open."""

from __future__ import annotations

import json
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from ..certificate import write_certificate
from ..extensions import InputError, load_reports
from ..output import write_text, writing
from ..terminal import console, watching
from ..worst_case.plane import Cell, Family, cells, decide_cell
from . import options
from .running import default_workers


def map_plane(
    method: Annotated[Family, typer.Argument(help="The method whose plane is mapped.")],
    kappa: Annotated[str, typer.Option(help="The condition number L/m, a rational number above 1.")] = "25",
    steps: Annotated[int, typer.Option(min=1, max=200, help="How many step sizes, from 0 to 4/L.")] = 16,
    momenta: Annotated[int, typer.Option(min=1, max=200, help="How many momenta, from 0 to 1.")] = 12,
    out: Annotated[Path, typer.Option("--out", help="The picture; its data and certificates go beside it.")] = Path(
        "build/map.svg"
    ),
    workers: options.Workers = None,
) -> int:
    """Draw where a method converges on every L-smooth m-strongly convex function, and where it cycles on one.

    Every cell that is proved or cycling has a certificate that `tightrope check` accepts; the others are open.
    """
    condition = _condition_number(kappa)
    if out.suffix != ".svg":
        raise InputError(f"The picture is an SVG, so {out} must end in .svg.")
    grid = cells(method, condition, steps, momenta)
    decided = _decide(grid, workers or default_workers())
    folder = out.with_name(f"{out.stem}-certificates")
    with writing(out, "name another file with --out"):
        table = [_kept(cell, fate, certificates, folder) for cell, fate, certificates in decided]
        document = {"method": method.value, "kappa": str(condition), "L": "1", "m": str(1 / condition), "cells": table}
        write_text(out.with_suffix(".json"), json.dumps(document, indent=1) + "\n")
        write_text(out, load_reports().draw_plane(document))
    counts = {fate: sum(row["fate"] == fate for row in table) for fate in ("proved", "cycling", "open")}
    said = ", ".join(f"{count} {fate}" for fate, count in counts.items())
    console().print(f"{method.value}, kappa = {condition}: {said}. The map is at {out}.", soft_wrap=True)
    if len(table) > counts["open"]:
        console().print(f"Its certificates: tightrope check {folder}/*.json", soft_wrap=True)
    return 0


def _condition_number(given: str) -> Fraction:
    try:
        kappa = Fraction(given)
    except (ValueError, ZeroDivisionError):
        raise InputError(f"--kappa {given} is no rational number; expected one above 1, such as 25.") from None
    if not kappa > 1:
        raise InputError(f"--kappa is {kappa}; expected a condition number above 1.")
    return kappa


Decided = tuple[Cell, str, tuple[dict[str, Any], ...]]


def _decide(grid: Sequence[Cell], workers: int) -> list[Decided]:
    found = []
    with watching(len(grid)) as watch:
        if workers == 1 or len(grid) < 2 * workers:
            results = map(decide_cell, grid)
            for cell, (fate, certificates) in zip(grid, results, strict=True):
                found.append((cell, fate, certificates))
                watch({"id": cell.name, "verdict": fate})
            return found
        with ProcessPoolExecutor(workers) as pool:
            for cell, (fate, certificates) in zip(grid, pool.map(decide_cell, grid), strict=True):
                found.append((cell, fate, certificates))
                watch({"id": cell.name, "verdict": fate})
    return found


def _kept(cell: Cell, fate: str, certificates: Sequence[dict[str, Any]], folder: Path) -> dict[str, Any]:
    """The cell as the data of the map has it; its certificates are written to the folder."""
    paths = []
    for number, certificate in enumerate(certificates):
        path = folder / f"{cell.name}{f'~{number + 1}' if number else ''}.json"
        write_certificate(certificate, path)
        paths.append(f"{folder.name}/{path.name}")
    return {"step_size": cell.step_size, "momentum": cell.momentum, "fate": fate, "certificates": paths}
