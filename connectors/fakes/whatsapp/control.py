"""The fake's own calls under `/_fake/`, for tests that run it as a process of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, fields
from typing import Any

from connectors.fakes.whatsapp.faults import Fault, FaultKind
from connectors.fakes.whatsapp.people import FakePerson
from connectors.fakes.whatsapp.refusal import Refusal, invalid
from connectors.fakes.whatsapp.state import State


def control(state: State, path: str, body: bytes) -> object:
    """Do what a call under `/_fake/` asks for. Raises Refusal.

    `say` {person, text, has_phone, has_user_id} · `choose` {person, payload, message} · `push` {person, value} · `faults`
    {kind: share, …} · `script` {kind, call, times, seconds, code, …} · `misdelivery` {repeated, reordered, twice, batch} ·
    `webhook` {url} · `journal` {people, kind} · `state`.
    """
    try:
        given: dict[str, Any] = json.loads(body or b"{}")
        return _ACTIONS[path](state, given)
    except KeyError as error:
        raise Refusal(404, 100, f"Not found: {error}") from None
    except (TypeError, ValueError) as error:
        raise invalid(str(error)) from None


def _say(state: State, given: dict[str, Any]) -> object:
    return {"id": _person(state, given).say(str(given["text"]))}


def _choose(state: State, given: dict[str, Any]) -> object:
    return {"id": _person(state, given).choose(str(given["payload"]), str(given["message"]))}


def _push(state: State, given: dict[str, Any]) -> object:
    state.hooks.put(str(given["person"]), state.value(**given["value"]))
    return {"ok": True}


def _faults(state: State, given: dict[str, Any]) -> object:
    state.faults.by_chance({Fault(FaultKind(kind)): float(share) for kind, share in given.items()})
    return {"ok": True}


def _script(state: State, given: dict[str, Any]) -> object:
    details = {field.name for field in fields(Fault)} - {"kind"}
    fault = Fault(FaultKind(given["kind"]), **{name: given[name] for name in details & set(given)})
    state.faults.script(fault, call=given.get("call", "send"), times=int(given.get("times", 1)))
    return {"ok": True}


def _misdelivery(state: State, given: dict[str, Any]) -> object:
    served = state.hooks.misdelivery
    served.repeated, served.reordered = float(given.get("repeated", 0)), float(given.get("reordered", 0))
    served.twice, served.batch = float(given.get("twice", 0)), int(given.get("batch", 1))
    return {"ok": True}


def _webhook(state: State, given: dict[str, Any]) -> object:
    state.hooks.point_to(str(given["url"]))
    return {"ok": True}


def _journal(state: State, given: dict[str, Any]) -> object:
    return [asdict(entry) for entry in state.journal.entries(*given.get("people", ()), kind=given.get("kind", ""))]


def _state(state: State, _: dict[str, Any]) -> object:
    return {
        "pending": state.hooks.pending(),
        "accepted": len(state.journal.entries()),
        "webhook_calls": state.hooks.calls,
        "webhook_refusals": state.hooks.refusals,
        "webhook_error": state.hooks.last_error,
        "webhook": state.hooks.url,
    }


def _person(state: State, given: dict[str, Any]) -> FakePerson:
    has_phone, has_user_id = bool(given.get("has_phone", True)), bool(given.get("has_user_id", True))
    return FakePerson(state, int(given["person"]), has_phone, has_user_id)


_ACTIONS: dict[str, Callable[[State, dict[str, Any]], object]] = {
    "say": _say,
    "choose": _choose,
    "push": _push,
    "faults": _faults,
    "script": _script,
    "misdelivery": _misdelivery,
    "webhook": _webhook,
    "journal": _journal,
    "state": _state,
}
