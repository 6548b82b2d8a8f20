"""How far a repair is from what was printed, in the smallest parts that still can be read."""

import re

from reports_sample import claim

from reports.model import read_results
from reports.repair import distance


def changes(printed: str, repaired: str) -> list[tuple[str, str]]:
    report = read_results(
        {"results": [claim("a", "refuted", statement=printed), claim("b", "proved", statement=repaired)]}
    )
    found = distance(report.by_id["a"], report.by_id["b"]).changes
    return [(re.sub("<[^>]+>", "", change.printed), re.sub("<[^>]+>", "", change.repaired)) for change in found]


def test_a_wrong_constant_is_one_change():
    printed = (
        r"\text{For all } f:\quad {f\left(x_{1}\right)} \le {f\left(x\right)} - \frac{1}{2 L} {\left\|g\right\|^{2}}"
    )
    assert changes(printed, printed.replace("2 L", "4 L")) == [("12L", "14L")]


def test_an_interval_changes_as_a_whole():
    printed = r"\text{For all } \alpha \in (0, \infty):\quad f(x_k) \le f(x_0)"
    assert changes(printed, printed.replace(r"(0, \infty)", r"[0, \frac{1}{50}]")) == [("(0,∞)", "[0,150]")]


def test_a_hypothesis_in_words_is_added():
    printed = r"\text{For all } f \text{ L-smooth}, x:\quad f(x) \le 1"
    assert changes(printed, printed.replace("L-smooth", "convex L-smooth")) == [("", "convex")]


def test_statements_with_little_in_common_have_no_list_of_changes():
    assert changes(r"f(x) \le 1", r"\text{the method visits three points again and again}") == []


def test_broken_latex_is_shown_as_it_is():
    assert changes(r"a + b + c \le \frac{1}{", r"a + b + c \le \frac{2}{") != []
