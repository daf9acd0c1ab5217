"""Agno's Telegram interface, as its documentation sets it up: an agent with an SQLite store behind a webhook.

python agno_server.py PORT FOLDER MODEL_URL
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Serve until killed."""
    port, folder, model = sys.argv[1:]
    import uvicorn
    from agno.agent import Agent  # type: ignore[import-not-found]
    from agno.db.sqlite import SqliteDb  # type: ignore[import-not-found]
    from agno.models.openai import OpenAIChat  # type: ignore[import-not-found]
    from agno.os import AgentOS  # type: ignore[import-not-found]
    from agno.os.interfaces.telegram import Telegram  # type: ignore[import-not-found]
    from telebot import asyncio_helper  # type: ignore[import-not-found]

    asyncio_helper.API_URL = os.environ["TELEGRAM_URL"] + "/bot{0}/{1}"
    agent = Agent(
        id="assistant",
        model=OpenAIChat(id="stub", base_url=model, api_key="none"),
        db=SqliteDb(db_file=f"{folder}/agno.db"),
        instructions="Answer from the programme.",
        add_history_to_context=True,
        telemetry=False,
    )
    served = AgentOS(agents=[agent], interfaces=[Telegram(agent=agent, streaming=False)], telemetry=False)
    uvicorn.run(served.get_app(), host="127.0.0.1", port=int(port), log_level="warning")


if __name__ == "__main__":
    main()
