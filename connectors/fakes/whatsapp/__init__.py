"""A Cloud API on loopback for tests: real HTTP, as strict as the real one, and failing as it is told to."""

from connectors.fakes.whatsapp.faults import Fault, FaultKind, Faults
from connectors.fakes.whatsapp.journal import Accepted, Journal
from connectors.fakes.whatsapp.people import FakePerson
from connectors.fakes.whatsapp.server import FakeGraphApi
from connectors.fakes.whatsapp.state import Account
from connectors.fakes.whatsapp.throttle import Throttle

__all__ = ["Accepted", "Account", "FakeGraphApi", "FakePerson", "Fault", "FaultKind", "Faults", "Journal", "Throttle"]
