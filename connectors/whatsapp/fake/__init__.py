"""A Cloud API on loopback for tests: real HTTP, as strict as the real one, and failing as it is told to."""

from connectors.whatsapp.fake.faults import Fault, FaultKind, Faults
from connectors.whatsapp.fake.journal import Accepted, Journal
from connectors.whatsapp.fake.people import FakePerson
from connectors.whatsapp.fake.server import FakeGraphApi
from connectors.whatsapp.fake.state import Account
from connectors.whatsapp.fake.throttle import Throttle

__all__ = ["Accepted", "Account", "FakeGraphApi", "FakePerson", "Fault", "FaultKind", "Faults", "Journal", "Throttle"]
