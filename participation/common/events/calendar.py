"""Events as a calendar file (RFC 5545), in the time of Morocco, whose clock changes with Ramadan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from participation.common.events.schemas import Event, EventState

ZONE = ZoneInfo("Africa/Casablanca")
_LONGEST_LINE = 75
"""Octets of a line, as given by RFC 5545, 3.1."""
_AROUND = timedelta(days=400)
"""How far around the events changes of the clock are told; chosen by hand: every calendar then knows the one before."""


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
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Munadil//Participation//FR", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{_escaped(name)}"]
    if events:
        lines += _zone(min(e.plan.starts_at for e in events), max(e.plan.ends_at for e in events))
    for event in events:
        lines += _entry(
            event, (titles or {}).get(event.uid, event.plan.title), called(event.plan.territory), public_url
        )
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _entry(event: Event, title: str, town: str, public_url: str) -> Iterator[str]:
    plan = event.plan
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}@munadil"
    yield f"DTSTAMP:{event.changed_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    yield f"SEQUENCE:{event.revision}"
    yield f"DTSTART;TZID={ZONE.key}:{plan.starts_at.astimezone(ZONE):%Y%m%dT%H%M%S}"
    yield f"DTEND;TZID={ZONE.key}:{plan.ends_at.astimezone(ZONE):%Y%m%dT%H%M%S}"
    yield f"SUMMARY:{_escaped(title)}"
    if where := ", ".join(filter(None, (plan.place, town))):
        yield f"LOCATION:{_escaped(where)}"
    if plan.agenda:
        yield f"DESCRIPTION:{_escaped(plan.agenda)}"
    if public_url:
        yield f"URL:{public_url.rstrip('/')}/take-part/events/{event.uid}"
    yield f"STATUS:{'CANCELLED' if event.state is EventState.CANCELLED else 'CONFIRMED'}"
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
