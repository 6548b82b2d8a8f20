"""Which process does something, written down so that another one can ask later whether it still lives.

A process number alone says too little: it is given again after a restart, and every container counts from
one. So the description holds the boot, the process namespace, the number and the start time, as Linux tells
them under /proc. Elsewhere nothing is known, and whoever asks must be safe without an answer.
"""

from __future__ import annotations

import os
from pathlib import Path

UNKNOWN = "unknown"


def this_process() -> str:
    """A description of this process, without spaces; `UNKNOWN` where there is no /proc."""
    return _describe(os.getpid())


def is_alive(description: str) -> bool:
    """Whether the process so described is seen alive from here; false also when that cannot be known."""
    parts = description.split(":")
    return len(parts) == 4 and parts[2].isdigit() and _describe(int(parts[2])) == description


def _describe(process: int) -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
        namespace = os.stat("/proc/self/ns/pid").st_ino
        # The command's name stands in parentheses and may itself hold spaces and parentheses.
        fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return UNKNOWN
    state, start_time = fields[0], fields[19]
    dead = state in "ZX"  # a zombie has only its entry in the table left
    return UNKNOWN if dead else f"{boot}:{namespace}:{process}:{start_time}"
