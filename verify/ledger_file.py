"""The ledger's SQLite file: made, checked, and refused when it is not sound.

Every change is one transaction with a rollback journal and `synchronous=EXTRA`, so that it is on disk when
it returns and a kill at any moment leaves the state before or after it. A write-ahead log would let readers
and a writer overlap, which a verdict every few milliseconds does not need, at the price of two more files.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

SCHEMA_VERSION = 1
_APPLICATION_ID = 0x54524F50  # "TROP": tells a ledger from any other SQLite file
_WAIT_SECONDS = 60.0

_SCHEMA = f"""
CREATE TABLE run (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    started     TEXT NOT NULL,
    finished    TEXT,
    state       TEXT NOT NULL CHECK (state IN ('running', 'interrupted', 'finished')),
    process     TEXT NOT NULL,
    owner       TEXT NOT NULL,
    tightrope   TEXT NOT NULL,
    python      TEXT NOT NULL,
    numpy       TEXT NOT NULL,
    flint       TEXT NOT NULL,
    seed        TEXT NOT NULL,
    profile     TEXT NOT NULL,
    selection   TEXT NOT NULL,
    planned     INTEGER NOT NULL,
    fingerprint TEXT NOT NULL
);
CREATE TABLE verdict (
    run     INTEGER NOT NULL REFERENCES run (id),
    claim   TEXT NOT NULL,
    verdict TEXT NOT NULL,
    seconds REAL NOT NULL,
    decided TEXT NOT NULL,
    result  TEXT NOT NULL,
    digest  TEXT NOT NULL,
    PRIMARY KEY (run, claim)
);
CREATE INDEX verdict_of_claim ON verdict (claim, run);
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {SCHEMA_VERSION}
"""


class LedgerError(Exception):
    """What is wrong with a ledger and what would be right, in one sentence."""


def open_file(path: Path, *, create: bool) -> sqlite3.Connection:
    """A connection to the ledger at `path`, which is made (with its folder) if `create` and there is none.

    Raises `LedgerError` when there is none to open, and when the file is damaged, is not a ledger, has a
    newer schema, or cannot be read; the file is then left as it is.
    """
    if create:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = error.strerror
            raise LedgerError(f"The ledger's folder {path.parent} cannot be made: {reason}.") from error
    elif not os.path.exists(path):
        raise LedgerError(f"There is no ledger at {path}; `tightrope run` starts one.")
    # Only SQLite opens the file: closing any other handle on it would drop the locks that this process holds.
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    with in_sentences(path):
        connection = sqlite3.connect(uri, uri=True, timeout=_WAIT_SECONDS, isolation_level=None)
        try:
            connection.execute("PRAGMA synchronous = EXTRA")
            connection.execute("PRAGMA foreign_keys = ON")
            if _is_empty(connection):
                _make_tables(connection)
            _refuse_unsound(connection, path)
        except BaseException:
            connection.close()
            raise
    return connection


def _is_empty(connection: sqlite3.Connection) -> bool:
    return not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]


def _make_tables(connection: sqlite3.Connection) -> None:
    with transaction(connection):
        # Asked again, now that nobody else can write: another process may have made this very ledger.
        if _is_empty(connection):
            for statement in _SCHEMA.split(";"):
                connection.execute(statement)


def _refuse_unsound(connection: sqlite3.Connection, path: Path) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application != _APPLICATION_ID:
        raise LedgerError(f"{path} is a database, but not a ledger of Tightrope; it was left as it is.")
    (schema,) = connection.execute("PRAGMA user_version").fetchone()
    if schema != SCHEMA_VERSION:
        raise LedgerError(
            f"The ledger {path} was written by another version of Tightrope (schema {schema}; this one knows"
            f" {SCHEMA_VERSION}); it was left as it is: update Tightrope, or name another ledger."
        )
    (complaint,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if complaint != "ok":
        raise LedgerError(f"{damaged(path)} (SQLite says: {complaint}).")


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """One change: all of it is on disk at the end, or none of it after an exception; other writers wait."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        # After some errors (a full disk is one) SQLite has rolled back by itself.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def in_sentences(path: Path) -> Iterator[None]:
    """Turns SQLite's errors about `path` into `LedgerError`s that say what to do."""
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(_sentence(path, error)) from error


def damaged(path: Path) -> str:
    """The sentence about a damaged file, without its full stop."""
    return f"The ledger {path} is damaged; it was left as it is: move it away to start a new one"


def _sentence(path: Path, error: sqlite3.Error) -> str:
    primary_code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    match primary_code:
        case sqlite3.SQLITE_FULL:
            return (
                f"The disk is full, so the ledger {path} took nothing more; what it holds is kept: free some"
                " space and continue the run."
            )
        case sqlite3.SQLITE_BUSY:
            return (
                f"The ledger {path} has been in use by another process for {_WAIT_SECONDS:.0f} seconds; try"
                " again when that one is done."
            )
        case sqlite3.SQLITE_CORRUPT | sqlite3.SQLITE_NOTADB:
            return f"{damaged(path)} (SQLite says: {error})."
        case sqlite3.SQLITE_CANTOPEN:
            return f"The ledger {path} cannot be opened; it must be a file in a folder that can be written."
        case sqlite3.SQLITE_READONLY:
            return f"The ledger {path} cannot be written, because it or its folder is read-only."
    return f"The ledger {path} cannot be read or written (SQLite says: {error})."
