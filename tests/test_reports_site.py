"""The site is a folder that stands alone: every link leads somewhere in it, and nothing in it asks for a network."""

import json
import os
import re
from pathlib import Path

import numpy as np
import pytest
from reports_sample import claim, sample_results, write_certificates
from rich.console import Console

from reports import ReportError, build_docs, build_site, terminal_summary
from reports.files import Folder, is_inside

DOCS = {
    "index.md": "# Reading a verdict\n\nSee [how to write one](write-a-claim.md#first).\n\n```python\nx = 1\n```\n",
    "write-a-claim.md": "# Write a claim\n\n## First\n\n<script>x</script>\n\n![a picture](https://example.org/x.png)\n",
}
MEGABYTE = 1_000_000


def half_square(function: dict, xs: np.ndarray) -> np.ndarray:
    return float(function["matrix"][0][0]) * xs**2 / 2


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    base = write_certificates(folder / "run")
    build_site(sample_results(), folder / "site", certificates=base, plot_values=half_square, docs=DOCS)
    return folder / "site"


def pages(site: Path) -> list[Path]:
    return sorted(site.rglob("*.html"))


def page(site: Path, claim_id: str) -> str:
    return (site / "claims" / f"{claim_id}.html").read_text(encoding="utf-8")


def test_every_link_leads_to_a_file_and_an_anchor_of_the_site(site):
    anchors = {path: set(re.findall(r'\bid="([^"]+)"', path.read_text(encoding="utf-8"))) for path in pages(site)}
    for path in pages(site):
        for address in re.findall(r'(?:href|src)="([^"]+)"', path.read_text(encoding="utf-8")):
            if address.startswith(("data:", "https://example.org/")):
                continue  # the icon, and a link (not a request) of the documentation
            name, _, anchor = address.replace("&amp;", "&").partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_relative_to(site) and target.is_file(), (path.name, address)
            if anchor and "=" not in anchor:
                assert anchor in anchors[target], (path.name, address)


def test_nothing_is_requested_from_elsewhere(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".css", ".js"):
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"(?:src|action|poster|data)=\"?(?:https?:)?//", text), path
            assert not re.search(r"<link[^>]+href=\"(?:https?:)?//", text), path
            assert not re.search(r"@import|url\(\s*['\"]?(?:https?:)?//", text), path


def test_the_page_of_a_refuted_claim_tells_the_whole_story(site):
    text = page(site, "geo.B.8.printed")
    for part in (
        "This statement is false as it stands.",
        "<math",
        "Exercise B.8",
        "1/8 is not at most −1/4",
        '<svg class="picture"',
        "What it should say",
        'href="geo.B.8.html"',
        "becomes",
        "The worst case found is 1.5 times the printed bound.",
        "tightrope check certificates/geo.B.8.printed.json",
        "python3 -I -S verify/checker.py certificates/geo.B.8.printed.json",
        "tightrope run geo.B.8.printed --seed 7 --profile quick",
        "Claims that contradict it",
        "Not seen to be needed",
        '<span class="nd">@theorem</span>',
    ):
        assert part in text, part
    assert text.count('<svg class="picture"') == 2


def test_the_page_of_a_confirmed_claim_states_the_power_of_its_search(site):
    text = page(site, "ana.sgd.variance")
    for part in ("10,000", "1/100 (= 0.01)", "piecewise quadratic", "none found", "0.9993", "confirmed, but proved"):
        assert part in text, part


def test_what_was_supplied_by_hand_is_said_to_be(site):
    assert "Supplied by hand, and checked by the program." in page(site, "cal.hessian-symmetric")


def test_the_printed_commands_work_in_the_folder(site):
    assert (site / "certificates/geo.B.8.json").is_file()
    assert (site / "verify/checker.py").is_file()
    missing = page(site, "geo.C.1.e-fold")
    assert "not-there.json" in missing and "Not beside the results" in missing


def test_awkward_names_are_shown_and_do_nothing(site):
    text = page(site, "cal.awkward-id-b")
    assert "<script" not in text and "&lt;script&gt;alert" in text
    assert "not.among.these</span> (not among the results of this run)" in text
    assert r"\undefinedcommand{x} \le 1" in text
    data = (site / "assets/claims.js").read_text(encoding="utf-8")
    rows = json.loads(data.removeprefix("window.tightropeClaims = ").rstrip().removesuffix(";"))
    assert len(rows["claims"]) == len(sample_results()["results"])


def test_the_documentation_is_part_of_the_site_and_obeys_no_markup(site):
    text = (site / "docs/index.html").read_text(encoding="utf-8")
    assert 'href="write-a-claim.html#first"' in text
    other = (site / "docs/write-a-claim.html").read_text(encoding="utf-8")
    assert "<script>" not in other and "<img" not in other and 'id="first"' in other


def test_a_site_can_be_built_twice_and_forgets_what_is_gone(tmp_path):
    results = {"results": [claim("a", "proved"), claim("b", "proved")]}
    build_site(results, tmp_path)
    (tmp_path / "mine.txt").write_text("kept")
    first = {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    build_site(results, tmp_path)
    assert first == {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    build_site({"results": results["results"][:1]}, tmp_path)
    assert not (tmp_path / "claims/b.html").exists()
    assert (tmp_path / "mine.txt").exists() and (tmp_path / "claims/a.html").exists()


def test_no_results_are_a_site_too(tmp_path):
    summary = build_site({"results": []}, tmp_path)
    assert summary.index == tmp_path / "index.html" and summary.index.is_file()
    assert "0 claims" in summary.index.read_text(encoding="utf-8")


def test_pictures_can_be_left_out(tmp_path):
    build_site(sample_results(), tmp_path, source_pictures=False)
    assert '<svg class="picture"' not in page(tmp_path, "geo.B.8.printed")


def test_certificates_never_come_from_outside_their_folder(tmp_path):
    (tmp_path / "secret.json").write_text("{}")
    (tmp_path / "run").mkdir()
    sneaky = claim("a", "proved", evidence=[{"kind": "multiplier", "certificate": "../secret.json"}])
    build_site({"results": [sneaky]}, tmp_path / "site", certificates=tmp_path / "run")
    assert not list((tmp_path / "site").rglob("secret.json"))
    assert [is_inside(name) for name in ("a/b.json", "../a", "/a", "a/../../b", "C:/a", "")] == [True] + [False] * 5


def test_a_folder_that_cannot_be_written_is_named_in_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ReportError, match="is a file; give the name of a folder"):
        build_site({"results": []}, tmp_path / "file")
    with pytest.raises(ReportError, match="cannot be read"):
        build_docs([tmp_path / "missing.md"], tmp_path / "docs")


def test_a_manifest_that_points_outside_removes_nothing(tmp_path):
    (tmp_path / "outside.txt").write_text("kept")
    folder = Folder(tmp_path / "out")
    folder.close()
    (tmp_path / "out/assets/files.txt").write_text("../outside.txt\n")
    Folder(tmp_path / "out").close()
    assert (tmp_path / "outside.txt").exists()


def test_documentation_alone(tmp_path):
    paths = build_docs(DOCS, tmp_path)
    assert [path.name for path in paths] == ["index.html", "write-a-claim.html"]
    assert all(path.is_file() for path in paths) and (tmp_path / "assets/site.css").is_file()


def test_the_summary_fits_one_page_of_a_terminal():
    console = Console(width=100, record=True, file=open("/dev/null", "w"))  # noqa: SIM115
    console.print(terminal_summary(sample_results(2000)))
    text = console.export_text()
    assert "2,000 claims from 3 texts" in text
    assert text.count("\n") <= 45 and max(len(line) for line in text.splitlines()) <= 100
    assert "Verdicts that differ from what is recorded" in text and "more" in text


def test_two_thousand_claims_build_in_two_minutes_and_no_page_is_over_a_megabyte(tmp_path):
    before = [os.times()[:2], os.times()[2:4]]
    summary = build_site(sample_results(2000), tmp_path, plot_values=half_square)
    own, drawing = (sum(now) - sum(then) for now, then in zip([os.times()[:2], os.times()[2:4]], before, strict=True))
    assert own + drawing / 2 < 120  # processor seconds: what a clock says on two cores that do nothing else
    assert summary.pages > 2000
    sizes = {path.name: path.stat().st_size for path in tmp_path.rglob("*") if path.suffix in (".html", ".js")}
    assert max(sizes.values()) < MEGABYTE
