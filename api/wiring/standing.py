"""What a served Munadil stands on, written into the audit log where it has changed: the policy, rails that are off, staff's keys.

They are files and settings, which anybody at the machine may change between two starts: the log says from when on what held.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from agent.guardrails.explain import states
from agent.guardrails.policy import Policy
from core.audit import AuditLog
from core.database.database import Database
from core.database.errors import LockedError

SERVER = "server"
"""Who says so: whoever changed the file or the setting is not known here."""
POLICY = "policy.serve"
RAILS = ("rail.off", "rail.on")
KEYS = ("staff_key.allow", "staff_key.replace", "staff_key.revoke")


def note_changes(
    database: Database, audit: AuditLog, policy: Policy, keys: Mapping[str, str], today: date
) -> tuple[str, ...]:
    """Write down what differs from the last entries; the actions. `keys` are fingerprints of staff's keys by name."""
    try:
        with database.lock("standing"):
            return (*_policy(audit, policy), *_rails(audit, policy, today), *_keys(audit, keys))
    except LockedError:  # another server of this database is at it, with the same settings
        return ()


def _policy(audit: AuditLog, policy: Policy) -> list[str]:
    detail = {"version": policy.digest, "decided_by": policy.decided_by, "decided_on": str(policy.decided_on or "")}
    last = audit.last((POLICY,), "policy")
    if last is not None and dict(last.detail) == detail:
        return []
    audit.append(POLICY, SERVER, "policy", detail)
    return [POLICY]


def _rails(audit: AuditLog, policy: Policy, today: date) -> list[str]:
    off, on, written = *RAILS, list[str]()
    for rail in states(policy, today):
        detail = {
            "since": str(rail.since),
            "until": str(rail.until or ""),
            "reason": rail.reason,
            "by": rail.decided_by,
        }
        last = audit.last(RAILS, rail.name)
        was_off = last is not None and last.action == off
        if not rail.is_on and not (last is not None and was_off and dict(last.detail) == detail):
            audit.append(off, SERVER, rail.name, detail)
            written.append(off)
        elif rail.is_on and was_off:
            audit.append(on, SERVER, rail.name)
            written.append(on)
    return written


def _keys(audit: AuditLog, keys: Mapping[str, str]) -> list[str]:
    allow, replace, revoke = KEYS
    written = list[str]()
    for name in sorted({*keys, *audit.subjects(KEYS)}):
        last = audit.last(KEYS, name)
        known = "" if last is None or last.action == revoke else str(last.detail.get("fingerprint", ""))
        now = keys.get(name, "")
        if now == known:
            continue
        action = revoke if not now else replace if known else allow
        audit.append(action, SERVER, name, {"fingerprint": now or known})
        written.append(action)
    return written
