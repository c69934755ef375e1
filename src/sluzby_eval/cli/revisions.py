"""Which files changed since a revision of git, and what they were: for `check --changed-since` and `diff`."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

from sluzby_eval.errors import UsageError
from sluzby_eval.i18n import _


def changed_since(revision: str, folder: Path) -> set[Path]:
    """Return the files that differ from a revision, new ones and those not committed yet among them.

    Raises:
        UsageError: there is no git, the folder is in no repository, or the revision is not known.
    """
    if revision.startswith("-"):
        raise UsageError(_("'{revision}' is no revision.").format(revision=revision))
    top = Path(
        _git(folder, "rev-parse", "--show-toplevel", trouble=_("{folder} is in no git repository.")).strip()
    )
    unknown = _("git knows no revision {revision}.").format(revision=revision)
    _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", trouble=unknown)
    names = _git(top, "diff", "--name-only", "-z", revision, "--", trouble=unknown).split("\0")
    names += _git(top, "ls-files", "--others", "--exclude-standard", "-z", trouble=unknown).split("\0")
    return {(top / name).resolve() for name in names if name}


def _git(folder: Path, *args: str, trouble: str) -> str:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *args], capture_output=True, text=True, check=False, encoding="utf-8"
        )
    except FileNotFoundError as error:
        raise UsageError(_("git is not installed; --changed-since needs it.")) from error
    if done.returncode != 0:
        hint = done.stderr.strip().splitlines()
        raise UsageError(trouble.format(folder=folder), hint=hint[-1] if hint else None)
    return done.stdout


def extract(revision: str, folder: Path, names: Sequence[str], target: Path) -> None:
    """Write some folders below `folder`, as they were in a revision, into another one.

    Raises:
        UsageError: there is no git, the folder is in no repository, or the revision is not known.
    """
    if revision.startswith("-"):
        raise UsageError(_("'{revision}' is no revision.").format(revision=revision))
    outside = _("{folder} is in no git repository.")
    top = Path(_git(folder, "rev-parse", "--show-toplevel", trouble=outside).strip()).resolve()
    unknown = _("git knows no revision {revision}.").format(revision=revision)
    _git(folder, "rev-parse", "--verify", "--quiet", f"{revision}^{{commit}}", trouble=unknown)
    below = folder.resolve().relative_to(top).as_posix()
    for name in names:
        place = name if below == "." else f"{below}/{name}"
        listed = _git(top, "ls-tree", "-r", "-z", "--name-only", revision, "--", place, trouble=unknown)
        for path in filter(None, listed.split("\0")):
            file = target / Path(path).relative_to(below)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(_git(top, "show", f"{revision}:{path}", trouble=unknown), encoding="utf-8")
