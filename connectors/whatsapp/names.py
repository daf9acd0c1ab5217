"""What a person of WhatsApp is called: a user id of our business, a phone number, or both; and what they were called before.

A user id is nobody else's, ever; it changes with the number, and Meta says so. A number may be handed on.
"""

from __future__ import annotations

from connectors.message import Address, Moved
from connectors.whatsapp.payloads import System, WhatsAppContact, WhatsAppMessage


def names_of(message: WhatsAppMessage, contacts: list[WhatsAppContact]) -> tuple[str, tuple[str, ...]]:
    """Who sent a message, and the numbers that go with a user id; empty where nobody did.

    The user id comes first where there is one, for numbers are withheld and handed on.
    """
    of_sender = [contact for contact in contacts if message.sender in (contact.wa_id, contact.user_id)]
    if not message.sender and len(contacts) == 1:
        of_sender = contacts
    contact = of_sender[0] if of_sender else WhatsAppContact()
    person = message.from_user_id or contact.user_id
    numbers = tuple(dict.fromkeys(n for n in (message.sender, contact.wa_id) if n and n.isdigit()))
    if not person:
        return message.sender or contact.wa_id or "", ()
    return person, numbers


def moved(message: WhatsAppMessage, system: System) -> Moved | None:
    """What a person is called from now on; None where the report does not say."""
    old = system.previous_user_id or (message.from_user_id if message.from_user_id != system.user_id else None)
    new = system.user_id or (message.from_user_id if message.from_user_id != old else None)
    number = system.wa_id or system.new_wa_id
    left = message.sender if message.sender and message.sender.isdigit() and message.sender != number else None
    before, after = tuple(filter(None, (old, left))), new or number
    if not before or not after or after in before:
        return None
    also = (number,) if number and number != after else ()
    return Moved(before, Address("whatsapp", after), also, left=(left,) if left else ())
