"""Events as a calendar file (RFC 5545), in the time of Morocco, whose clock changes with Ramadan."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from participation.common.events.schemas import Event, EventState

ZONE = ZoneInfo("Africa/Casablanca")
_LONGEST_LINE = 75
"""Octets of a line, as given by RFC 5545, 3.1."""
_AROUND = timedelta(days=400)
"""How far around the events changes of the clock are told; chosen by hand: every calendar then knows the one before."""


_WRITTEN = 10_000
"""Entries that are kept as they were written. Chosen by hand: two years of a large network in some megabytes."""


class CalendarEntry(NamedTuple):
    """What a calendar tells of an event."""

    uid: str
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str
    agenda: str
    state: str
    revision: int
    changed_at: datetime
    town: str
    """The commune, the province or the region."""


def has_come(begin: datetime, now: datetime) -> bool:
    """Whether the day on which something begins has come in Morocco: before it, nothing was held."""
    return begin.astimezone(ZONE).date() <= now.astimezone(ZONE).date()


def calendar(
    events: Sequence[Event],
    name: str,
    public_url: str = "",
    *,
    titles: Mapping[str, str] | None = None,
    called: Callable[[str], str] = lambda territory: "",
) -> str:
    """A calendar of events; `public_url` is where their pages are, `titles` what some are called instead, by their `uid`.

    `called` names the commune, the province or the region of a code. Cancelled ones are told as that, so that calendars drop them.
    """
    told = titles or {}
    entries = [_entry(one, told.get(one.uid, one.plan.title), called(one.plan.territory)) for one in events]
    return calendar_of_entries(entries, name, public_url)


def calendar_of_entries(entries: Sequence[CalendarEntry], name: str, public_url: str = "") -> str:
    """A calendar of entries: what was written of one before, and says the same, is not written again."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Munadil//Participation//FR", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}"]
    if entries:
        lines += _zone(min(one.starts_at for one in entries), max(one.ends_at for one in entries))
    return "".join((_joined(lines), *(_told(one, public_url) for one in entries), _joined(["END:VCALENDAR"])))


@lru_cache(maxsize=_WRITTEN)
def _told(entry: CalendarEntry, public_url: str) -> str:
    return _joined(_lines(entry, public_url))


def _joined(lines: Iterable[str]) -> str:
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _entry(event: Event, title: str, town: str) -> CalendarEntry:
    plan = event.plan
    return CalendarEntry(
        event.uid, title, plan.starts_at, plan.ends_at, plan.place, plan.agenda, event.state, event.revision, event.changed_at,
        town,
    )  # fmt: skip


def _lines(entry: CalendarEntry, public_url: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{entry.uid}@munadil"
    yield f"DTSTAMP:{entry.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{entry.revision}"
    yield f"DTSTART;TZID={ZONE.key}:{entry.starts_at.astimezone(ZONE):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={ZONE.key}:{entry.ends_at.astimezone(ZONE):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_escaped(entry.title)}"
    if where := ", ".join(filter(None, (entry.place, entry.town))):
        yield f"LOCATION:{_escaped(where)}"
    if entry.agenda:
        yield f"DESCRIPTION:{_escaped(entry.agenda)}"
    if public_url:
        yield f"URL:{public_url.rstrip('/')}/take-part/events/{entry.uid}"
    yield f"STATUS:{'CANCELLED' if entry.state == EventState.CANCELLED else 'CONFIRMED'}"
    yield "END:VEVENT"


def _zone(first: datetime, last: datetime) -> Iterator[str]:
    """The zone with each change of the clock around the events, as this machine's data has them."""
    yield "BEGIN:VTIMEZONE"
    yield f"TZID:{ZONE.key}"
    begin = (first - _AROUND).astimezone(UTC)
    offset = _offset(begin)
    yield from _observance(begin.astimezone(ZONE).replace(tzinfo=None), offset, offset)
    for at in _changes(begin, (last + _AROUND).astimezone(UTC)):
        new = _offset(at)
        yield from _observance((at + offset).replace(tzinfo=None), offset, new)
        offset = new
    yield "END:VTIMEZONE"


def _observance(local: datetime, before: timedelta, after: timedelta) -> Iterator[str]:
    kind = "STANDARD" if after <= timedelta(0) else "DAYLIGHT"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{local:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_written(before)}"
    yield f"TZOFFSETTO:{_written(after)}"
    yield f"END:{kind}"


def _changes(begin: datetime, end: datetime) -> Iterator[datetime]:
    """Hours at which the offset changes."""
    day = begin.replace(minute=0, second=0, microsecond=0)
    while day < end:
        if _offset(day) != _offset(day + timedelta(days=1)):
            hours = (day + timedelta(hours=h) for h in range(1, 25))
            yield next(at for at in hours if _offset(at) != _offset(day))
        day += timedelta(days=1)


def _offset(at: datetime) -> timedelta:
    return at.astimezone(ZONE).utcoffset() or timedelta(0)


def _written(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _escaped(text: str) -> str:
    plain = text if text.isprintable() else _printable(text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def _printable(text: str) -> str:
    return "\n".join(
        line if line.isprintable() else "".join(filter(str.isprintable, line))
        for line in text.replace("\r\n", "\n").split("\n")
    )


def _folded(line: str) -> Iterator[str]:
    """A line in pieces of 75 octets at most, none of which cuts a character; what follows the first begins with a space."""
    octets, begin, lead = line.encode(), 0, ""
    while len(octets) - begin > _LONGEST_LINE - len(lead):
        end = begin + _LONGEST_LINE - len(lead)
        while octets[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        yield lead + octets[begin:end].decode()
        begin, lead = end, " "
    yield lead + octets[begin:].decode()
