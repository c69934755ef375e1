"""Whether frontiers can be computed here: their packages are an extra."""

from __future__ import annotations

from importlib.util import find_spec

from sluzby_eval.errors import MissingExtraError
from sluzby_eval.i18n import _

PACKAGES = ("numba", "numpy", "highspy", "scipy")


def need_frontier() -> None:
    """See that the extra is installed.

    Raises:
        MissingExtraError: it is not.
    """
    missing = [name for name in PACKAGES if find_spec(name) is None]
    if missing:
        raise MissingExtraError(
            _("Frontiers need packages that are not installed: {names}.").format(names=", ".join(missing)),
            hint=_("Install it with: pip install 'sluzby-eval[{name}]'").format(name="frontier"),
        )
