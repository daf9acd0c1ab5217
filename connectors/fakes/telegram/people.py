"""People who write to the bot: what they do becomes updates, what they got is read from the journal."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from connectors.fakes.telegram.journal import Accepted
from connectors.fakes.telegram.state import State


@dataclass(frozen=True)
class FakePerson:
    """Somebody, in a private chat or, with `group`, in a group chat (its id is negative)."""

    state: State
    id: int
    language_code: str = "fr"
    group: int = 0
    topic: int = 0

    @property
    def chat(self) -> int:
        """Where they write."""
        return self.group or self.id

    def say(self, text: str, *, reply_to: int = 0) -> dict[str, Any]:
        """Write a text; `reply_to` is the number of a message of the bot's. Gives the update."""
        entities = _entities(text)
        return self.send({"text": text, **({"entities": entities} if entities else {})}, reply_to=reply_to)

    def send(self, content: Mapping[str, Any], *, reply_to: int = 0) -> dict[str, Any]:
        """Send any content, as the Bot API words it (`{"sticker": {…}}`)."""
        return self.state.queue.put(lambda _: {"message": {**self._message(reply_to), **content}})

    def speak(self, sound: bytes) -> dict[str, Any]:
        """Send a voice message."""
        file = self.state.add_file(sound)
        voice = {
            "file_id": file,
            "file_unique_id": file,
            "duration": 2,
            "mime_type": "audio/ogg",
            "file_size": len(sound),
        }
        return self.send({"voice": voice})

    def edit(self, message: int, text: str) -> dict[str, Any]:
        """Change a text that they sent."""
        now = int(time.time())
        edited = {**self._message(0, message), "text": text, "edit_date": now}
        return self.state.queue.put(lambda _: {"edited_message": edited})

    def forward(self, text: str) -> dict[str, Any]:
        """Pass on what somebody else wrote."""
        origin = {"type": "hidden_user", "sender_user_name": "Somebody", "date": 1}
        return self.send({"text": text, "forward_origin": origin})

    def press(self, label: str, message: Accepted | None = None) -> dict[str, Any]:
        """Press a button by its label or its beginning, of the last message that has buttons. Raises LookupError."""
        shown = message or next((entry for entry in reversed(self.received()) if entry.buttons), None)
        if shown is None:
            raise LookupError("no message with buttons was received")
        button = shown.button(label)
        if "callback_data" not in button:
            raise LookupError(f"the button {label!r} opens an address")
        return self.choose(button["callback_data"], shown.message)

    def choose(self, payload: str, message: int) -> dict[str, Any]:
        """Press a button by what it carries, whether it was ever shown or not."""
        about = {
            "message_id": message,
            "date": int(time.time()),
            "chat": self._chat(),
            "from": self.state.bot,
            "text": "…",
        }
        return self.state.queue.put(
            lambda update: {
                "callback_query": {
                    "id": f"cb{update}",
                    "from": self._user(),
                    "message": about,
                    "chat_instance": "1",
                    "data": payload,
                }
            }
        )

    def block(self) -> dict[str, Any]:
        """Block the bot: nothing reaches them until `unblock`."""
        self.state.blocked_by.add(self.chat)
        return self._membership("member", "kicked")

    def unblock(self) -> dict[str, Any]:
        """Let the bot write again."""
        self.state.blocked_by.discard(self.chat)
        return self._membership("kicked", "member")

    def received(self) -> list[Accepted]:
        """Messages that reached their chat, oldest first."""
        return self.state.journal.entries(chat=self.chat)

    def wait(self, count: int, seconds: float = 10.0) -> list[Accepted]:
        """Messages that reached their chat, once there are `count`; it blocks: in async code, in a thread. Raises TimeoutError."""
        return self.state.journal.wait(count, chat=self.chat, seconds=seconds)

    def _membership(self, before: str, after: str) -> dict[str, Any]:
        bot = self.state.bot
        change = {"chat": self._chat(), "from": self._user(), "date": int(time.time())}
        change |= {
            "old_chat_member": {"user": bot, "status": before},
            "new_chat_member": {"user": bot, "status": after},
        }
        return self.state.queue.put(lambda _: {"my_chat_member": change})

    def _message(self, reply_to: int, number: int = 0) -> dict[str, Any]:
        number = number or self.state.next_message(self.chat)
        message = {"message_id": number, "date": int(time.time()), "chat": self._chat(), "from": self._user()}
        if self.topic:
            message |= {"message_thread_id": self.topic, "is_topic_message": True}
        if reply_to:
            replied = {"message_id": reply_to, "date": 1, "chat": self._chat(), "from": self.state.bot, "text": "…"}
            message |= {"reply_to_message": replied}
        return message

    def _user(self) -> dict[str, Any]:
        return {"id": self.id, "is_bot": False, "first_name": f"Person {self.id}", "language_code": self.language_code}

    def _chat(self) -> dict[str, Any]:
        if not self.group:
            return {"id": self.id, "type": "private", "first_name": f"Person {self.id}"}
        return {"id": self.group, "type": "supergroup", "title": "Group"}


def _entities(text: str) -> list[dict[str, Any]]:
    """Commands and mentions, as Telegram marks them; offsets in UTF-16 units."""
    found, offset = [], 0
    for word in text.split(" "):
        length = len(word.encode("utf-16-le")) // 2
        kind = {"/": "bot_command", "@": "mention"}.get(word[:1])
        if kind and len(word) > 1:
            found.append({"type": kind, "offset": offset, "length": len(word.rstrip(",:؟?!."))})
        offset += length + 1
    return found
