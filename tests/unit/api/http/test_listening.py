"""An address that cannot be listened on is refused for what it is, before anything is loaded."""

from __future__ import annotations

import socket

import pytest

from api.http.listening import refuse_unusable
from core.errors import UnavailableError, WrongUseError


def test_a_port_that_is_taken_is_told_from_an_address_that_is_none() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(UnavailableError, match=f"port {port} .*taken.* --port .*make run PORT="):
            refuse_unusable("127.0.0.1", port)
    refuse_unusable("127.0.0.1", 0)
    with pytest.raises(WrongUseError, match="no address"):
        refuse_unusable("192.0.2.1", 0)
    with pytest.raises(WrongUseError, match="no machine is called"):
        refuse_unusable("no such host", 0)
