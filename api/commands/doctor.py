"""An examination of every part that Munadil stands on: what works, what doesn't, and what to do."""

from __future__ import annotations

import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial

from agent.settings import EndpointSettings
from api import operations
from api.settings import Settings
from api.wiring.agent import open_budget
from api.wiring.knowledge import make_data_folder, open_database, open_embedder, open_knowledge
from api.wiring.organisation import load_organisation
from api.wiring.settings import unknown_variables
from core.audit import AuditLog
from core.backup.last import last_backup
from core.clock import SystemClock
from core.errors import MunadilError

_ENOUGH_DISK_GIB = 1.0
"""For the model files and some thousand documents; chosen by hand."""


@dataclass(frozen=True)
class DoctorFinding:
    """One part: `works` is None where it is not set up and nothing needs it."""

    name: str
    works: bool | None
    detail: str
    remedy: str = ""

    def as_dict(self) -> dict[str, object]:
        """As JSON says it."""
        return asdict(self)


def examine(settings: Settings) -> list[DoctorFinding]:
    """Look at every part; a part that fails never hides the next one."""
    findings = [_guarded(name, part, settings) for name, part in _PARTS.items()]
    return findings + list(model_findings(settings)) + list(_knowledge(settings))


def _guarded(name: str, part: Callable[[Settings], DoctorFinding], settings: Settings) -> DoctorFinding:
    try:
        return part(settings)
    except MunadilError as error:
        return DoctorFinding(name, False, error.detail, error.remedy)
    except Exception as error:  # noqa: BLE001 - an examination reports whatever it meets
        told = " ".join(str(error).split()) or "no reason was given"
        return DoctorFinding(
            name, False, f"it could not be looked at: {told}", "Report this if the setting looks right."
        )


def _python(_: Settings) -> DoctorFinding:
    version = ".".join(map(str, sys.version_info[:3]))
    return DoctorFinding("python", True, f"{version}, SQLite {sqlite3.sqlite_version}")


def _data_folder(settings: Settings) -> DoctorFinding:
    folder = settings.core.data_dir
    make_data_folder(settings)
    probe = folder / ".probe"
    try:
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        return DoctorFinding("data folder", False, f"{folder}: {error.strerror}", "Set MUNADIL_DATA_DIR elsewhere.")
    free = shutil.disk_usage(folder).free / 2**30
    if free < _ENOUGH_DISK_GIB:
        return DoctorFinding(
            "data folder", False, f"{folder}: {free:.1f} GiB free", "Make room, or set MUNADIL_DATA_DIR elsewhere."
        )
    return DoctorFinding("data folder", True, f"{folder.resolve()}, {free:.0f} GiB free")


def _organisation(settings: Settings) -> DoctorFinding:
    texts = load_organisation(settings)
    organisation = texts.organisation
    left = (*texts.replies.left_aside, *texts.phrases.left_aside)
    name = organisation.called(organisation.default_language)
    return DoctorFinding(
        "organisation",
        True,
        "\n".join(
            (f"{name} ({settings.core.organisation}), languages {' '.join(organisation.languages)}", *left),
        ),
        "Rename these keys, and word them anew: they stand before quotations now." if left else "",
    )


def _variables(_: Settings) -> DoctorFinding:
    if not (unknown := unknown_variables()):
        return DoctorFinding("variables", True, "every MUNADIL_… variable that is set is a setting")
    return DoctorFinding("variables", False, "\n".join(variable.told for variable in unknown), "Correct or unset them.")


def _database(settings: Settings) -> DoctorFinding:
    with open_database(settings) as database:
        status = database.check()
    return DoctorFinding("database", True, f"{status.engine} {status.version}, tables at revision {status.revision}")


def _backup(settings: Settings) -> DoctorFinding:
    with open_database(settings) as database:
        last, now = last_backup(AuditLog(database, SystemClock())), SystemClock().now()
    remedy = "`munadil backup FOLDER` takes one beside a running server."
    if last is None:
        return DoctorFinding("backup", None, "none was ever taken by `munadil backup`", remedy)
    told = f"{last.name}, {last.at:%Y-%m-%d %H:%M} UTC, {(now - last.at).days} days ago"
    return DoctorFinding("backup", not last.is_old(now), told, remedy if last.is_old(now) else "")


def _embedder(settings: Settings) -> DoctorFinding:
    embedder = open_embedder(settings)
    vector = embedder.embed_questions(["Bonjour"])
    return DoctorFinding("embedder", True, f"{embedder.space.name}, {vector.shape[1]} dimensions")


def model_findings(settings: Settings) -> Iterator[DoctorFinding]:
    """Every endpoint that is set, and what they used of a day's cap."""
    if not settings.agent.has_model:
        remedy = "Optional: MUNADIL_MODEL_BASE_URL and MUNADIL_MODEL_NAME."
        yield DoctorFinding("model endpoint", None, "not set: answers quote their sources", remedy)
        return
    names = ("model endpoint", "second model endpoint", "third model endpoint")
    for name, endpoint in zip(names, settings.agent.endpoints, strict=False):
        yield _guarded(name, partial(_endpoint, name, endpoint), settings)
    if settings.agent.checker:
        yield _guarded("checker endpoint", partial(_endpoint, "checker endpoint", settings.agent.checker), settings)
    if settings.agent.has_daily_cap:
        yield _guarded("models' daily cap", _spending, settings)


def _endpoint(name: str, endpoint: EndpointSettings, _: Settings) -> DoctorFinding:
    if not endpoint.base_url:
        return DoctorFinding(name, True, f"{endpoint.name} at the address that the model library knows, not tried")
    import httpx

    key = endpoint.api_key.get_secret_value() or "none"
    url = endpoint.base_url.rstrip("/") + "/models"
    meanwhile = (
        "a written sentence is quoted" if name.startswith("checker") else "the next one writes, or answers quote"
    )
    try:
        response = httpx.get(url, headers={"Authorization": f"Bearer {key}"}, timeout=10)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        remedy = f"Check its MUNADIL_…_BASE_URL; {meanwhile} meanwhile."
        return DoctorFinding(name, False, f"{url}: {error}", remedy)
    if response.status_code >= httpx.codes.BAD_REQUEST:
        return DoctorFinding(name, False, f"{url} answered {response.status_code}", "Check its MUNADIL_…_API_KEY.")
    return DoctorFinding(name, True, f"{endpoint.name} at {endpoint.base_url}")


def _spending(settings: Settings) -> DoctorFinding:
    with open_database(settings) as database:
        budget = open_budget(settings.agent, database)
        if budget is None:
            return DoctorFinding("models' daily cap", None, "none")
        today = budget.today()
    spent, caps, said = today.spent, today.caps, list[str]()
    if caps.tokens is not None:
        said.append(f"{spent.tokens:,} of {caps.tokens:,} tokens")
    if caps.micros is not None:
        said.append(f"{spent.cost:.2f} of {settings.agent.model_daily_cost:.2f} in cost")
    remedy = "Answers quote until midnight; raise MUNADIL_MODEL_DAILY_…" if today.is_at_cap else ""
    return DoctorFinding("models' daily cap", not today.is_at_cap, f"today {', '.join(said)}", remedy)


def _ocr(_: Settings) -> DoctorFinding:
    if path := shutil.which("tesseract"):
        return DoctorFinding("OCR", True, path)
    return DoctorFinding(
        "OCR",
        None,
        "not installed: scanned PDFs are refused",
        "Optional: install tesseract-ocr with its ara and fra data.",
    )


def _browser(_: Settings) -> DoctorFinding:
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return DoctorFinding("browser", True, path)
    return DoctorFinding(
        "browser", None, "no Chromium: only the browser tests need one", "Optional: install the package chromium."
    )


def _channel(name: str, settings: Settings) -> DoctorFinding:
    """A messaging channel in one line: what `munadil channels status` finds, the first trouble alone where there is some."""
    from api.commands.channels import look

    checks = look(name, settings)
    title = {"telegram": "Telegram", "whatsapp": "WhatsApp"}[name]
    if wrong := [check for check in checks if check.works is False]:
        said = "; ".join(f"{check.name}: {check.detail}" for check in wrong)
        return DoctorFinding(title, False, said, wrong[0].remedy)
    works = None if any(check.name == "settings" for check in checks) else True
    return DoctorFinding(
        title, works, "; ".join(f"{check.name}: {check.detail}" for check in checks), checks[-1].remedy
    )


def _telegram(settings: Settings) -> DoctorFinding:
    return _channel("telegram", settings)


def _whatsapp(settings: Settings) -> DoctorFinding:
    return _channel("whatsapp", settings)


def _knowledge(settings: Settings) -> Iterator[DoctorFinding]:
    """The index opens (one owner at a time), and agrees with the database."""
    try:
        with open_knowledge(settings) as knowledge:
            report = operations.check(knowledge)
            release = knowledge.library.current_release()
    except MunadilError as error:
        yield DoctorFinding("index", False, error.detail, error.remedy)
        return
    remedy = "" if report.ok else "Run `munadil knowledge reindex`."
    yield DoctorFinding("index", report.ok, report.summary, remedy)
    detail = f"release {release}" if release else "nothing published yet"
    yield DoctorFinding(
        "documents", True if release else None, detail, "" if release else "`munadil ingest PATH` reads documents."
    )


def _wordings(settings: Settings) -> DoctorFinding:
    """How many of the fixed wordings a native speaker has reviewed, by form; none of it keeps anything from working."""
    from api.wiring.organisation import open_wordings, with_edits

    try:
        texts = load_organisation(settings)
    except MunadilError:
        return DoctorFinding("wordings", None, "cannot be counted: the organisation cannot be read", "")
    with open_database(settings) as database:
        counts = open_wordings(with_edits(texts, database), database).counts()
    told = ", ".join(f"{form} {reviewed} of {total}" for form, (reviewed, total) in counts.items())
    is_whole = all(reviewed == total for reviewed, total in counts.values())
    remedy = "" if is_whole else "`munadil wordings export --unreviewed` writes the sheet for a native speaker."
    return DoctorFinding("wordings", True if is_whole else None, f"reviewed by a native speaker: {told}", remedy)


def being_told(settings: Settings) -> DoctorFinding:
    """Whether staff hears of people who ask for a person, and of what breaks, outside the console."""
    if settings.notifications.tells_anybody:
        return DoctorFinding("being told", True, "set; `munadil notify test` tries each way")
    return DoctorFinding(
        "being told",
        None,
        "nobody is told when somebody asks for a person: no way of notification is set",
        "Set MUNADIL_NOTIFY_EMAIL_TO, MUNADIL_NOTIFY_TELEGRAM_CHAT or MUNADIL_NOTIFY_WEBHOOK_URL, then `munadil notify test`.",
    )


_PARTS: dict[str, Callable[[Settings], DoctorFinding]] = {
    "python": _python,
    "variables": _variables,
    "data folder": _data_folder,
    "organisation": _organisation,
    "database": _database,
    "wordings": _wordings,
    "backup": _backup,
    "embedder": _embedder,
    "OCR": _ocr,
    "browser": _browser,
    "Telegram": _telegram,
    "WhatsApp": _whatsapp,
    "being told": being_told,
}
