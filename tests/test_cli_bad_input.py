"""Bad input ends in one clear sentence that says what was wrong and what would be right, and in exit status 2."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.claim_files import HEAD, MIXED
from verify import extensions
from verify.claim import REGISTRY
from verify.cli import main
from verify.ledger import Ledger
from verify.user_claims import load_file


@pytest.fixture(autouse=True)
def _own_folder_and_claims(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A folder with a user's file, whose claims are the only ones that are registered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(extensions, "_names", lambda group: ["reports"] if group == extensions.REPORTS else [])
    before = dict(REGISTRY._claims)
    REGISTRY._claims = {}
    file = tmp_path / "mine.py"
    file.write_text(MIXED, encoding="utf-8")
    load_file(file)
    yield
    REGISTRY._claims = before


def refusal(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The one line with which a command refuses its input."""
    assert main(list(words)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.splitlines()
    assert "Traceback" not in line
    return line.removeprefix("tightrope: ")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ("rnu", "There is no command 'rnu'; did you mean run?"),
        ("frobnicate", "There is no command 'frobnicate'; there are list, run, show,"),
        ("--frob", "No such option: --frob; see `tightrope --help`."),
        ("run --frob", "No such option: --frob; see `tightrope run --help`."),
        ("show", "Missing argument 'ID'; see `tightrope show --help`."),
        ("run --profile fast", "'fast' is not one of 'quick', 'standard', 'deep'; see"),
        ("run --workers none", "--workers"),
        ("run --workers 0", "greater than or equal to 1"),
        ("run --seed -1", "greater than or equal to 0"),
        ("run --json", "--json"),
        ("show mine.haalf", "There is no claim 'mine.haalf'; did you mean mine.half"),
        ("show MINE.HALF", "did you mean mine.half"),
        ("run mine.haalf", "There is no claim 'mine.haalf'; did you mean mine.half"),
        ("run geo.*", "No id matches 'geo.*'; `tightrope list` shows the ids."),
        ("list topic:number", "No claim has the topic 'number'; did you mean numbers?"),
        ("list source:yours", "No claim has the source 'yours'; there are mine."),
        ("list form:theorem", "expected one of universal, existential,"),
        ("list verdict:true", "expected one of proved, confirmed, refuted, ill-posed, undecided, none."),
        ("list verdict:confirmed", "No claim matches 'verdict:confirmed'"),
        ("list colour:red", "expected topic:, source:, form: or verdict:NAME."),
        ("list topic:", "expected topic:NAME."),
        ("falsify nothing.py", "The claim file nothing.py does not exist; expected a Python file"),
        ("falsify .", "The claim file . is a folder; expected a Python file"),
        ("falsify mine.py::", "expected FILE.py, or FILE.py::NAME"),
        ("falsify mine.py::haalf", "There is no claim 'haalf' in mine.py; did you mean half"),
        ("run mine.half --out mine.py", "mine.py cannot be written (Not a directory); name another folder with --out."),
        ("run mine.half --out mine.py/x", "(Not a directory); name another folder with --out."),
        ("compare nothing.json nothing.json", "The results nothing.json cannot be read: No such file"),
        ("compare mine.py mine.py", "The results mine.py are not JSON"),
        ("compare 1 2", "There is no ledger at .tightrope/ledger.sqlite; `tightrope run` starts one."),
        ("history", "There is no ledger at .tightrope/ledger.sqlite"),
        ("run --resume", "There is no ledger at .tightrope/ledger.sqlite"),
        ("report", "There is no run to report on yet; `tightrope run` makes one."),
        ("report nothing.json", "The results nothing.json cannot be read"),
    ],
)
def test_a_command_that_makes_no_sense(capsys: pytest.CaptureFixture[str], words: str, says: str) -> None:
    assert says in refusal(capsys, *words.split())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("def half(:\n", "The claim file bad.py is not valid Python: bad.py, line 1: SyntaxError: "),
        ("\tx = 1\n", "IndentationError"),
        ("x = 1\n", "The claim file bad.py writes no claim down; decorate a function with @theorem(...)"),
        ("\n\nimport nothing_of_the_kind\n", "bad.py, line 3: ModuleNotFoundError: No module named"),
        ("raise SystemExit(3)\n", "The claim file bad.py fails: bad.py, line 1: SystemExit: 3."),
        (
            "from __future__ import annotations\n"
            + HEAD
            + "@theorem('bad.1', source=NOTES.at('1'))\ndef claim(f: Smoth): ...\n",
            "In the claim file bad.py: claim bad.1: an annotation uses an unknown name: name 'Smoth' is not defined.",
        ),
        (
            HEAD + "@theorem('bad.1', source=NOTES.at('1'))\ndef claim(x: int): ...\n",
            "the argument 'x' is annotated with <class 'int'>; expected a quantifier",
        ),
        (
            HEAD + "@theorem('bad.1')\ndef claim(x: Point()): ...\n",
            "missing 1 required keyword-only argument: 'source'",
        ),
        (
            HEAD + "@theorem('my first claim', source=NOTES.at('1'))\ndef claim(x: Point()): ...\n",
            "In the claim file bad.py: 'my first claim' is no id of a claim; write letters, digits and . _ : - only",
        ),
    ],
)
def test_a_claim_file_that_cannot_be_used(capsys: pytest.CaptureFixture[str], text: str, says: str) -> None:
    Path("bad.py").write_text(text, encoding="utf-8")
    assert says in refusal(capsys, "falsify", "bad.py")


def test_a_claim_file_that_is_not_text(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.py").write_bytes(b"\xff\xfe\x00\x01")
    assert "The claim file bad.py is not valid Python" in refusal(capsys, "falsify", "bad.py")


@pytest.mark.parametrize("content", [b"not json", b"", b"\xff", b"[" * 10_000])
def test_a_certificate_that_is_not_json(capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    Path("certificate.json").write_bytes(content)
    assert "certificate.json: unreadable: " in refusal(capsys, "check", "certificate.json")


def test_a_certificate_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "nothing.json: unreadable: " in refusal(capsys, "check", "nothing.json")


@pytest.mark.parametrize("words", ["history", "show mine.half", "compare 1 2", "run mine.half", "report"])
def test_a_corrupt_ledger_is_refused_and_left_as_it_is(capsys: pytest.CaptureFixture[str], words: str) -> None:
    path = Path(".tightrope/ledger.sqlite")
    Ledger.open(path).close()
    damaged = path.read_bytes()[:512] + b"nonsense" * 512
    path.write_bytes(damaged)
    said = refusal(capsys, *words.split())
    assert "ledger .tightrope/ledger.sqlite is damaged; it was left as it is: move it away" in said
    assert path.read_bytes() == damaged


def test_a_ledger_that_cannot_be_made(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, "run", "mine.half", "--ledger", "mine.py/ledger.sqlite")
    assert said.startswith("The ledger's folder mine.py cannot be made:")


def test_without_any_claims_the_command_says_what_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    REGISTRY._claims = {}
    assert "use `tightrope falsify FILE.py`" in refusal(capsys, "list")


def test_claims_that_cannot_be_loaded_are_told_with_file_and_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken_theorems.py").write_text("\nimport nothing_of_the_kind\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(extensions, "_names", lambda _: ["broken_theorems"])
    said = refusal(capsys, "list")
    assert "The claims of broken_theorems cannot be loaded: broken_theorems.py, line 2: ModuleNotFoundError" in said


def test_a_failure_of_the_system_while_writing_is_a_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fills up in the middle of a run: what was decided before is kept."""
    from verify import output

    written = []

    def fill_up(certificate: object, path: Path) -> None:
        if written:
            raise OSError(28, "No space left on device")
        written.append(path)

    monkeypatch.setattr(output, "write_certificate", fill_up)
    said = refusal(capsys, "falsify", "mine.py", "--profile", "quick", "--workers", "1")
    assert "build cannot be written (No space left on device); free some space" in said
    with Ledger.open(".tightrope/ledger.sqlite") as ledger:
        assert ledger.decided(1) == {"mine.third"}
        assert ledger.run(1).state == "interrupted"


def test_the_help_is_printed_without_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    said = capsys.readouterr().out
    assert "Usage: tightrope" in said
    for command in ("list", "run", "show", "falsify", "report", "check", "compare", "history"):
        assert f"\n  {command} " in said
