"""How many of a lying model's sentences reach a person, and how many true ones do.

`python -m benchmarks.forging` takes some minutes and is no part of `make bench`. `data/faithful.jsonl` and `data/questions.jsonl`
were written from the example's documents alone, before any run: a check is measured on them and not tuned to them.
"""
