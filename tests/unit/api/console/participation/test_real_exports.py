"""Real exports of other tools, taken in through the console: every row is accounted for, once, and nobody is in any byte of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from agent.organisation.organisation import ParticipationRoom
from api.app import create_app
from api.console.frame.rights import Role
from api.console.frame.services import ConsoleServices
from api.http.settings import ApiSettings
from api.http.testing import canned_services
from core.clock import SystemClock
from core.telemetry import configure_logging
from participation.consultations.contributions import ContributionFilter
from participation.consultations.service import ConsultationRoom
from participation.services import Participation
from tests.consoles import enter, participation_over, with_console, with_participation

pytestmark = pytest.mark.data
BASE = "/console/participation/consultations"
ONE = f"{BASE}/jeunes"
NAMES = ("Zineb Tazroualti", "Yassir Oubenhaddou", "فاطمة الزرقاوية", "zorglub_93")
"""Nobody's, and in no export."""
DATA = ("zineb.tazroualti@example.com", "0661998877", "+212 6 55 44 33 22", "AB778899")
LILLE, BOWLING_GREEN = "decidim_mel_granddebat_2019_fr", "polis_bowling_green_2018_en"


@pytest.fixture
def exports(shared: Path) -> Path:
    """Folder of the real exports."""
    folder = shared / "data" / "consultations"
    if not folder.is_dir():
        pytest.skip(f"the exports of consultations are not at {folder}")
    return folder


@pytest.fixture
def room(ground: Participation) -> ConsultationRoom:
    assert ground.consultations is not None
    return ground.consultations


@pytest.fixture
def ground(console: ConsoleServices) -> Participation:
    return participation_over(console.library.database, SystemClock(), ParticipationRoom.CONSULTATIONS)


class Importer:
    """Staff that looks at files, then takes them in."""

    def __init__(self, client: TestClient, token: str) -> None:
        self.client, self.token = client, token
        client.post(BASE, data={"csrf": token, "name": "jeunes", "title_fr": "Le pacte des jeunes"})

    def look(self, files: Mapping[str, bytes]) -> str:
        """The page that says what would come of files."""
        sent = [("files", (name, content, "text/csv")) for name, content in files.items()]
        answer = self.client.post(f"{ONE}/import/upload", data={"csrf": self.token}, files=sent)
        assert answer.status_code == 200, answer.text
        return answer.text

    def report(self) -> list[dict[str, str]]:
        """What came, or would come, of each row, as it is taken away."""
        answer = self.client.get(f"{ONE}/import/report.csv")
        assert answer.status_code == 200
        return list(csv.DictReader(io.StringIO(answer.text.lstrip("\ufeff"))))

    def take(self) -> str:
        """The page that says what came of what was looked at."""
        answer = self.client.post(f"{ONE}/import/take", data={"csrf": self.token, "moderated": "on"})
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture
def importer(console: ConsoleServices, ground: Participation) -> Iterator[Importer]:
    services = with_participation(with_console(canned_services(), console), ground)
    app = create_app(services, ApiSettings(rate_limit=0, console_codes=False))
    with TestClient(app, headers={"accept-language": "fr"}) as client:
        yield Importer(client, enter(client, console, "chief", Role.ADMINISTRATOR))


def read(folder: Path, *names: str) -> dict[str, bytes]:
    """Files by name."""
    return {name: (folder / name).read_bytes() for name in names}


@pytest.mark.parametrize(
    ("folder", "names", "rows", "kept", "refused"),
    [
        (LILLE, ("propositions-libres.csv",), 196, 196, 0),
        (LILLE, ("commentaires_debats.csv",), 693, 693, 0),
        (BOWLING_GREEN, ("comments.csv", "participants-votes.csv", "summary.csv"), 896, 895, 1),
    ],
    ids=["lille-proposals", "lille-comments", "bowling-green"],
)
def test_every_row_of_a_real_export_is_accounted_for_and_comes_once(
    folder: str,
    names: tuple[str, ...],
    rows: int,
    kept: int,
    refused: int,
    exports: Path,
    importer: Importer,
    room: ConsultationRoom,
) -> None:
    files = read(exports / folder, *names)
    looked = importer.look(files)
    assert f"{kept} contributions seraient prises" in looked
    assert ("2031" in looked) is (folder == BOWLING_GREEN)
    report = importer.report()
    assert (len(report), sum(one["outcome"] == "refused" for one in report)) == (rows, refused)
    assert len({(one["file"], one["line"]) for one in report}) == rows
    assert room.contributions.listed("jeunes", ContributionFilter())[1] == 0, "looking takes nothing"
    assert f"{kept} contributions prises" in importer.take()
    before, count = room.contributions.listed("jeunes", ContributionFilter(), limit=2000)
    assert count == kept
    importer.look(files)
    assert f"{kept} étaient déjà là" in importer.take()
    assert room.contributions.listed("jeunes", ContributionFilter(), limit=2000) == (before, kept)


def planted(export: bytes, text: str, author: str) -> bytes:
    """An export in which somebody tells who they are, in the columns about them and in what they say."""
    content = export.decode("utf-8-sig")
    delimiter = ";" if content.partition("\n")[0].count(";") else ","
    table = list(csv.reader(io.StringIO(content, newline=""), delimiter=delimiter))
    header = table[0]
    if author not in header:
        header.append(author)
        for row in table[1:]:
            row.append("")
    said, who = header.index(text), header.index(author)
    for place, row in enumerate(row for row in table[1:] if row[said].strip()):
        name = NAMES[place % len(NAMES)]
        row[who] = name
        if place < 40:
            row[said] += f" Signé {name}, joignable au {DATA[1]} ou {DATA[2]}, {DATA[0]}, CIN {DATA[3]}."
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=delimiter).writerows(table)
    return written.getvalue().encode()


@pytest.mark.parametrize(
    ("folder", "name", "text", "author", "others"),
    [
        (LILLE, "propositions-libres.csv", "body", "author/name", ()),
        (LILLE, "commentaires_debats.csv", "body", "author/name", ()),
        (BOWLING_GREEN, "comments.csv", "comment-body", "author-name", ("participants-votes.csv",)),
    ],
    ids=["lille-proposals", "lille-comments", "bowling-green"],
)
def test_nobody_who_was_planted_is_in_a_byte_of_the_database_or_of_the_logs(
    folder: str,
    name: str,
    text: str,
    author: str,
    others: tuple[str, ...],
    exports: Path,
    importer: Importer,
    ground: Participation,
) -> None:
    logs = io.StringIO()
    configure_logging("debug", "json", logs)
    files = {name: planted((exports / folder / name).read_bytes(), text, author), **read(exports / folder, *others)}
    secrets = (*NAMES, *DATA)
    assert all(secret.encode() in files[name] for secret in secrets), "they were not planted"
    pages = [importer.look(files), str(importer.report()), importer.take(), importer.client.get(f"{ONE}/alike").text]
    pages += [importer.client.get(f"{ONE}/contributions.csv").text]
    path = ground.database.path
    assert path is not None
    database = {one.name: one.read_bytes() for one in path.parent.iterdir() if one.name.startswith(path.name)}
    assert any(one.name.endswith("-wal") for one in path.parent.iterdir()), "the write-ahead log was looked at"
    assert b"Sign\xc3\xa9" in b"".join(database.values()), "the texts themselves are there"
    for secret in secrets:
        bare = re.sub(r"\W", "", secret)
        for wanted in {secret, secret.casefold(), bare} if secret in DATA[1:3] else {secret, secret.casefold()}:
            for place, content in database.items():
                assert wanted.encode() not in content, f"{secret} in {place}"
            assert wanted not in logs.getvalue(), f"{secret} in the logs"
            assert not [at for at, page in enumerate(pages) if wanted in page], secret
