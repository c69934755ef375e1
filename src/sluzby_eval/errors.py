"""The exceptions of the package: raised only when work cannot go on.

What is merely wrong with data or definitions is a `Finding`, never an exception.

    SluzbyError            exit code
    ├── UsageError         2   an option, a name or the configuration is wrong
    ├── InputError         3   an input is missing, unreadable or of unknown kind
    ├── DefinitionError    2   a definition, layout, report or rule cannot be used
    ├── StoreError         70  the dataset cannot be used as it is
    │   ├── AccessError    2   its folder cannot be reached, or a newer program wrote it
    │   ├── VerifyError    5   the dataset does not match its checksums
    │   └── TryLaterError  75  lock held, disk full
    ├── EngineError        70  the engine broke a promise
    └── MissingExtraError  2   an optional package is not installed

Every message says where, what, and what to do next; the text is translated where it is raised.
"""

from __future__ import annotations

from typing import ClassVar


class SluzbyError(Exception):
    """Root of the family; carries the exit code and a hint what to do next."""

    exit_code: ClassVar[int] = 70

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class UsageError(SluzbyError):
    """An option, a name or the configuration is wrong."""

    exit_code = 2


class InputError(SluzbyError):
    """An input is missing, unreadable or of an unknown kind."""

    exit_code = 3


class DefinitionError(SluzbyError):
    """A definition, layout, report or rule cannot be used."""

    exit_code = 2


class StoreError(SluzbyError):
    """The dataset cannot be used as it is."""


class AccessError(StoreError):
    """The folder of the dataset cannot be reached, or a newer version of the program wrote it."""

    exit_code = 2


class VerifyError(StoreError):
    """The dataset does not match its checksums."""

    exit_code = 5


class TryLaterError(StoreError):
    """The lock is held by somebody else, or the disk is full."""

    exit_code = 75


class EngineError(SluzbyError):
    """An engine broke a promise; a defect of ours."""


class MissingExtraError(SluzbyError):
    """An optional package is not installed."""

    exit_code = 2
