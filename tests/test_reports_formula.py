"""Statements become MathML, prose stays prose, and nothing of a statement can act as markup."""

import re

import pytest

from reports.formula import break_before_relations, mathml, pieces, plain, statement_html

GENERATED = (
    r"\text{For all }f\colon \mathbb{R}^{d} \to \mathbb{R} \text{ L-smooth} ,\; x \in \mathbb{R}^{d} ,\; "
    r"\alpha \in (0, \frac{2}{L}),\; \text{with } x_{1} = x - \alpha \nabla f\left(x\right):\quad "
    r"{f\left(x_{1}\right)} \le - {\left\|\nabla f\left(x\right)\right\|^{2}} \alpha "
    r"\left(1 - \frac{L \alpha}{2}\right) + {f\left(x\right)}"
)


def test_a_generated_statement_is_prose_and_formulas_that_a_phone_can_break():
    html = statement_html(GENERATED)
    assert "For all <math" in html and "L-smooth" in html
    assert html.count("<math") >= 5 and "\\" not in html
    assert '<mo form="infix">≤</mo>' in html  # the relation begins a piece of its own
    assert "<mtext>" not in html  # prose of the statement wraps as text does


def test_what_cannot_be_converted_is_shown_as_latex():
    html = statement_html(r"\undefinedcommand{x} \le 1")
    assert html == r'<code class="latex">\undefinedcommand{x} \le 1</code>'
    assert mathml(r"\frac{1}{") is None


@pytest.mark.parametrize(
    "statement",
    [
        "<script>alert(1)</script> is no formula at all here",
        r"\text{<script>alert(1)</script>} x \le 1",
        r"a^{\text{<b onclick=alert(1)>}} \le 1",
        r"For $x<\text{<img src=x>}$ and so on",
    ],
)
def test_markup_in_a_statement_is_shown_and_never_obeyed(statement):
    html = statement_html(statement)
    assert not re.search(r"<(script|b|img)\b", html)
    assert "&lt;" in html


@pytest.mark.parametrize(
    ("statement", "kinds"),
    [
        ("f L-smooth: f(y) <= f(x) + L/2 |y-x|^2 for all points", {"prose"}),
        (r"For convex $f$ run $x_{k+1}=x_k$ until \(k=K\).", {"prose", "math"}),
        (r"\nabla f(x_k) \to 0", {"math"}),
        (r"\text{it costs 5 \$ and \{x\}}", {"prose"}),
        (r"\log x \le \max\{x, 1\}", {"math"}),
    ],
)
def test_prose_and_formulas_are_told_apart(statement, kinds):
    assert {kind for kind, _ in pieces(statement)} == kinds


def test_escaped_characters_of_words_stand_for_themselves():
    assert list(pieces(r"\text{5\% of a\_b, \$1, x\^{}2 and \{y\}}")) == [("prose", "5% of a_b, $1, x^2 and {y}")]


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"f(x_{k+1}) \le f(x_k) - \frac{1}{2L}\|\nabla f(x_k)\|^2", "f(xₖ₊₁) ≤ f(xₖ) - 1/(2L)‖∇f(xₖ)‖²"),
        (r"\frac{{f\left(x\right)} - f^{\star}}{m}", "(f(x) - f⋆)/m"),
        (r"\frac12 x^{\star}", "1/2 x⋆"),
        (r"\{x : \sqrt{x} \le 1\}", "{x : √x ≤ 1}"),
        (r"\mathbb{E}\left[g_t\right]", "E[gₜ]"),
    ],
)
def test_one_line_of_unicode(latex, shown):
    assert plain(latex) == shown


def test_breaks_stand_before_relations_and_never_inside_bars_or_brackets():
    latex = r"\left(x = y\right) + \|a - b\|^2 + |c = d| \le \langle g - h, x - y\rangle + [0 = 1] + \lVert z - w\rVert"
    parts = break_before_relations(latex)
    assert "".join(parts) == latex
    assert sum(part.startswith("\\le ") for part in parts) == 1
    assert not any(part.startswith(("=", "-")) for part in parts)


def test_norm_bars_keep_their_height_and_bold_letters_their_weight():
    html = str(mathml(r"\lVert \frac{a}{b} \rVert \boldsymbol{\theta}"))
    assert html.count('stretchy="false"') == 2
    assert '<mi class="bold">θ</mi>' in html
