"""Messages while processes are killed: what is lost, out of order or sent twice.

`providers.py` are the fakes that people write through and that remember what they took; `munadil.py` is what gets killed, the
product with an agent that costs nothing; `writing.py` writes, `experiment.py` kills and starts again, `ledger.py` tells what was
in flight, `verdict.py` counts. `processes.py` and the verdict know nothing of Munadil: `benchmarks.peers` uses them too.
"""
