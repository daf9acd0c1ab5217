"""Which document a person means."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from unicodedata import normalize

from core.errors import NotFoundError


def the_key(wanted: str, keys: Sequence[str], *, listing: str = "munadil knowledge list") -> str:
    """The one key that is meant: the key itself, else the only one that ends so, else the only one that holds it.

    Names are compared in one Unicode form and whatever their case. Raises NotFoundError where none or several are meant.
    """
    plainly = {key: normalize("NFC", key).casefold() for key in keys}
    part = normalize("NFC", wanted).casefold()
    ways: tuple[Callable[[str], bool], ...] = (
        lambda key: key == part,
        lambda key: key.endswith(f"/{part}"),
        lambda key: part in key,
    )
    for is_meant in ways:
        found = [key for key, folded in plainly.items() if is_meant(folded)]
        if len(found) == 1:
            return found[0]
        if found:
            shown = ", ".join(sorted(found)[:5]) + (", …" if len(found) > 5 else "")
            raise NotFoundError(
                f"{wanted!r} may mean {len(found)} documents: {shown}.", remedy="Write more of the key."
            )
    raise NotFoundError(f"no document is called {wanted!r}.", remedy=f"`{listing}` shows the keys.")
