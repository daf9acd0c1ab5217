"""The script that people write: python-telegram-bot asks for updates, LangChain retrieves from Chroma and asks the model.

python telegram_script.py PORT FOLDER MODEL_URL
"""

from __future__ import annotations

import os
import sys
from typing import Any


def main() -> None:
    """Answer until killed."""
    _, folder, model = sys.argv[1:]
    from langchain_chroma import Chroma  # type: ignore[import-not-found]
    from langchain_openai import ChatOpenAI, OpenAIEmbeddings
    from telegram import Update
    from telegram.ext import Application, MessageHandler, filters

    embeddings = OpenAIEmbeddings(
        model="stub",
        base_url=model,
        api_key="none",  # type: ignore[arg-type]
        check_embedding_ctx_length=False,
    )
    store = Chroma("documents", embeddings, persist_directory=f"{folder}/chroma")
    texts = [f"Programme, chapitre {number}: mesure {number}." for number in range(50)]
    if not store.get(limit=1)["ids"]:
        store.add_texts(texts)
    chat = ChatOpenAI(model="stub", base_url=model, api_key="none")  # type: ignore[arg-type]

    async def answer(update: Update, _: Any) -> None:
        if update.message is None:
            return
        question = update.message.text or ""
        found = await store.asimilarity_search(question, k=3)
        context = "\n".join(document.page_content for document in found)
        said = await chat.ainvoke([("system", f"Answer from this:\n{context}"), ("human", question)])
        await update.message.reply_text(str(said.content))

    async def up(_: Any) -> None:
        print("is up", flush=True)

    address = os.environ["TELEGRAM_URL"]
    builder = Application.builder().token(os.environ["TELEGRAM_TOKEN"]).concurrent_updates(False)
    application = builder.base_url(f"{address}/bot").base_file_url(f"{address}/file/bot").post_init(up).build()
    application.add_handler(MessageHandler(filters.TEXT, answer))
    application.run_polling()


if __name__ == "__main__":
    main()
