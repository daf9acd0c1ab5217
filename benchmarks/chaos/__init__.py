"""Messages while processes are killed: what is lost, out of order or sent twice.

`provider.py` is a messaging provider on loopback that outlives every kill and remembers what it took; `server.py` is the
process that gets killed; `people.py` send and redeliver; `harness.py` puts them together; `verdict.py` counts. Another
channel needs a channel in `server.py` and a way in in `people.py`; the rest knows no channel.
"""
