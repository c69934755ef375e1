"""The collector of cycles rests during an import and is as it was after it."""

from __future__ import annotations

import gc

import pytest

from sluzby_eval.errors import UsageError
from sluzby_eval.importing.run import import_files
from sluzby_eval.workspace import open_workspace


@pytest.fixture(params=[True, False], ids=["on", "off"])
def was_on(request):
    (gc.enable if request.param else gc.disable)()
    yield request.param
    gc.enable()


def test_the_collector_is_after_an_import_as_it_was_before(tmp_path, was_on):
    import_files(open_workspace(tmp_path), [], workers=0)
    assert gc.isenabled() is was_on


def test_the_collector_is_as_it_was_after_an_import_that_failed(tmp_path, was_on):
    with pytest.raises(UsageError):
        import_files(open_workspace(tmp_path), [], layout="nic", workers=0)
    assert gc.isenabled() is was_on
