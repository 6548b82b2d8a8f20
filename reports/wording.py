"""The words of the report: one sentence for each verdict, figure and hypothesis, the same on every page."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from reports.model import Claim, Hypothesis, Report

NAMES = {
    "proved": "Proved",
    "confirmed": "Confirmed",
    "refuted": "Refuted",
    "ill-posed": "Ill-posed",
    "undecided": "Undecided",
}

SIGNS = {"proved": "✓", "confirmed": "◐", "refuted": "✗", "ill-posed": "?", "undecided": "…"}

MEANINGS = {
    "proved": "true, with a certificate that the independent checker accepts or a finite exact computation",
    "confirmed": "survived the search; the resolution says how strong the search was",
    "refuted": "false as stated, with an exact counterexample",
    "ill-posed": "says nothing precise as printed; its readings are decided instead",
    "undecided": "the search met something that it could not settle",
}

SENTENCES = {
    "proved": "This statement is true.",
    "confirmed": "No counterexample was found.",
    "refuted": "This statement is false as it stands.",
    "ill-posed": "As printed, this statement has no precise meaning.",
    "undecided": "This statement could not be settled.",
}

FORMS = {
    "universal": "for all instances a margin is nonnegative",
    "existential": "there is an instance",
    "identity": "two expressions are equal",
    "figure": "a printed number follows from its inputs",
    "asymptotic": "a rate or a limit",
    "stochastic": "about an expectation or a probability",
    "optimality": "about a minimizer, a multiplier or a dual",
    "flow": "about a differential equation",
    "experiment": "about how a run behaves",
}

EVIDENCE_NAMES = {
    "survival": "Search",
    "search": "Search",
    "sharpness": "Sharpness",
    "counterexample": "Counterexample",
    "certificate": "Certificate",
    "worst-case": "Worst case over the whole class",
    "multiplier": "Proof by multipliers",
    "parametric": "Proof for all parameters",
    "interpolant": "Counterexample from the worst-case engine",
    "cycle": "A cycle that the method does not leave",
    "instance": "An exact run",
    "identity": "Comparison term by term",
    "optimum": "Exact optimum",
    "enumeration": "Finite exact sum",
    "computation": "Exact computation",
    "necessity": "What happens without a hypothesis",
    "statistics": "Statistics",
}

FIGURE_NAMES = {
    "instances": ("Instances tried", ""),
    "samples": ("Samples drawn", ""),
    "estimate": ("Mean of the samples", ""),
    "error": ("Chance of a wrong verdict", "at most, at whatever time the test stops"),
    "error_of_the_run": ("The same for a whole run", "at most, over all statistical claims together"),
    "exact_tries": ("Decided exactly", "the closest calls among them"),
    "resolution": ("Resolution", "the smallest tightening of the claim that the same search does refute"),
    "tightness": ("Tightness", "the worst case found, over the bound; 1 is tight, more than 1 breaks it"),
    "worst_instance": ("Worst instance", "where the bound was closest to failing"),
    "blind_families": ("Blind families", "searched, but without finding any tightening that fails"),
    "arithmetic": ("Arithmetic", ""),
    "seconds": ("Time", "seconds"),
}


def verdict_sentence(claim: Claim) -> str:
    """The verdict in plain words: what it means, and the run's own reason where that adds something."""
    return f"{SENTENCES[claim.verdict]} {reason_sentence(claim)}".strip()


def reason_sentence(claim: Claim) -> str:
    """The run's reason without what the page says beside it: the meaning of the verdict, the counterexample."""
    reason = re.sub(r"^false( as stated)?\s*[:,]\s*", "", claim.reason, flags=re.IGNORECASE)
    return "" if reason == claim.counterexample_text else sentence(reason)


def told_counterexample(claim: Claim) -> str:
    """The counterexample in one line: prose begins with a capital, numbers stand as they are."""
    text = claim.counterexample_text
    return sentence(text) if claim.is_told_in_words else text


def sentence(text: str) -> str:
    """The text with a capital and a full stop; identifiers and formulas at its start keep their case."""
    text = text.strip()
    if not text:
        return ""
    first, second = ([word.rstrip(",:;.") for word in text.split()] + [""])[:2]
    is_article = first in ("a", "an") and second.isalpha() and len(second) > 2
    if is_article or (first.isalpha() and first.islower() and len(first) > 1):
        text = text[0].upper() + text[1:]
    return text if text.endswith((".", "!", "?", ":", ".)", "?)")) else text + "."


def hypothesis_words(hypothesis: Hypothesis) -> tuple[str, str]:
    """(What a hypothesis says, whether it earns its place); a run may record either of them as what it says."""
    if re.match(r"(needed|not needed|no counterexample|could not|not tried)\b", hypothesis.says):
        return "", sentence(hypothesis.says)
    needed = {
        True: "Needed: without it there is a counterexample.",
        False: "Not seen to be needed: no counterexample was found without it.",
        None: "The run does not say whether it is needed.",
    }
    return hypothesis.says, needed[hypothesis.needed]


def number_of_claims(count: int) -> str:
    """'1 claim', '2,000 claims'."""
    return f"{count:,} claim" + ("" if count == 1 else "s")


def counts_sentence(report: Report) -> str:
    """'12 claims from 3 texts: 5 proved, 4 refuted, ...', leaving out the verdicts that do not occur."""
    texts = len(report.documents)
    parts = [f"{count:,} {verdict}" for verdict, count in report.counts().items() if count]
    counted = f"{number_of_claims(len(report.claims))} from {texts} text" + ("" if texts == 1 else "s")
    return f"{counted}: {', '.join(parts)}." if parts else f"{counted}."


def replay_command(report: Report, claim: Claim) -> str:
    """The command that decides the claim again with the same seed and profile."""
    seed = f" --seed {report.seed}" if report.seed else ""
    profile = f" --profile {report.profile}" if report.profile and report.profile != "standard" else ""
    command = f"falsify {_shell(f'{report.file}::{claim.id}')}" if report.file else f"run {_shell(claim.id)}"
    return f"tightrope {command}{seed}{profile}"


def check_commands(*certificates: str) -> tuple[str, str]:
    """The two commands that check certificates: the installed one, and the one that needs Python alone."""
    paths = " ".join(_patterns(certificates))
    return (f"tightrope check {paths}", f"python3 -I -S verify/checker.py {paths}")


def _patterns(paths: Sequence[str]) -> list[str]:
    """The paths as words of a shell; many numbered ones (`a~2.json`, `a~3.json` ...) as one pattern."""
    bases = [re.sub(r"~\d+\.json$", "", path) for path in paths]
    numbered = Counter(base for base, path in zip(bases, paths, strict=True) if base != path)
    words = (
        f"{_shell(base)}~*.json" if numbered[base] > 2 and base != path else _shell(path)
        for base, path in zip(bases, paths, strict=True)
    )
    return list(dict.fromkeys(words))


def _shell(word: str) -> str:
    safe = all(letter.isalnum() or letter in "._-/~" for letter in word)
    return word if safe and word and word[0] != "~" else "'" + word.replace("'", "'\"'\"'") + "'"
