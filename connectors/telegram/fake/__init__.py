"""A Telegram Bot API on loopback for tests: real HTTP, as strict as the real one, and failing as it is told to."""

from connectors.telegram.fake.faults import Fault, FaultKind, Faults
from connectors.telegram.fake.journal import Accepted, Journal
from connectors.telegram.fake.people import FakePerson
from connectors.telegram.fake.server import TOKEN, FakeBotApi
from connectors.telegram.fake.throttle import Throttle

__all__ = ["TOKEN", "Accepted", "FakeBotApi", "FakePerson", "Fault", "FaultKind", "Faults", "Journal", "Throttle"]
