"""Nothing that a target does hangs or kills the guard: each is a finding, told in one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from verify.guard import Report, Standing, hold

HOSTILE = '''
import ctypes, os, signal, subprocess, sys, threading, time
import numpy as np


def descent(grad, x0, steps, step_size):
    xs = [np.array(x0)]
    for _ in range(steps):
        xs.append(xs[-1] - step_size * grad(xs[-1]))
    return np.array(xs)


def loops(fun, grad, x0, steps, step_size):
    while True:
        pass


def loops_without_the_lock(fun, grad, x0, steps, step_size):
    time.sleep(1000)


def stops_itself(fun, grad, x0, steps, step_size):
    os.kill(os.getpid(), signal.SIGSTOP)


def ignores_signals(fun, grad, x0, steps, step_size):
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def leaves(fun, grad, x0, steps, step_size):
    os._exit(0)


def segfaults(fun, grad, x0, steps, step_size):
    ctypes.string_at(0)


def aborts(fun, grad, x0, steps, step_size):
    os.abort()


def kills_itself(fun, grad, x0, steps, step_size):
    os.kill(os.getpid(), signal.SIGKILL)


def exits(fun, grad, x0, steps, step_size):
    sys.exit("enough")


def interrupts(fun, grad, x0, steps, step_size):
    raise KeyboardInterrupt


def raises(fun, grad, x0, steps, step_size):
    raise ZeroDivisionError("the step is nothing")


class Silent(Exception):
    def __str__(self):
        raise RuntimeError("no words")


def raises_without_words(fun, grad, x0, steps, step_size):
    raise Silent


def recurses(fun, grad, x0, steps, step_size):
    return recurses(fun, grad, x0, steps, step_size)


def takes_all_memory(fun, grad, x0, steps, step_size):
    held = []
    while True:
        held.append(np.empty(2**27))


def gives_nothing(fun, grad, x0, steps, step_size):
    return None


def gives_nan(fun, grad, x0, steps, step_size):
    return np.full((steps + 1, len(x0)), np.nan)


def gives_infinity(fun, grad, x0, steps, step_size):
    return np.full((steps + 1, len(x0)), np.inf)


def gives_one_too_few(fun, grad, x0, steps, step_size):
    return descent(grad, x0, steps, step_size)[1:]


def gives_the_other_way_round(fun, grad, x0, steps, step_size):
    return descent(grad, x0, steps, step_size).T


def gives_words(fun, grad, x0, steps, step_size):
    return [["x"] * len(x0)] * (steps + 1)


def gives_complex(fun, grad, x0, steps, step_size):
    return descent(grad, x0, steps, step_size) + 0j


def gives_objects(fun, grad, x0, steps, step_size):
    return descent(grad, x0, steps, step_size).astype(object)


def gives_without_end(fun, grad, x0, steps, step_size):
    def forever():
        while True:
            yield x0
    return list(forever())


class Slow:
    def __array__(self, *rest, **more):
        time.sleep(1000)


def gives_what_hangs_when_read(fun, grad, x0, steps, step_size):
    return Slow()


def prints_without_end(fun, grad, x0, steps, step_size):
    while True:
        print("x" * 100000)


def closes_everything(fun, grad, x0, steps, step_size):
    os.closerange(3, 256)
    return descent(grad, x0, steps, step_size)


def writes_to_every_file(fun, grad, x0, steps, step_size):
    for number in range(3, 64):
        try:
            os.write(number, b"nonsense\\n")
        except OSError:
            pass
    return descent(grad, x0, steps, step_size)


def asks_at_a_wrong_place(fun, grad, x0, steps, step_size):
    grad(np.zeros(len(x0) + 1))


def asks_at_a_word(fun, grad, x0, steps, step_size):
    fun("here")


def leaves_threads(fun, grad, x0, steps, step_size):
    def spin():
        while True:
            time.sleep(0.01)
            print("still here")
    if threading.active_count() < 4:
        threading.Thread(target=spin).start()
    return descent(grad, x0, steps, step_size)


def leaves_a_process(fun, grad, x0, steps, step_size):
    if not globals().setdefault("left", []):
        left.append(None)
        subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", "guard-test-orphan"])
    return descent(grad, x0, steps, step_size)


def breaks_its_output(fun, grad, x0, steps, step_size):
    class Broken:
        closed = False
        def write(self, text):
            pass
        def flush(self):
            raise OSError("no")
    sys.stdout = sys.stderr = Broken()
    return descent(grad, x0, steps, step_size)


def makes_numpy_strict(fun, grad, x0, steps, step_size):
    np.seterr(all="raise")
    return descent(grad, x0, steps, step_size)


def reads(fun, grad, x0, steps, step_size):
    input()
'''
CAUGHT_BY = {
    "loops": ("hangs", "no answer after"),
    "loops_without_the_lock": ("hangs", "no answer after"),
    "stops_itself": ("hangs", "no answer after"),
    "ignores_signals": ("hangs", "no answer after"),
    "gives_what_hangs_when_read": ("hangs", "no answer after"),
    "gives_without_end": (("raises", "hangs"), ""),
    "leaves": ("crashes", "exit status 0"),
    "segfaults": ("crashes", "SIGSEGV"),
    "aborts": ("crashes", "SIGABRT"),
    "kills_itself": ("crashes", "SIGKILL"),
    "closes_everything": ("crashes", "Python ended"),
    "writes_to_every_file": ("crashes", "files that it did not open"),
    "exits": ("raises", "SystemExit: enough"),
    "interrupts": ("raises", "KeyboardInterrupt"),
    "raises": ("raises", "ZeroDivisionError: the step is nothing"),
    "raises_without_words": ("raises", "Silent"),
    "recurses": ("raises", "RecursionError"),
    "takes_all_memory": ("raises", "MemoryError"),
    "prints_without_end": ("raises", "OSError"),
    "asks_at_a_wrong_place": ("raises", "a point has the shape (1,), not (2,)"),
    "asks_at_a_word": ("raises", "shape"),
    "reads": ("raises", "EOFError"),
    "gives_nothing": ("shape", "()"),
    "gives_one_too_few": ("shape", "is due"),
    "gives_the_other_way_round": ("shape", "is due"),
    "gives_words": ("type", "no real numbers"),
    "gives_complex": ("type", "complex128"),
    "gives_objects": ("type", "object"),
    "gives_nan": ("finite", "x_0 is nan"),
    "gives_infinity": ("finite", "x_0 is inf"),
}
HARMLESS = ("leaves_threads", "leaves_a_process", "breaks_its_output", "makes_numpy_strict")
SECONDS = 2.0
"""Of a guard run here; the first run of the target is given three fourths of it."""


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.py"
    path.write_text(HOSTILE, encoding="utf-8")
    return path


def guarded(file: Path, name: str, seconds: float = SECONDS) -> Report:
    return hold(f"{file}:{name}", "gradient-descent", {"step_size": 0.25}, seconds=seconds)


@pytest.mark.parametrize("name", CAUGHT_BY)
def test_whatever_it_does_is_a_finding_in_one_sentence(file: Path, name: str) -> None:
    conduct, words = CAUGHT_BY[name]
    report = guarded(file, name)
    assert report.standing is Standing.REFUTED, str(report)
    finding = next(f for f in report.findings if f.standing is Standing.REFUTED)
    kinds = (conduct,) if isinstance(conduct, str) else conduct
    assert finding.claim in [f"conduct.{kind}" for kind in kinds]
    assert words in finding.reason and "\n" not in finding.reason and "Traceback" not in str(report)
    assert report.seconds < 3 * SECONDS


@pytest.mark.parametrize("name", HARMLESS)
def test_bad_manners_that_change_no_iterate_do_not_count_against_it(file: Path, name: str) -> None:
    report = guarded(file, name, seconds=16.0)
    assert report.standing is Standing.CONSISTENT, str(report)


def test_no_process_of_a_target_is_left(file: Path) -> None:
    guarded(file, "leaves_a_process")
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if _readable(path)]
    assert not any(b"guard-test-orphan" in line for line in lines)


def _readable(path: Path) -> bool:
    try:
        return bool(path.read_bytes())
    except OSError:
        return False
