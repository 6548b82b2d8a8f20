"""Claims that a user wrote in a file of their own: `FILE.py`, or one of them as `FILE.py::NAME`."""

from __future__ import annotations

import sys
from difflib import get_close_matches
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

from .claim import REGISTRY, Claim, ClaimError
from .extensions import InputError, where_and_what

_PREFIX = "tightrope_claims_of_"


def split_target(target: str) -> tuple[Path, str | None]:
    """`FILE.py::NAME` as its two parts; NAME is None where there is none."""
    file, separator, name = target.partition("::")
    if separator and not name:
        raise InputError(f"{target!r} ends with '::'; expected FILE.py, or FILE.py::NAME with a claim's name.")
    return Path(file), name or None


def load_file(path: Path) -> list[Claim]:
    """Runs a file and returns the claims that it wrote down, in its order.

    Raises InputError with one sentence where there is no such file, where it is no Python, where running it
    fails, and where it writes no claim down.
    """
    if not path.is_file():
        given = "is a folder" if path.is_dir() else "does not exist"
        raise InputError(f"The claim file {path} {given}; expected a Python file that writes claims down.")
    path = path.resolve()
    before = {claim.id for claim in REGISTRY}
    _run(path)
    claims = [claim for claim in REGISTRY if claim.id not in before]
    again = [claim for claim in REGISTRY if claim.id in before and Path(claim.place[0]) == path]
    if not claims and not again:
        raise InputError(
            f"The claim file {path.name} writes no claim down; decorate a function with @theorem(...) from verify."
        )
    return claims or again


def claim_named(claims: list[Claim], name: str, path: Path) -> Claim:
    """The claim with this id, or whose function has this name."""
    names = {claim.id: claim for claim in claims} | {claim.text.__name__: claim for claim in claims}
    if name in names:
        return names[name]
    close = get_close_matches(name, names, n=3)
    hint = f"did you mean {' or '.join(close)}?" if close else f"it has {', '.join(c.id for c in claims)}."
    raise InputError(f"There is no claim {name!r} in {path}; {hint}")


def _run(path: Path) -> None:
    name = _PREFIX + path.stem
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise InputError(f"The claim file {path.name} is no Python file; its name must end in .py.")
    module = module_from_spec(spec)
    sys.modules[name] = module
    # The file may import what stands beside it, as it could if Python ran it.
    sys.path.insert(0, str(path.parent))
    try:
        spec.loader.exec_module(module)
    except SyntaxError as error:
        raise InputError(f"The claim file {path.name} is not valid Python: {where_and_what(error)}.") from error
    except ClaimError as error:
        raise InputError(f"In the claim file {path.name}: {error}.") from error
    except (Exception, SystemExit) as error:
        raise InputError(f"The claim file {path.name} fails: {where_and_what(error, path)}.") from error
    finally:
        sys.path.remove(str(path.parent))
