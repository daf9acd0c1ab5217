"""People who write to the number: what they do becomes events, what they got is read from the journal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.fakes.whatsapp.journal import Accepted
from connectors.fakes.whatsapp.state import State


@dataclass(frozen=True)
class FakePerson:
    """Somebody with a phone number, a user id, or both, as far as Meta tells them."""

    state: State
    number: int
    has_phone: bool = True
    has_user_id: bool = True

    @property
    def phone(self) -> str:
        """Their number."""
        return f"2126{self.number:08d}"

    @property
    def user_id(self) -> str:
        """What Meta calls them to this business."""
        return f"MA.{self.number:016d}"

    def say(self, text: str, *, reply_to: str = "") -> str:
        """Write a text; `reply_to` is the id of a message of ours. Gives the message's id."""
        return self.send({"type": "text", "text": {"body": text}}, reply_to=reply_to)

    def say_at_once(self, *texts: str) -> list[str]:
        """Write several texts, which come in one change."""
        messages = [self._message({"type": "text", "text": {"body": text}}) for text in texts]
        self._put(messages)
        return [message["id"] for message in messages]

    def send(self, content: Mapping[str, Any], *, reply_to: str = "") -> str:
        """Send any content, as the Cloud API words it (`{"type": "sticker", "sticker": {…}}`)."""
        message = self._message(content)
        if reply_to:
            message["context"] = {"from": self.state.account.display_phone_number, "id": reply_to}
        self._put([message])
        return str(message["id"])

    def forward(self, text: str) -> str:
        """Pass on what somebody else wrote."""
        return self.send({"type": "text", "text": {"body": text}, "context": {"forwarded": True}})

    def speak(self, sound: bytes) -> str:
        """Send a voice message."""
        file = self.state.add_file(sound, "audio/ogg; codecs=opus")
        audio = {"id": file, "mime_type": "audio/ogg; codecs=opus", "sha256": "x", "voice": True}
        return self.send({"type": "audio", "audio": audio})

    def press(self, title: str, message: Accepted | None = None) -> str:
        """Choose by a title or its beginning, of the last message that has choices. Raises LookupError."""
        shown = message or next((entry for entry in reversed(self.received()) if entry.choices), None)
        if shown is None:
            raise LookupError("no message with choices was received")
        found = next((name for name in shown.choices if name.startswith(title)), None)
        if found is None:
            raise LookupError(f"no choice {title!r} among {list(shown.choices)}")
        kind = "button_reply" if shown.body["interactive"]["type"] == "button" else "list_reply"
        return self.choose(shown.choices[found], shown.id, title=found, kind=kind)

    def choose(self, payload: str, message: str, *, title: str = "…", kind: str = "button_reply") -> str:
        """Choose by what it carries, whether it was ever shown or not."""
        reply = {"type": kind, kind: {"id": payload, "title": title}}
        return self.send({"type": "interactive", "interactive": reply}, reply_to=message)

    def received(self) -> list[Accepted]:
        """Messages that reached them, oldest first."""
        return self.state.journal.entries(self.phone, self.user_id)

    def wait(self, count: int, seconds: float = 10.0) -> list[Accepted]:
        """Messages that reached them, once there are `count`. Raises TimeoutError."""
        return self.state.journal.wait(count, self.phone, self.user_id, seconds=seconds)

    def _message(self, content: Mapping[str, Any]) -> dict[str, Any]:
        who = {"from": self.phone} if self.has_phone else {}
        who |= {"from_user_id": self.user_id} if self.has_user_id else {}
        return {**who, "id": self.state.next_message_id(self.phone), "timestamp": self.state.hooks.now(), **content}

    def _put(self, messages: list[dict[str, Any]]) -> None:
        contact: dict[str, Any] = {"profile": {"name": f"Person {self.number}"}}
        contact |= {"wa_id": self.phone} if self.has_phone else {}
        contact |= {"user_id": self.user_id} if self.has_user_id else {}
        with self.state.lock:
            self.state.closed -= {self.phone, self.user_id}
        self.state.hooks.put(self.user_id, self.state.value(contacts=[contact], messages=messages))
