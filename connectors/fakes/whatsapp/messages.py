"""POST /{phone number id}/messages: checked as strictly as the reference words it."""

from __future__ import annotations

from typing import Any

from connectors.fakes.whatsapp.faults import Fault, FaultKind
from connectors.fakes.whatsapp.journal import Accepted
from connectors.fakes.whatsapp.refusal import Refusal, invalid
from connectors.fakes.whatsapp.state import State

Body = dict[str, Any]
WINDOW, UNDELIVERABLE = 131047, 131026


def post_message(state: State, body: Body, fault: Fault | None) -> Body:
    """Accept a message or a mark. Raises Refusal."""
    if body.get("messaging_product") != "whatsapp":
        raise invalid("messaging_product")
    if body.get("status") == "read":
        return _mark_read(state, body)
    person = _recipient(body)
    token = body.get("biz_opaque_callback_data", "")
    if len(token) > 512:
        raise invalid("biz_opaque_callback_data is longer than 512 characters")
    kind = str(body.get("type", "text"))
    if kind not in _TEXTS:
        raise Refusal(400, 131051, f"Unsupported message type: {kind}")
    text = _TEXTS[kind](state, body)
    is_closed = person in state.closed and kind != "template"
    if is_closed and not state.fails_late:
        raise Refusal(400, WINDOW, "Re-engagement message")
    if code := state.throttle.take(person):
        raise Refusal(429 if code == 130429 else 400, code, "Rate limit hit")
    identifier = state.next_message_id(person)
    answered = not (fault and fault.kind in (FaultKind.SILENT, FaultKind.GARBLED))
    state.journal.add(Accepted(kind, person, identifier, text, token, body, answered))
    _report(state, person, identifier, token, fault, is_closed=is_closed)
    contact = {"input": person, ("wa_id" if person.isdigit() else "user_id"): person}
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [{"id": identifier}]}


def _report(state: State, person: str, message: str, token: str, fault: Fault | None, *, is_closed: bool) -> None:
    if is_closed:
        state.report(person, message, token, "failed", code=WINDOW)
    elif person in state.unreachable:
        state.report(person, message, token, "failed", code=UNDELIVERABLE)
    elif fault and fault.kind is FaultKind.FAILED:
        state.report(person, message, token, "failed", code=fault.code)
    else:
        state.report(person, message, token, *state.reports)


def _mark_read(state: State, body: Body) -> Body:
    message = _text(body, "message_id", 512)
    if not message.startswith("wamid."):
        raise invalid("message_id")
    indicator = body.get("typing_indicator")
    if indicator not in (None, {"type": "text"}):
        raise invalid("typing_indicator")
    state.journal.add(Accepted("read", message, "", "typing" if indicator else "", body=body))
    return {"success": True}


def _recipient(body: Body) -> str:
    to, recipient = body.get("to", ""), body.get("recipient", "")
    if to and not str(to).isdigit():
        raise invalid("to is no phone number")
    if recipient and not (str(recipient)[2:3] == "." and str(recipient)[:2].isupper()):
        raise invalid("recipient is no business-scoped user id")
    if not (to or recipient):
        raise Refusal(400, 131008, "Required parameter is missing: to")
    return str(to or recipient)


def _plain(state: State, body: Body) -> str:
    return _text(body.get("text"), "body", 4096)


def _document(state: State, body: Body) -> str:
    document = body.get("document") or {}
    if document.get("id") not in state.files:
        raise Refusal(400, 131053, "Media upload error: no such media id")
    _text(document, "filename", 240)
    return _text(document, "caption", 1024) if "caption" in document else ""


def _template(state: State, body: Body) -> str:
    template = body.get("template") or {}
    language = (template.get("language") or {}).get("code")
    if state.templates.get(template.get("name", "")) != language:
        raise Refusal(404, 132001, "Template does not exist in the translation")
    return str(template["name"])


def _interactive(state: State, body: Body) -> str:
    interactive = body.get("interactive") or {}
    text = _text(interactive.get("body"), "text", 1024)
    action = interactive.get("action") or {}
    if interactive.get("type") == "button":
        _buttons([button.get("reply") or {} for button in action.get("buttons", ())])
    elif interactive.get("type") == "list":
        _text(action, "button", 20)
        _rows([row for section in action.get("sections", ()) for row in section.get("rows", ())])
    else:
        raise invalid("interactive type")
    return text


def _buttons(replies: list[Body]) -> None:
    if not 1 <= len(replies) <= 3:
        raise invalid("buttons: from one to three")
    for reply in replies:
        _text(reply, "id", 256)
        _text(reply, "title", 20)
    _different(replies, "id")
    _different(replies, "title")


def _rows(rows: list[Body]) -> None:
    if not 1 <= len(rows) <= 10:
        raise invalid("rows: from one to ten")
    for row in rows:
        _text(row, "id", 200)
        _text(row, "title", 24)
        if "description" in row:
            _text(row, "description", 72)
    _different(rows, "id")


def _different(parts: list[Body], name: str) -> None:
    if len({part[name] for part in parts}) < len(parts):
        raise invalid(f"duplicate {name}")


def _text(part: object, name: str, longest: int) -> str:
    """A text that must be there, within its length in UTF-16 units."""
    value = part.get(name) if isinstance(part, dict) else None
    if not isinstance(value, str) or not value.strip():
        raise Refusal(400, 131008, f"Required parameter is missing: {name}")
    if len(value.encode("utf-16-le", "surrogatepass")) // 2 > longest:
        raise invalid(f"{name} is longer than {longest} characters")
    return value


_TEXTS = {"text": _plain, "interactive": _interactive, "document": _document, "template": _template}
