"""Make a data folder as release 0.1.0 wrote it, with documents, conversations and work left undone, for the upgrade test.

    python make_old_data_folder.py --tree /path/to/checkout-of-0.1.0 --out FOLDER [--models FOLDER]

Needs the standard library alone; Munadil 0.1.0 is run as its users run it, from `--tree` and its `.venv`: `munadil ingest`,
`serve`, `channels`, `inbox`, and the Telegram of its tests. What comes out: `FOLDER/data_folder_v0.1/` (the data folder, the
organisation's folder, `expected.json`) and `FOLDER/data_folder_v0.1.tar.xz`. The secrets in it are of this fixture alone.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

NAME = "data_folder_v0.1"
SOURCE = "faits"
REBUILT = ("words", "models", "evaluations", "answering", "logs")
"""Left out of the tar: 0.1.0 makes them again by itself (the word index, built weights) or they hold no state."""
ORGANISATION = """\
# A fictional association, for a test of upgrades.
name: {fr: Les Amis du Vieux Moulin, ar: أصدقاء الطاحونة القديمة, en: Friends of the Old Mill}
short_name: {fr: les Amis du Vieux Moulin, ar: أصدقاء الطاحونة القديمة, en: the Friends of the Old Mill}
languages: [fr, ar, ary, ary-Latn, en]
default_language: fr
contact:
  how: {fr: "Venez à la permanence du moulin.", ar: "تفضلوا بزيارة مكتب الطاحونة."}
demonstration: true
"""

DOCUMENTS = {
    "atelier-velos.md": """\
---
title: L’atelier vélos
kind: fact_sheet
publisher: Les Amis du Vieux Moulin
language: fr
published_on: 2026-01-12
---
# L’atelier vélos

L’atelier vélos ouvre le samedi de 9 h à 13 h, sous le hangar du Vieux Moulin.

Chaque réparation coûte 15 dirhams, pièces non comprises.

En 2025, l’atelier a remis en état 214 vélos.

L’atelier est animé par sept bénévoles, dont deux mécaniciens à la retraite.
""",
    "atelier-velos.questions.yaml": """\
- answer: "L’atelier vélos ouvre le samedi de 9 h à 13 h, sous le hangar du Vieux Moulin."
  fr: ["Quand l'atelier vélos est-il ouvert ?", "L'atelier vélo c'est quel jour ?"]
  ar: ["متى تفتح ورشة الدراجات؟"]
  ary: ["فوقاش كيحل الأطوليي ديال البيكالات؟"]
  ary-Latn: ["fo9ach kay7el l'atelier dyal les vélos?"]
  en: ["When is the bike workshop open?"]
- answer: "Chaque réparation coûte 15 dirhams, pièces non comprises."
  fr: ["Combien coûte une réparation à l'atelier vélos ?", "Réparer mon vélo, c'est combien ?"]
  ar: ["كم ثمن إصلاح دراجة في الورشة؟"]
  en: ["How much is a bike repair?"]
- unanswered: "Whether bicycles are sold"
  fr: ["Est-ce que l'atelier vend des vélos ?"]
""",
    "bibliotheque.md": """\
---
title: مكتبة الطاحونة
kind: fact_sheet
publisher: أصدقاء الطاحونة القديمة
language: ar
published_on: 2026-02-03
---
# مكتبة الطاحونة

تضم مكتبة الطاحونة 1850 كتابا، ثلثها للأطفال.

الاستعارة مجانية، ومدتها ثلاثة أسابيع.

تنظم المكتبة حكاية للأطفال كل يوم أربعاء في الساعة الرابعة بعد الزوال.
""",
    "comptes.csv": """\
année;adhérents;cotisation annuelle (dirhams)
2024;132;80
2025;167;90
""",
    "comptes.csv.meta.yaml": """\
title: Adhérents et cotisations
kind: fact_sheet
publisher: Les Amis du Vieux Moulin
language: fr
published_on: 2026-01-05
""",
}
FIRST_RELEASE = ("atelier-velos.md", "comptes.csv", "comptes.csv.meta.yaml")
"""What the first release holds; the second holds everything."""

QUESTIONS = [
    {"language": "fr", "question": "C'est ouvert quand, votre atelier vélos ?", "says": "samedi de 9 h à 13 h", "cites": "L’atelier vélos"},
    {"language": "fr", "question": "Combien coûte une réparation à l'atelier vélos ?", "says": "15 dirhams", "cites": "L’atelier vélos"},
    {"language": "en", "question": "When is the bike workshop open?", "says": "samedi de 9 h à 13 h", "cites": "L’atelier vélos"},
    {"language": "ar", "question": "كم كتابا تضم مكتبة الطاحونة؟", "says": "1850", "cites": "مكتبة الطاحونة"},
]  # fmt: skip
"""Answered by the folder, each with a citation of the document."""

UNANSWERED = [{"language": "fr", "question": "Quelle est la capitale de l'Australie ?"}]
"""Not known, and said so."""

CLAIMED = "Combien de vélos l'atelier a-t-il remis en état en 2025 ?"
UNSENT = "Quand l'atelier vélos est-il ouvert ?"
PEOPLE: dict[str, dict[str, Any]] = {
    "answered": {"id": 101, "code": "fr", "left": ["Et une réparation, c'est combien ?"], "says": ["15 dirhams"]},
    "in_arabic": {"id": 102, "code": "ar", "left": ["كم مدة الاستعارة من مكتبة الطاحونة؟"], "says": ["ثلاثة أسابيع"]},
    "with_staff": {"id": 103, "code": "fr", "left": [], "says": []},
    "parked": {"id": 104, "code": "fr", "left": [], "says": []},
    "forgotten": {"id": 105, "code": "fr", "left": [], "says": []},
    "unsent": {"id": 106, "code": "fr", "left": [], "says": ["samedi de 9 h"]},
    "new": {"id": 107, "code": "fr", "left": ["Bonjour !", "Combien coûte une réparation à l'atelier vélos ?"], "says": ["15 dirhams"]},
    "claimed": {"id": 108, "code": "fr", "left": [], "says": ["214"]},
    "unknown_outcome": {"id": 109, "code": "fr", "left": [], "says": ["samedi de 9 h"]},
}  # fmt: skip
WEB = {
    "asked": "Combien de vélos l'atelier a-t-il remis en état en 2025 ?",
    "asked_says": "214",
    "left": "Quand l'atelier vélos est-il ouvert ?",
    "left_says": "samedi de 9 h",
}
ENVIRONMENT = {
    "MUNADIL_TELEGRAM_MODE": "webhook",
    "MUNADIL_TELEGRAM_USERNAME": "munadil_bot",
    "MUNADIL_RATE_LIMIT": "0",
    "MUNADIL_MERGE_SECONDS": "0.2",
}
"""What the folder is made with and opened with, besides MUNADIL_DATA_DIR, MUNADIL_ORGANISATION, and a Telegram's address and token."""
AGEING = {
    "MUNADIL_HISTORY_HOURS": "876000",
    "MUNADIL_KEEP_CONVERSATIONS_DAYS": "36500",
    "MUNADIL_KEEP_TURNS_DAYS": "36500",
    "MUNADIL_KEEP_PARKED_DAYS": "36500",
    "MUNADIL_KEEP_RECEIPTS_DAYS": "36500",
    "MUNADIL_KEEP_STATUSES_DAYS": "36500",
}
"""What it is opened with besides: it ages, and is neither to be purged for that nor to forget what a follow-up needs."""


def until(condition: Callable[[], Any], what: str, seconds: float = 90.0) -> Any:
    """What the condition gives, once it is true."""
    deadline = time.monotonic() + seconds
    while not (found := condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        time.sleep(0.05)
    return found


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def call(url: str, body: object = None, token: str = "", method: str = "") -> Any:
    """What a JSON door says; a GET without a body."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
    request = urllib.request.Request(url, data, headers, method=method or ("GET" if data is None else "POST"))
    with urllib.request.urlopen(request, timeout=30) as said:
        return json.loads(said.read() or b"null")


class Telegram:
    """The Telegram of 0.1.0's tests, as a process."""

    def __init__(self, tree: Path, folder: Path) -> None:
        python = str(tree / ".venv/bin/python")
        command = [python, "-m", "connectors.telegram.fake", "--no-limits", "--journal", str(folder / "telegram.jsonl")]
        self._process = subprocess.Popen(command, cwd=tree, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        asked = [python, "-c", "from connectors.telegram.fake import TOKEN; print(TOKEN)"]
        self.token = subprocess.run(asked, cwd=tree, capture_output=True, text=True, check=True).stdout.strip()

    def do(self, name: str, **given: Any) -> Any:
        """Have the fake do something."""
        return call(f"{self.url}/_fake/{name}", given)

    def say(self, who: str, text: str) -> None:
        """Have a person write."""
        self.do("say", person=PEOPLE[who]["id"], text=text, language_code=PEOPLE[who]["code"])

    def received(self, who: str) -> list[dict[str, Any]]:
        """What reached a person."""
        return list(self.do("journal", chat=PEOPLE[who]["id"]))

    def wait(self, who: str, words: str) -> dict[str, Any]:
        """The message to a person that has these words."""

        def found() -> list[dict[str, Any]]:
            return [m for m in self.received(who) if words in _plain(m["text"])]

        try:
            return dict(until(found, "")[-1])
        except TimeoutError:
            raise TimeoutError(f"{who} never got {words!r} but {[m['text'] for m in self.received(who)]}") from None

    def press(self, who: str, label: str, words: str = "") -> None:
        """Have a person press a button of the last message that has it (and these words)."""
        for message in reversed(self.received(who)):
            rows = (message["parameters"].get("reply_markup") or {}).get("inline_keyboard", ())
            for button in (b for row in rows for b in row if words in _plain(message["text"])):
                if button["text"].startswith(label) and "callback_data" in button:
                    self.do(
                        "choose", person=PEOPLE[who]["id"], payload=button["callback_data"], message=message["message"]
                    )
                    return
        raise LookupError(f"{label!r} among {[m['parameters'].get('reply_markup') for m in self.received(who)]}")

    def stop(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait(20)


def _plain(text: str) -> str:
    return (
        text.translate(dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069")))
        .replace("\u202f", " ")
        .replace("\u00a0", " ")
    )


class Old:
    """Release 0.1.0 on a data folder."""

    def __init__(self, tree: Path, home: Path, telegram: Telegram, log: Path) -> None:
        self.tree, self.home, self.log = tree, home, log
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = ENVIRONMENT | {
            "MUNADIL_DATA_DIR": str(home / "data"),
            "MUNADIL_ORGANISATION": str(home / "organisation"),
            "MUNADIL_TELEGRAM_TOKEN": telegram.token,
            "MUNADIL_TELEGRAM_BASE_URL": telegram.url,
            "MUNADIL_PUBLIC_URL": self.address,
            "MUNADIL_LOG_LEVEL": "info",
            "NO_COLOR": "1",
            "OPENBLAS_NUM_THREADS": "1",
            "TOKENIZERS_PARALLELISM": "false",
        }

    def run(self, *arguments: str) -> str:
        """Run a command to its end; what it printed."""
        done = subprocess.run(
            [str(self.tree / ".venv/bin/munadil"), *arguments],
            cwd=self.tree, env=os.environ | self.environment, capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"munadil {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done.stdout

    @contextmanager
    def serving(self, *arguments: str, **settings: str) -> Iterator[subprocess.Popen[bytes]]:
        """Serve; SIGTERM at the end, unless it was killed."""
        command = [str(self.tree / ".venv/bin/munadil"), "serve", "--port", str(self.port), *arguments]
        with self.log.open("ab") as out:
            environment = os.environ | self.environment | settings
            process = subprocess.Popen(command, cwd=self.tree, env=environment, stdout=out, stderr=out)
        try:
            until(self._is_up, f"the server did not start; see {self.log}", 120)
            yield process
        finally:
            process.terminate()
            process.wait(60)

    def _is_up(self) -> bool:
        try:
            call(f"{self.address}/health/live")
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return False
        return True

    def select(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the database, read beside the server."""
        with closing(sqlite3.connect(f"file:{self.home}/data/munadil.db?mode=ro", uri=True, timeout=30)) as connection:
            return connection.execute(query).fetchall()


@contextmanager
def failing_model(silent_about: str) -> Iterator[str]:
    """The address of a model that says 500, and nothing at all to what has these words, until the end."""
    ending = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.dumps(json.loads(self.rfile.read(int(self.headers["content-length"]))), ensure_ascii=False)
            if silent_about in asked:
                ending.wait(60)
            else:
                self.send_error(500)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        ending.set()
        server.shutdown()
        server.server_close()


def publish(old: Old) -> None:
    """Two releases of the documents, and the organisation's folder."""
    folder = old.home / "organisation"
    (folder / "documents").mkdir(parents=True)
    (folder / "organisation.yaml").write_text(ORGANISATION, "utf-8")
    for names in (FIRST_RELEASE, DOCUMENTS):
        for name in names:
            (folder / "documents" / name).write_text(DOCUMENTS[name], "utf-8")
        print(old.run("ingest", str(folder / "documents"), "--source", SOURCE).strip())


def talk(old: Old, telegram: Telegram) -> dict[str, str]:
    """Conversations whose every message is dealt with, one way or another; the page's id and secret."""
    with old.serving():
        print(old.run("channels", "setup", "telegram").strip())
        telegram.say("answered", "Quand l'atelier vélos est-il ouvert ?")
        telegram.wait("answered", "samedi de 9 h à 13 h")
        telegram.press("answered", "👍")
        telegram.say("in_arabic", "كم كتابا تضم مكتبة الطاحونة؟")
        telegram.wait("in_arabic", "1850")
        telegram.say("with_staff", "Combien d'adhérents en 2025 ?")
        telegram.wait("with_staff", "167")
        before = len(telegram.received("with_staff"))
        telegram.say("with_staff", "/humain")
        until(lambda: len(telegram.received("with_staff")) > before, "nobody was handed over")
        (asked,) = json.loads(old.run("inbox", "list", "--json"))
        old.run("inbox", "take", asked["id"], "--as", "amina")
        old.run("inbox", "reply", asked["id"], "Bonjour, ici Amina : passez au moulin.", "--as", "amina")
        telegram.wait("with_staff", "ici Amina")
        telegram.do(
            "script",
            kind="refuse",
            method="sendMessage",
            times=1,
            code=400,
            description="Bad Request: message is too long",
        )
        telegram.say("parked", "Quand l'atelier vélos est-il ouvert ?")
        until(lambda: old.select("SELECT 1 FROM outbox WHERE state = 'parked'"), "nothing was parked")
        telegram.say("forgotten", "Combien coûte une réparation à l'atelier vélos ?")
        telegram.wait("forgotten", "15 dirhams")
        telegram.say("forgotten", "/oublier")
        until(lambda: len(telegram.received("forgotten")) > 2, "was not asked whether to forget")
        telegram.say("forgotten", "oui")
        until(lambda: old.select("SELECT 1 FROM inbox WHERE payload IS NULL"), "nothing was forgotten")
        page = call(f"{old.address}/v1/conversations", {})
        ask_page(old, page, WEB["asked"], "asked-in-old-1")
        until(lambda: not history(old, page)["is_pending"], "the page got no answer")
        assert WEB["asked_says"] in _plain(history(old, page)["messages"][-1]["text"]), history(old, page)
        until(lambda: not old.select(_UNFINISHED), "something is left")
    return {"id": page["id"], "token": page["token"]}


_UNANSWERED = "SELECT 1 FROM inbox WHERE turn IS NULL AND payload IS NOT NULL"
_UNFINISHED = f"{_UNANSWERED} UNION ALL SELECT 1 FROM turn WHERE state IN ('claimed', 'answered')"


def ask_page(old: Old, page: dict[str, str], text: str, key: str) -> None:
    """Write on the page."""
    call(f"{old.address}/v1/conversations/{page['id']}/messages", {"id": key, "text": text}, page["token"])


def history(old: Old, page: dict[str, str]) -> dict[str, Any]:
    """What the page shows."""
    return dict(call(f"{old.address}/v1/conversations/{page['id']}/messages", token=page["token"]))


def leave(old: Old, telegram: Telegram, page: dict[str, str]) -> None:
    """Work in every stage of being done when the last process ends."""
    settings = {"MUNADIL_MODEL_NAME": "silent", "MUNADIL_RETRY_SECONDS": "60"}
    with failing_model(CLAIMED) as model, old.serving(MUNADIL_MODEL_BASE_URL=model, **settings) as process:
        # A turn that is claimed and has no answer: the model is being asked.
        telegram.say("claimed", CLAIMED)
        until(lambda: old.select("SELECT 1 FROM turn WHERE state = 'claimed'"), "no turn was claimed")
        # An answer that waits to be sent again: Telegram is in trouble.
        telegram.do("script", kind="server_error", method="sendMessage", times=1)
        telegram.say("unsent", UNSENT)
        until(lambda: old.select("SELECT 1 FROM outbox WHERE state = 'waiting' AND tries > 0"), "nothing has to wait")
        # A send of which nobody knows whether it arrived: Telegram took it and has not said so.
        telegram.do("script", kind="late", method="sendMessage", seconds=30, times=1)
        telegram.say("unknown_outcome", UNSENT)
        until(lambda: old.select("SELECT 1 FROM outbox WHERE state = 'sending'"), "nothing is being sent")
        assert old.select("SELECT count(*) FROM turn WHERE state = 'claimed'") == [(1,)], "the model has answered"
        process.send_signal(signal.SIGKILL)
        process.wait(20)
    # Messages that were accepted, and no worker that would answer; on the page too.
    with old.serving("--no-worker"):
        for who, person in PEOPLE.items():
            for text in person["left"]:
                telegram.say(who, text)
        ask_page(old, page, WEB["left"], "left-by-old-1")
        wanted = sum(len(person["left"]) for person in PEOPLE.values()) + 1
        until(lambda: len(old.select("SELECT 1 FROM inbox WHERE turn IS NULL")) == wanted, "not all was accepted")
        until(lambda: telegram.do("state")["pending"] == 0, "Telegram still has some")


def pack(old: Old, telegram: Telegram, page: dict[str, str], out: Path) -> None:
    """Make databases small, say what is inside, and pack it all."""
    for file in old.home.glob("data/**/*"):
        if file.suffix in (".db", ".sqlite3"):
            with closing(sqlite3.connect(file, isolation_level=None)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.execute("VACUUM")
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    releases = json.loads(old.run("knowledge", "releases", "--json"))
    expected = {
        "made_by": old.run("--version").strip(),
        "made_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "source": SOURCE,
        "releases": releases,
        "alembic_version": old.select("SELECT version_num FROM alembic_version")[0][0],
        "environment": ENVIRONMENT | AGEING,
        "telegram_token": telegram.token,
        "questions": QUESTIONS,
        "unanswered": UNANSWERED,
        "people": {
            who: {
                **person,
                "conversation": _conversation(old, person["id"]),
                "received": [m["text"] for m in telegram.received(who)],
            }
            for who, person in PEOPLE.items()
        },
        "page": {**page, **WEB},
        "rows": {table: old.select(f"SELECT count(*) FROM {table}")[0][0] for table in _tables(old)},
        "states": {
            table: dict(old.select(f"SELECT state, count(*) FROM {table} GROUP BY state"))
            for table in ("conversation", "turn", "outbox")
        },
        "workflows": dict(old.select("SELECT status, count(*) FROM workflow_status GROUP BY status")),
    }
    (old.home / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", "utf-8")
    with tarfile.open(out, "w:xz", preset=9) as tar:
        tar.add(old.home, NAME, filter=_kept)
    print(f"{out}: {out.stat().st_size:,} bytes")


def _conversation(old: Old, person: int) -> str:
    """The conversation's name; empty where it is gone."""
    key = (old.home / "data/keys/identity.key").read_text().strip().encode()
    message = json.dumps(["conversation", "telegram", str(person), str(person)]).encode()
    named = hmac.new(key, message, hashlib.sha256).hexdigest()
    return named if old.select(f"SELECT 1 FROM inbox WHERE conversation = '{named}'") else ""


def _kept(entry: tarfile.TarInfo) -> tarfile.TarInfo | None:
    parts = Path(entry.name).parts
    if (len(parts) > 2 and parts[1] == "data" and parts[2] in REBUILT) or entry.name.endswith(
        (".lock", "-wal", "-shm")
    ):
        return None
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def _tables(old: Old) -> list[str]:
    rows = old.select("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
    return [name for (name,) in rows]


def main() -> None:
    """Make it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--tree", type=Path, required=True, help="checkout of release 0.1.0 with its .venv")
    parser.add_argument("--out", type=Path, required=True, help="folder to make it in")
    parser.add_argument("--models", type=Path, help="`models` of another data folder of 0.1.0, to build none")
    given = parser.parse_args()
    home = given.out.resolve() / NAME
    shutil.rmtree(home, ignore_errors=True)
    (home / "data").mkdir(parents=True)
    if given.models:
        (home / "data/models").symlink_to(given.models.resolve(), target_is_directory=True)
    with tempfile.TemporaryDirectory() as scratch:
        telegram = Telegram(given.tree.resolve(), Path(scratch))
        try:
            old = Old(given.tree.resolve(), home, telegram, given.out.resolve() / "old.log")
            publish(old)
            page = talk(old, telegram)
            leave(old, telegram, page)
            pack(old, telegram, page, given.out.resolve() / f"{NAME}.tar.xz")
        finally:
            telegram.stop()


if __name__ == "__main__":
    main()
