"""Other programs that answer on Telegram, doing the same job in the same run: agno, and the script that people write.

They are installed from the package registry into environments under `.var/bench/`, never into ours. `agno_server.py` and
`telegram_script.py` run there and import nothing of ours; `model.py` is the model that all of them ask.
"""
