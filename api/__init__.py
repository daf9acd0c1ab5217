"""The doors: HTTP, command line. The only place where things are wired together."""

import os

# Every product of matrices here is small, and several processes share the cores: OpenBLAS's threads would spin and wait for
# each other (measured: calibrating takes 3.6 times as long with two of them on two busy cores). Read when numpy is imported.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
