"""What a server looks at by itself, and what it reads once and keeps."""

from __future__ import annotations

import gc

from api.wiring.participation import kept_for_good


def test_what_was_read_by_the_first_look_is_gone_through_by_no_collection() -> None:
    read, look = [[number] for number in range(1000)], kept_for_good()
    gc.unfreeze()
    try:
        look()
        assert gc.get_freeze_count() >= len(read)
        gc.unfreeze()
        look()
        assert gc.get_freeze_count() == 0, "what comes later may be let go of"
    finally:
        gc.unfreeze()
