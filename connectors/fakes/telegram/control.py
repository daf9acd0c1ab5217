"""The fake's own methods under `/_fake/`, for tests that run it as a process of its own."""

from __future__ import annotations

import json
from dataclasses import asdict, fields
from typing import Any

from connectors.fakes.telegram.faults import Fault, FaultKind
from connectors.fakes.telegram.people import FakePerson
from connectors.fakes.telegram.refusal import Refusal, bad_request
from connectors.fakes.telegram.state import State


def control(state: State, path: str, body: bytes) -> object:
    """Do what a call under `/_fake/` asks for. Raises Refusal.

    `say` {person, text, language_code, group, topic, reply_to} · `choose` {person, payload, message} · `push` {update without its id}
    · `faults` {kind: share, …} · `script` {kind, method, times, seconds, …} · `misdelivery` {repeated, reordered, twice} · `journal`
    {chat, prefix} · `state`.
    """
    try:
        given: dict[str, Any] = json.loads(body or b"{}")
        return _ACTIONS[path](state, given)
    except KeyError as error:
        raise Refusal(404, f"Not Found: {error}") from None
    except (TypeError, ValueError) as error:
        raise bad_request(str(error)) from None


def _say(state: State, given: dict[str, Any]) -> object:
    return _person(state, given).say(str(given["text"]), reply_to=int(given.get("reply_to", 0)))


def _choose(state: State, given: dict[str, Any]) -> object:
    return _person(state, given).choose(str(given["payload"]), int(given["message"]))


def _push(state: State, given: dict[str, Any]) -> object:
    return state.queue.put(lambda _: given)


def _faults(state: State, given: dict[str, Any]) -> object:
    state.faults.by_chance({Fault(FaultKind(kind)): float(share) for kind, share in given.items()})
    return {"ok": True}


def _script(state: State, given: dict[str, Any]) -> object:
    details = {field.name for field in fields(Fault)} - {"kind"}
    fault = Fault(FaultKind(given["kind"]), **{name: given[name] for name in details & set(given)})
    state.faults.script(fault, method=given.get("method", "sendMessage"), times=int(given.get("times", 1)))
    return {"ok": True}


def _misdelivery(state: State, given: dict[str, Any]) -> object:
    state.queue.misdelivery.repeated = float(given.get("repeated", 0))
    state.queue.misdelivery.reordered = float(given.get("reordered", 0))
    state.queue.misdelivery.twice = float(given.get("twice", 0))
    return {"ok": True}


def _journal(state: State, given: dict[str, Any]) -> object:
    entries = state.journal.entries(chat=given.get("chat"), prefix=given.get("prefix", "send"))
    return [asdict(entry) for entry in entries]


def _state(state: State, _: dict[str, Any]) -> object:
    return {
        "pending": state.queue.pending(),
        "accepted": len(state.journal.entries()),
        "webhook_refusals": state.queue.refusals,
        "webhook_error": state.queue.last_error,
        "webhook": state.queue.webhook.url if state.queue.webhook else "",
        "commands": state.commands,
    }


def _person(state: State, given: dict[str, Any]) -> FakePerson:
    return FakePerson(
        state,
        int(given["person"]),
        str(given.get("language_code", "fr")),
        int(given.get("group", 0)),
        int(given.get("topic", 0)),
    )


_ACTIONS = {
    "say": _say,
    "choose": _choose,
    "push": _push,
    "faults": _faults,
    "script": _script,
    "misdelivery": _misdelivery,
    "journal": _journal,
    "state": _state,
}
