"""Writing a folder of pages: every file once, old pages of an earlier build removed, nothing else touched."""

from __future__ import annotations

import shutil
from pathlib import Path, PurePosixPath

from reports.model import ReportError

MANIFEST = "assets/files.txt"


class Folder:
    """A folder that is being written; `close` removes what only an earlier build wrote."""

    def __init__(self, out: Path) -> None:
        self.out = Path(out)
        self.written: dict[str, None] = {}
        if self.out.exists() and not self.out.is_dir():
            raise ReportError(f'The output "{self.out}" is a file; give the name of a folder for the pages.')
        try:
            self.out.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportError(
                f'The folder "{self.out}" cannot be made ({error.strerror}); give one that can be written.'
            ) from error

    def write(self, name: str, text: str) -> Path:
        """Writes one text file, UTF-8 with plain line ends, at a path relative to the folder."""
        target = self._target(name)
        try:
            target.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise ReportError(f'The file "{target}" cannot be written ({error.strerror}).') from error
        return target

    def copy(self, source: Path, name: str) -> None:
        """Copies one file into the folder; a file that is there already stays as it is."""
        target = self._target(name)
        try:
            if not (target.exists() and target.samefile(source)):
                shutil.copyfile(source, target)
        except OSError as error:
            raise ReportError(f'The file "{source}" cannot be copied to "{target}" ({error.strerror}).') from error

    def close(self) -> None:
        """Removes the pages of an earlier build that are no longer written, and records those of this one."""
        manifest = self.out / MANIFEST
        earlier = manifest.read_text(encoding="utf-8").splitlines() if manifest.is_file() else []
        for name in earlier:
            if name not in self.written and is_inside(name):
                (self.out / name).unlink(missing_ok=True)
        self.write(MANIFEST, "\n".join([*self.written, MANIFEST]) + "\n")

    def _target(self, name: str) -> Path:
        self.written[name] = None
        target = self.out / name
        target.parent.mkdir(parents=True, exist_ok=True)
        return target


def is_inside(name: str) -> bool:
    """Whether a relative path stays inside its folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    return bool(name.strip()) and not path.is_absolute() and ".." not in path.parts and ":" not in path.parts[0]
