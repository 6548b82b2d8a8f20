"""A worker process: decides the claims that it is asked for, one after the other.

It reads one JSON object a line from its standard input and answers each with one line on its standard output:
first an order (`{"profile": {...}, "seed": 0, "file": null}`, answered by `{"ready": true}` or `{"error": ...}`),
then ids (`{"id": "geo.B.8"}`, answered by the result and its certificates).
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from . import checker
from .as_json import plain, result_json
from .certificate import certificate_text
from .claim import REGISTRY, Claim
from .engine import decide
from .extensions import InputError, load_claims, where_and_what
from .profiles import Profile
from .user_claims import load_file
from .verdict import UNDECIDED, Verdict


def main() -> None:
    """Serve until the standard input ends."""
    _end_with(os.getppid())
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a claim prints must not be taken for an answer

    def answer(message: Mapping[str, Any]) -> None:
        answers.write(json.dumps(message) + "\n")
        answers.flush()

    order = json.loads(sys.stdin.readline())
    try:
        _load(order["file"])
    except InputError as error:
        answer({"error": str(error)})
        return
    profile = Profile(**order["profile"] | {"dimensions": tuple(order["profile"]["dimensions"])})
    answer({"ready": True})
    for line in sys.stdin:
        claim = REGISTRY[json.loads(line)["id"]]
        verdict = decide_in_words(claim, profile, order["seed"])
        result, certificates = result_json(claim, verdict)
        answer({"result": result, "certificates": certificates})


def decide_in_words(claim: Claim, profile: Profile, seed: int) -> Verdict:
    """`decide`, where what goes wrong makes the claim undecided and is told in one sentence.

    That is an exception, or a certificate which the checker, that had no part in making it, does not accept.
    """
    started = time.perf_counter()
    try:
        verdict = decide(claim, profile, seed)
        for item in verdict.evidence:
            if item.certificate is not None:
                checker.check(as_read_back(item.certificate))
    except checker.Rejected as rejected:
        reason = f"the checker rejects the certificate of {claim.id}: {rejected}"
    except Exception as error:
        reason = _failure(claim, error)
    else:
        return verdict
    return Verdict(claim.id, UNDECIDED, reason, seconds=time.perf_counter() - started)


def as_read_back(certificate: Mapping[str, Any]) -> Any:
    """The certificate as whoever opens its file will see it."""
    return json.loads(certificate_text(plain(certificate)))


def _failure(claim: Claim, error: Exception) -> str:
    file = claim.place[0]
    if any(frame.filename == file for frame in traceback.extract_tb(error.__traceback__)):
        return f"the text of {claim.id} raised an error: {where_and_what(error, file)}"
    return f"deciding {claim.id} ended with an error: {where_and_what(error)}"


def _load(file: str | None) -> None:
    if file is None:
        load_claims()
    else:
        load_file(Path(file))


def _end_with(parent: int) -> None:
    """Ends this process soon after its parent, which may be killed without a chance to end its workers."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()
