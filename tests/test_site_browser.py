"""The site in a real Chromium: it is opened, searched, filtered and read, by mouse and by keyboard, dark and light."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, Browser
from reports_sample import sample_results, write_certificates

from reports import build_errata, build_site

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine (Debian: apt-get install chromium)"),
]
VIEWS = [(1200, False), (1200, True), (390, False), (390, True)]
DOCS = {
    "index.md": "# Docs\n\n| verdict | means |\n|---|---|\n| proved | true |\n\n"
    "```python\nx = 'a very long line of code that is wider than any phone could show it'\n```\n"
}

# The rules of axe-core, the engine behind most accessibility checkers: every violation as "rule: first element".
AXE = files("axe_core_python").joinpath("axe.min.js").read_text("utf-8")
VIOLATIONS = (
    "axe.run(document, {resultTypes: ['violations']})"
    ".then((r) => r.violations.map((v) => v.id + ': ' + v.nodes[0].html.slice(0, 120)))"
)


def half_square(function: dict, xs: np.ndarray) -> np.ndarray:
    return float(function["matrix"][0][0]) * xs**2 / 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    base = write_certificates(folder / "run")
    build_site(sample_results(), folder / "site", certificates=base, plot_values=half_square, docs=DOCS)
    return folder / "site"


@pytest.fixture(scope="module")
def large_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large")
    build_site(sample_results(2000), folder, source_pictures=False)
    return folder


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with Browser(tmp_path_factory.mktemp("profile")) as browser:
        yield browser


@pytest.fixture
def browser(chromium: Browser) -> Browser:
    """The browser as a reader finds it: a wide light window, nothing collected yet."""
    chromium.look()
    chromium.console_errors.clear()
    chromium.requests.clear()
    return chromium


def titles(browser: Browser) -> list[str]:
    return browser.run("[...document.querySelectorAll('#claims tbody a')].map((a) => a.textContent)")


def test_a_reader_finds_a_refuted_claim_and_follows_its_repair(browser, site):
    browser.open(site / "index.html")
    browser.follow('nav[aria-label="Site"] a[href="claims.html"]')
    assert len(titles(browser)) == 14
    browser.run("document.getElementById('search').focus()")
    browser.type("step 2/L")
    assert titles(browser) == ["Descent for every step below 2/L", "Descent lemma for a gradient step"]
    browser.click('input[name="verdict"][value="refuted"]')
    assert titles(browser) == ["Descent for every step below 2/L"]
    assert browser.run("document.getElementById('status').textContent") == "1 of 14 claims"

    browser.follow("#claims tbody a")
    assert browser.run("document.querySelector('h1').textContent") == "Descent for every step below 2/L"
    formula = browser.run("(() => { const r = document.querySelector('.statement math').getBoundingClientRect();"
                          "return [r.width, r.height]; })()")  # fmt: skip
    assert min(formula) > 10
    pictures = browser.run(
        "[...document.querySelectorAll('.pictures svg')].map((s) => s.getBoundingClientRect().width)"
    )
    assert len(pictures) == 2 and min(pictures) > 200

    browser.follow(".repair-link a")
    assert browser.run("document.querySelector('h1').textContent") == "Descent lemma for a gradient step"
    assert "Proved" in browser.run("document.querySelector('.verdict').textContent")
    assert browser.console_errors == []


def test_no_request_leaves_the_folder_and_no_page_complains(browser, site):
    for page in sorted(site.rglob("*.html")):
        browser.open(page)
    outside = [url for url in browser.requests if not url.startswith((site.as_uri(), "data:"))]
    assert outside == []
    assert len(browser.requests) > 25
    assert browser.console_errors == []


def test_the_collector_of_requests_and_errors_sees_them(browser, tmp_path):
    """Without this the two lists above could be empty for the wrong reason."""
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!doctype html><script src='elsewhere.js'></script><script>console.error('x'); nothing.at.all</script>"
    )
    browser.open(bad)
    assert any(url.endswith("elsewhere.js") for url in browser.requests)
    assert len(browser.console_errors) >= 2


def test_a_part_of_the_picture_leads_to_its_claims(browser, site):
    browser.open(site / "index.html")
    browser.follow('.chart.wide a[href*="text=Calculus"][href*="verdict=refuted"]')
    assert titles(browser) == ["Rate of accelerated gradient"]
    assert browser.run("document.getElementById('text').value") == "Calculus & Optimization for Machine Learning"


def test_the_address_carries_the_view(browser, site):
    browser.open(site / "claims.html")
    browser.run("document.getElementById('search').focus()")
    browser.type("exercise")
    browser.click('input[value="refuted"]')
    browser.click('button[data-sort="claim"]')
    address = browser.run("location.href")
    assert address.endswith("#q=exercise&verdict=refuted&sort=claim")
    before = titles(browser)
    browser.open("about:blank")
    browser.open(address)
    assert titles(browser) == before == sorted(before)
    browser.click("#clear")
    assert "#" not in browser.run("location.href")
    browser.run("location.hash = 'topic=momentum'")
    browser.run("new Promise((done) => setTimeout(done, 50))")
    assert titles(browser) == ["Momentum never oscillates", "Rate of accelerated gradient"]
    assert browser.console_errors == []


def test_addresses_that_nobody_wrote_do_no_harm(browser, site):
    for view in ("q=%", "verdict=nonsense", "text=<b>", "sort=-nothing", "=&&==", "q=%3Cimg%20src=x%3E"):
        browser.open(site.as_uri() + f"/claims.html#{view}")
        assert browser.run("document.querySelectorAll('#claims tbody img').length") == 0
    assert browser.console_errors == []


def test_everything_is_reached_by_keyboard(browser, site):
    browser.open(site / "claims.html")
    browser.press("Tab")
    assert browser.run("document.activeElement.textContent") == "Skip to the content"
    browser.type("/")
    assert browser.run("document.activeElement.id") == "search"
    browser.type("momentum")
    reached = []
    for _ in range(30):
        browser.press("Tab")
        reached.append(browser.run("document.activeElement.textContent || document.activeElement.value"))
        shown = browser.run("[document.activeElement, document.activeElement.nextElementSibling]"
                            ".map((e) => e && getComputedStyle(e).outlineStyle)")  # fmt: skip
        assert "solid" in shown or "auto" in shown, f"no focus to be seen on {reached[-1]}"
        if reached[-1] == "Rate of accelerated gradient":
            break
    assert reached[-1] == "Rate of accelerated gradient"
    browser._events.clear()
    browser.press("Enter")
    browser.wait_for_load()
    assert browser.run("document.querySelector('h1').textContent") == "Rate of accelerated gradient"


def test_the_picture_of_the_overview_is_reached_by_keyboard(browser, site):
    browser.open(site / "index.html")
    unreachable = browser.run("[...document.querySelectorAll('.chart.wide a')].filter((a) => a.tabIndex !== 0).length")
    assert unreachable == 0
    names = browser.run(
        "[...document.querySelectorAll('.chart.wide a')].map((a) => (a.focus(), document.activeElement))"
        ".map((e) => e.getAttribute('aria-label'))"
    )
    assert "Calculus & Optimization for Machine Learning: 1 claim refuted" in names
    assert all("claim" in name for name in names)


@pytest.mark.parametrize(("width", "dark"), VIEWS)
def test_every_kind_of_page_passes_the_accessibility_rules(browser, site, width, dark):
    browser.look(width=width, dark=dark)
    wrong = {}
    for page in sorted(site.rglob("*.html")):
        browser.open(page)
        browser.run(AXE + ";0")
        said = browser.run(VIOLATIONS)
        if browser.run("document.documentElement.scrollWidth > innerWidth"):
            said.append("the page scrolls sideways")
        if said:
            wrong[page.relative_to(site).as_posix()] = said
    assert wrong == {}


def test_the_rules_see_what_is_wrong(browser, tmp_path):
    bad = tmp_path / "bad.html"
    bad.write_text(
        "<!doctype html><html><body><h1>a</h1><h3>b</h3><img src='data:,'><a href='#'></a><input>"
        "<p style='color:#999;background:#fff'>pale</p><div style='overflow:auto;width:5em'><pre>"
        + "x" * 200
        + "</pre></div>"
    )
    browser.open(bad)
    browser.run(AXE + ";0")
    found = {said.partition(":")[0] for said in browser.run(VIOLATIONS)}
    assert found >= {
        "html-has-lang", "document-title", "landmark-one-main", "heading-order", "image-alt", "link-name", "label",
        "color-contrast", "scrollable-region-focusable",
    }  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
def test_the_colours_differ_from_their_ground(browser, site, dark):
    """The numbers on the bars stand on the bars, which the rule above leaves out."""
    browser.look(dark=dark)
    browser.open(site / "index.html")
    palette = browser.run(
        "(() => { const s = getComputedStyle(document.documentElement);"
        "return Object.fromEntries(['paper', 'raised', 'on-verdict', 'proved', 'confirmed', 'refuted', 'ill-posed',"
        "'undecided'].map((name) => [name, s.getPropertyValue('--' + name).trim()])); })()"
    )
    assert len({palette[name] for name in ("proved", "confirmed", "refuted", "ill-posed", "undecided")}) == 5
    for verdict in ("proved", "confirmed", "refuted", "ill-posed", "undecided"):
        for ground in ("on-verdict", "paper", "raised"):
            assert contrast(palette[verdict], palette[ground]) >= 4.5, (verdict, ground)


def contrast(first: str, second: str) -> float:
    """The contrast of two #rrggbb colours, as WCAG defines it."""

    def luminance(colour: str) -> float:
        parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    bright, dim = sorted((luminance(first), luminance(second)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def test_a_keystroke_is_answered_within_a_tenth_of_a_second_among_two_thousand_claims(browser, large_site):
    browser.open(large_site / "claims.html")
    assert browser.run("document.getElementById('status').textContent").startswith("2,000 claims")
    rounds = []
    for _ in range(3):  # the best of three: the processor is shared with whatever else runs
        browser.run("(() => { const s = document.getElementById('search'); s.focus(); s.select(); })()")
        times = []
        for key in "descent lemma":
            before = browser.busy_seconds()
            browser.type(key)
            browser.run("document.body.getBoundingClientRect().height")  # waits until the rows have their places
            times.append(browser.busy_seconds() - before)
        rounds.append(times)
        assert len(titles(browser)) > 10
    best = [min(times) for times in zip(*rounds, strict=True)]
    assert 0 < max(best) < 0.1, rounds


def test_more_rows_are_a_button_away(browser, large_site):
    browser.open(large_site / "claims.html")
    browser.run("new Promise((done) => setTimeout(done, 400))")
    assert browser.run("document.querySelectorAll('#claims tbody tr').length") == 100
    browser.click("#more")
    assert browser.run("document.querySelectorAll('#claims tbody tr').length") == 500
    assert browser.run("document.activeElement === document.querySelectorAll('#claims tbody a')[100]")


def test_without_scripts_every_claim_is_still_reached(browser, site):
    browser.look(scripts=False)
    try:
        browser.open(site / "claims.html")
        text = browser.call("DOM.getOuterHTML", nodeId=browser.call("DOM.getDocument")["root"]["nodeId"])["outerHTML"]
    finally:
        browser.look()
    for link in re.findall(r"<noscript>.*?</noscript>", text, re.DOTALL)[0].split('href="')[1:]:
        listed = (site / link.split('"')[0]).read_text(encoding="utf-8")
        assert 'href="../claims/' in listed


def test_the_errata_print_on_paper(browser, tmp_path):
    paths = build_errata(sample_results(), tmp_path)
    page = next(path for path in paths if path.suffix == ".html" and path.name.startswith("Gradients"))
    browser.look(dark=True)
    browser.open(page)
    assert browser.pdf().startswith(b"%PDF")
    browser.call("Emulation.setEmulatedMedia", media="print")
    colours = browser.run(
        "(() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]; })()"
    )
    browser.call("Emulation.setEmulatedMedia", media="")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"], "print is black on white, whatever the screen is"
    assert json.dumps(browser.console_errors) == "[]"
