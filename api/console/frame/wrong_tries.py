"""Wrong tries to sign in, by name and address: whoever guesses waits, and nobody else, whether there is such a name or not."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from threading import Lock

FREE_TRIES = 5
"""Wrong passwords or codes in a row before one waits. Chosen by hand: who mistypes needs fewer."""
_WAIT = timedelta(seconds=30)
"""The first wait, doubled by each further try. Chosen by hand."""
_LONGEST_WAIT = timedelta(minutes=15)
"""The longest wait. Chosen by hand: 96 guesses a day, of six digits and a password."""
_MOST_KEPT = 10_000
"""Names and addresses remembered, a few words each; chosen by hand."""


class WrongTries:
    """Counts in this process's memory; forgets those seen longest ago beyond 10,000."""

    def __init__(self) -> None:
        self._counted: OrderedDict[tuple[str, str], tuple[int, datetime | None]] = OrderedDict()
        self._lock = Lock()

    def until(self, name: str, client: str) -> datetime | None:
        """Until when a name is looked at no more from an address; None where it never waited."""
        return self._counted.get(_key(name, client), (0, None))[1]

    def note(self, name: str, client: str, now: datetime) -> int:
        """Count one more; returns how many there were in a row."""
        with self._lock:
            key = _key(name, client)
            tries = self._counted.pop(key, (0, None))[0] + 1
            self._counted[key] = (tries, now + wait_after(tries) if tries >= FREE_TRIES else None)
            if len(self._counted) > _MOST_KEPT:
                self._counted.popitem(last=False)
        return tries

    def forget(self, name: str, client: str) -> None:
        """Begin anew: the password was right."""
        with self._lock:
            self._counted.pop(_key(name, client), None)


def wait_after(tries: int) -> timedelta:
    """How long one waits after so many wrong tries in a row, `FREE_TRIES` or more."""
    return min(_WAIT * (1 << min(tries - FREE_TRIES, 10)), _LONGEST_WAIT)


def network_of(client: str) -> str:
    """Whom an address is counted as: itself, and of IPv6 its /64, which one household has."""
    try:
        address = ip_address(client)
    except ValueError:
        return client
    return str(ip_network(f"{client}/64", strict=False)) if address.version == 6 else client


def _key(name: str, client: str) -> tuple[str, str]:
    return name[:100], network_of(client)
