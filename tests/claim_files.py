"""Files of claims as a user would write them, for the tests of the runner, the commands and the plugin."""

from __future__ import annotations

HEAD = """\
import os, signal, time
from fractions import Fraction
from verify import *
NOTES = Document("mine", "My notes")
"""

# one of each verdict that a run can reach, in this order
MIXED = (
    HEAD
    + '''
@figure("mine.third", source=NOTES.at("1"), title="A third", topic="numbers", expected=PROVED)
def third():
    """A third is 0.33."""
    return printed("0.33", rational(1, 3))

@figure("mine.half", source=NOTES.at("2"), title="A half", topic="numbers", expected=REFUTED)
def half():
    """A half is 0.6."""
    return printed("0.6", rational(1, 2))

@theorem("mine.step", source=NOTES.at("3"), title="A step", topic="descent", expected=REFUTED)
def step(f: SmoothConvex, x: Point()):
    """The function is at least its linear model plus one."""
    return at_most(f(x) + 1, f(2 * x))

@theorem("mine.vague", source=NOTES.at("4"), title="Vague", topic="descent", readings=("mine.third",), ill_posed=True,
         expected=ILL_POSED)
def vague():
    """Descent is good."""

@figure("mine.broken", source=NOTES.at("5"), title="Broken", topic="numbers", expected=UNDECIDED)
def broken():
    """A text that divides by zero."""
    return at_most(1 // 0, 1)

def boast(claim, profile, seed):
    from verify.verdict import Evidence
    certificate = {"format": 1, "kind": "identity", "claim": claim.id, "verdict": "proved"}
    return Verdict(claim.id, PROVED, "trust me", (Evidence("certificate", "rational", "trust me", {}, certificate),))

@figure("mine.boast", source=NOTES.at("6"), title="A boast", topic="numbers", judge=boast, expected=UNDECIDED)
def boasting():
    """One is less than nothing."""
'''
)
MIXED_VERDICTS = {
    "mine.third": "proved",
    "mine.half": "refuted",
    "mine.step": "refuted",
    "mine.vague": "ill-posed",
    "mine.broken": "undecided",
    "mine.boast": "undecided",
}

# what can befall a worker, between two claims that it must not harm
FATAL = (
    HEAD
    + '''
@figure("mine.before", source=NOTES.at("1"))
def before():
    """Fine."""
    return printed("0.5", rational(1, 2))

@figure("mine.killed", source=NOTES.at("2"))
def killed():
    """Killed, as by a system without memory."""
    os.kill(os.getpid(), signal.SIGKILL)

@figure("mine.exits", source=NOTES.at("3"))
def exits():
    """Ends its process."""
    os._exit(7)

@figure("mine.after", source=NOTES.at("4"))
def after():
    """Fine, and it prints what looks like an answer."""
    print('{"result": "nonsense"}')
    return printed("0.5", rational(1, 2))
'''
)


def slow(claims: int, seconds: float) -> str:
    """A file with many claims that each take so long."""
    return (
        HEAD
        + f'''
def add(number):
    def text():
        """A figure that takes its time."""
        time.sleep({seconds})
        return printed("0.5", rational(1, 2))
    figure(f"slow.{{number}}", source=NOTES.at(str(number)), title="Slow", topic="numbers")(text)

for number in range({claims}):
    add(number)
'''
    )
