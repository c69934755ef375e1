from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from sluzby_eval.errors import TryLaterError
from sluzby_eval.store.lock import locked

if TYPE_CHECKING:
    from pathlib import Path


def test_holder_is_named_in_the_file_while_the_lock_is_held(tmp_path):
    with locked(tmp_path / "lock"):
        assert json.loads((tmp_path / "lock").read_text(encoding="utf-8"))["pid"] == os.getpid()
    assert (tmp_path / "lock").read_bytes() == b""


def test_second_taker_of_the_same_process_is_refused_with_pid_and_host(tmp_path):
    with locked(tmp_path / "lock"):
        with pytest.raises(TryLaterError, match=str(os.getpid())) as raised, locked(tmp_path / "lock"):
            pass
        assert raised.value.exit_code == 75
        assert json.loads((tmp_path / "lock").read_text(encoding="utf-8"))["pid"] == os.getpid()
    with locked(tmp_path / "lock"):
        pass


def test_holder_whose_name_cannot_be_read_is_unknown(tmp_path):
    def taken(path: Path) -> None:
        with locked(path):
            pass

    with locked(tmp_path / "lock"):
        for text in ("", "no json", "[1]"):
            (tmp_path / "lock").write_text(text, encoding="utf-8")
            with pytest.raises(TryLaterError, match=r"\?"):
                taken(tmp_path / "lock")


def test_name_left_by_a_dead_holder_does_not_bar_the_way_and_is_told(tmp_path):
    (tmp_path / "lock").write_text('{"pid": 1}', encoding="utf-8")
    with locked(tmp_path / "lock") as hold:
        assert hold.unfinished


def test_holder_that_says_it_did_not_end_well_leaves_its_name(tmp_path):
    with locked(tmp_path / "lock") as hold:
        hold.unfinished = True
    with locked(tmp_path / "lock") as hold:
        assert hold.unfinished


def test_lock_is_free_after_an_error(tmp_path):
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "lock"):
        raise ZeroDivisionError
    with locked(tmp_path / "lock"):
        pass
