"""The square that an app for one-time codes reads."""

from __future__ import annotations

from io import BytesIO

import pyotp
import segno

from api.console.frame.visit import Visit


def square(visit: Visit, name: str, secret: str) -> str:
    """A secret as a QR code in SVG, dark on light in both themes, without any style that the content security policy would refuse."""
    issuer = visit.services.organisation.assistant.in_language(visit.language) or "Munadil"
    text, written = pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=issuer), BytesIO()
    segno.make(text, error="m").save(written, kind="svg", scale=5, dark="#000", light="#fff", xmldecl=False, svgns=True)
    return written.getvalue().decode()
