"""Messages in, messages out. Knows no agent and no knowledge.

A message's way: a channel's `parse` makes a `Delivery` of a webhook's body; `Inbox.accept` stores it and wakes a turn in
one transaction (call it in a thread, answer 200 when it returns); the engine (`engines/leases.py`) runs `TurnRunner.run` once per
conversation at a time; that claims messages in the inbox's order, asks the `Responder`, stores the response with the sends
it comes to, and sends them in order through the channel. `messaging.open_messaging` puts the parts together.

To write a channel: implement `Channel` in a folder of its own. `Inbound.id` must name one message within the channel for
ever, and an edit must have an id of its own. `send` must raise RetryLaterError, UnclearError, RefusedError or
WindowClosedError and say in `reason` nothing of the message or the person; sends are made one at a time per conversation,
after slots under `limits` were taken, and repeated by the caller: a channel never retries. `text.py` cuts and lays out texts
for any app; `fake_provider.py` is what a provider's fake over HTTP stands on.

To write a responder: implement `Responder.respond`. It may be called again for the same messages, so it changes nothing
itself: everything goes into the `Response`, which is stored whole. `records.turn` is the turn's id, for button payloads.

To test either: `testing.py` has FakeChannel, EchoResponder and MemoryEngine (`await engine.run()` runs what was woken).
"""
