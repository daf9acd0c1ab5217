"""What both fakes stand on: a journal that outlives its process, and faults that come when they are told to."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from connectors.fakes.telegram import Accepted, Fault, FaultKind, Faults, Journal
from connectors.fakes.whatsapp import Accepted as WhatsAppAccepted
from connectors.fakes.whatsapp import Journal as WhatsAppJournal


def accepted(text: str, method: str = "sendMessage", chat: int = 42) -> Accepted:
    return Accepted(method, chat, 1, text, at=0.0)


def test_a_journal_goes_on_with_whatever_was_written(tmp_path: Path) -> None:
    path = tmp_path / "accepted.jsonl"
    texts = ["un", "deux\nlignes", "ligne\u2028séparée\x85", "مرحبا"]
    first = Journal(path)
    for text in texts:
        first.add(accepted(text))
    again = Journal(path)
    again.add(accepted("encore"))
    assert [entry.text for entry in Journal(path).entries()] == [*texts, "encore"]


def test_a_journal_is_read_by_whom_and_by_what() -> None:
    journal = Journal()
    for entry in (accepted("a"), accepted("b", "editMessage"), accepted("c", "sendChatAction"), accepted("d", chat=7)):
        journal.add(entry)
    assert [entry.text for entry in journal.entries()] == ["a", "d"]
    assert [entry.text for entry in journal.entries(chat=42, prefix="")] == ["a", "b"]
    other = WhatsAppJournal()
    for kind, to in (("text", "1"), ("read", "1"), ("document", "2")):
        other.add(WhatsAppAccepted(kind, to, "id", "\u200fنعم"))
    assert [entry.kind for entry in other.entries()] == ["text", "document"]
    assert [entry.kind for entry in other.entries("1", kind="read")] == ["read"]
    assert other.entries()[0].plain == "نعم"


def test_whoever_waits_gets_what_comes_or_an_error() -> None:
    journal = Journal()
    threading.Timer(0.05, journal.add, [accepted("a")]).start()
    assert [entry.text for entry in journal.wait(1, seconds=5)] == ["a"]
    with pytest.raises(TimeoutError, match="1 of 2"):
        journal.wait(2, seconds=0.01)


def test_scripted_faults_come_in_order_and_chance_meets_sends_alone() -> None:
    faults = Faults()
    faults.script(Fault(FaultKind.DROP), method="getMe", times=2)
    faults.script(Fault(FaultKind.HANG))
    faults.by_chance({Fault(FaultKind.LATE): 1.0})
    assert [found.kind if (found := faults.next("GETME")) else None for _ in range(3)] == ["drop", "drop", None]
    assert [found.kind if (found := faults.next("sendMessage")) else None for _ in range(2)] == ["hang", "late"]
    assert faults.next("sendChatAction") is None
    faults.by_chance({})
    assert faults.next("sendMessage") is None
