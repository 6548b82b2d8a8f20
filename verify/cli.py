"""The command line: `tightrope COMMAND`, or `python -m verify COMMAND`.

Exit status: 0 as expected; 1 a verdict differs from what is recorded, or a claim is undecided; 2 bad usage or bad
input, told in one line; 130 interrupted.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

INTERRUPTED, DEFECT, BROKEN_PIPE = 130, 70, 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit status."""
    try:
        # Loading the engine takes a second, in which Ctrl-C must not end in a traceback.
        from .commands.application import invoke

        status = invoke(list(sys.argv[1:] if arguments is None else arguments))
        sys.stdout.flush()
    except KeyboardInterrupt:
        print("tightrope: interrupted.", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:
        # Whoever reads this has seen enough; Python must not complain about it when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except Exception:
        traceback.print_exc()
        print("tightrope: this is a defect of Tightrope, and not of your input; please report it.", file=sys.stderr)
        return DEFECT
    return status
