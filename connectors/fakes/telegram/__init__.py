"""A Telegram Bot API on loopback for tests: real HTTP, as strict as the real one, and failing as it is told to."""

from connectors.fakes.telegram.faults import Fault, FaultKind, Faults
from connectors.fakes.telegram.journal import Accepted, Journal
from connectors.fakes.telegram.people import FakePerson
from connectors.fakes.telegram.server import TOKEN, FakeBotApi
from connectors.fakes.telegram.throttle import Throttle

__all__ = ["TOKEN", "Accepted", "FakeBotApi", "FakePerson", "Fault", "FaultKind", "Faults", "Journal", "Throttle"]
