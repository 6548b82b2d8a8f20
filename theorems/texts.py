"""The texts whose claims are decided here, and the words that they print (`printed/KEY.toml`, by claim)."""

import tomllib
from pathlib import Path

from verify.claim import Document


def _text(key: str, title: str) -> Document:
    words = Path(__file__).with_name("printed") / f"{key}.toml"
    return Document(key, title, tomllib.loads(words.read_text("utf-8")) if words.exists() else {})


GEOMETRY = _text("geo", "Chapter 09: Gradients, optimization geometry and descent methods")
ANALYSIS = _text("ana", "Gradient-based optimization and its analysis")
CALCULUS = _text("cal", "Calculus and optimization for machine learning")
FAMILY = _text("fam", "Multivariate calculus and optimization: the family tree of optimizers")
LESSON = _text("les", "A lesson on gradient descent")
