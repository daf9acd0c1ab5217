from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner, Result

from agent.errors import NoModelError
from agent.models.testing import FakeOpenAI, Scripted
from api.cli import app
from core.database.database import Database
from core.errors import WrongUseError
from core.language.forms import Language
from core.testing import FixedClock
from knowledge.known.file import parse_questions
from knowledge.library.library import Library
from knowledge.reading.load import Note, load_path
from tests.unit.knowledge.library.test_ingest import Room

pytestmark = pytest.mark.server
COHORTS, FREE = "Le programme compte deux cohortes par an.", "Le mentorat est gratuit pour tous les jeunes."
ASKED = {
    "fr": ["C'est combien, les cohortes ?"],
    "ar": ["كم عدد الأفواج في السنة؟"],
    "ary": ["شحال من فوج فالعام؟"],
    "ary-Latn": ["ch7al mn cohorte f l3am?"],
    "en": ["How many cohorts a year?"],
}


def reply(answer: str, **changes: Any) -> Scripted:
    return Scripted(json.dumps({"answer": answer, **ASKED} | changes, ensure_ascii=False))


class Foreseeing(FakeOpenAI):
    """Answers by the passage that it is shown."""

    def take(self, request: dict[str, Any]) -> Scripted:
        self.requests.append(request)
        user = request["messages"][-1]["content"]
        return next(scripted for words, scripted in self.by_words.items() if words in user)

    by_words: dict[str, Scripted]


@pytest.fixture
def model() -> Iterator[Foreseeing]:
    with Foreseeing([]) as endpoint:
        endpoint.by_words = {"cohortes": reply(COHORTS), "gratuit": reply(FREE)}
        yield endpoint


@pytest.fixture
def site(data_dir: Path, tmp_path: Path, model: Foreseeing, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    database = Database(f"sqlite:///{(data_dir / 'munadil.db').as_posix()}")
    database.upgrade()
    room = Room(Library(database, FixedClock()), tmp_path)
    shutil.rmtree(room.site)
    room.site.mkdir()
    (room.site / "a.md").write_text(f"# Programme\n\n{COHORTS}\n", "utf-8")
    (room.site / "b.md").write_text(f"# Mentorat\n\n{FREE}\n", "utf-8")
    assert room.ingest().release
    for name, value in {
        "DATA_DIR": str(data_dir),
        "DATABASE_URL": "",
        "MODEL_BASE_URL": model.base_url,
        "MODEL_NAME": "fake",
    }.items():
        monkeypatch.setenv(f"MUNADIL_{name}", value)
    yield room.site
    database.close()


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["knowledge", "suggest-questions", *arguments], standalone_mode=False)


def entries(path: Path) -> list[dict[str, Any]]:
    return list(yaml.safe_load(path.read_text("utf-8")))


def decide(path: Path, keep: bool) -> None:
    path.write_text(path.read_text("utf-8").replace("keep: null", f"keep: {str(keep).lower()}"), "utf-8")


def test_every_passage_gets_questions_in_five_forms_beside_its_document(site: Path) -> None:
    done = run("--json")
    assert done.return_value == 0, done.output
    assert [(d["document"], d["drafted"]) for d in json.loads(done.stdout)["drafts"]] == [
        ("site/a.md", 1),
        ("site/b.md", 1),
    ]
    (entry,) = entries(site / "a.md.questions.draft.yaml")
    assert (entry["answer"], entry["keep"]) == (COHORTS, None)
    assert {form: entry[form] for form in ASKED} == ASKED


def test_a_draft_is_no_document_and_no_question_until_it_is_accepted(site: Path) -> None:
    run()
    (first, second) = [one for one in load_path(site) if not isinstance(one, Note)]
    assert not getattr(first, "known", ())
    assert not getattr(second, "known", ())
    assert not [one for one in load_path(site) if isinstance(one, Note)]


def test_what_a_person_keeps_is_moved_and_what_is_struck_is_not_drafted_again(site: Path, model: Foreseeing) -> None:
    run()
    draft, other = site / "a.md.questions.draft.yaml", site / "b.md.questions.draft.yaml"
    (site / "a.md.questions.yaml").write_text(f'# mine\n- answer: "{COHORTS}"\n  fr: ["Deux ?"]\n', "utf-8")
    assert run("--accept", str(draft)).return_value == 1  # nobody decided yet
    decide(draft, keep=True)
    decide(other, keep=False)
    assert run("--accept", str(draft)).return_value == 0
    assert run("--accept", str(other)).return_value == 0
    text = (site / "a.md.questions.yaml").read_text("utf-8")
    found = parse_questions(text, "x")
    assert text.startswith("# mine")
    assert not found.warnings
    assert found.entries[1].answer == (COHORTS,)
    assert {language for language, _ in found.entries[1].questions} == set(Language)
    assert not (site / "b.md.questions.yaml").exists()
    asked = len(model.requests)
    assert json.loads(run("--json").stdout)["drafts"][1]["there"] == 1
    assert len(model.requests) == asked


def test_it_goes_on_where_it_was_stopped(site: Path, model: Foreseeing) -> None:
    model.by_words["gratuit"] = Scripted(status=503)
    done = run("--json")
    assert done.return_value == 1
    failed = json.loads(done.stdout)["drafts"][1]
    assert (failed["failed"], failed["causes"]) == (1, ["http_503"])
    model.by_words["gratuit"] = reply(FREE)
    again = run("--json")
    assert again.return_value == 0
    assert [(d["drafted"], d["there"]) for d in json.loads(again.stdout)["drafts"]] == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("scripted", "cause"),
    [
        (reply("Le programme compte neuf cohortes par an."), "not_verbatim"),
        (Scripted("no"), "malformed"),
        (reply(COHORTS, fr="one"), "malformed"),
        (reply(COHORTS, **{form: ["؟" if form == "fr" else "123"] for form in ASKED}), "malformed"),
    ],
)
def test_what_the_model_makes_up_is_not_drafted(site: Path, model: Foreseeing, scripted: Scripted, cause: str) -> None:
    model.by_words["cohortes"] = scripted
    done = run("--document", "a.md", "--json")
    assert done.return_value == 1
    assert json.loads(done.stdout)["drafts"][0]["causes"] == [cause]
    assert not (site / "a.md.questions.draft.yaml").exists()


def test_a_question_in_other_letters_than_its_form_is_left_out(site: Path, model: Foreseeing) -> None:
    model.by_words["cohortes"] = reply(COHORTS, ar=["How many?", "كم فوجا؟"])
    run("--document", "a.md")
    assert entries(site / "a.md.questions.draft.yaml")[0]["ar"] == ["كم فوجا؟"]


def test_a_passage_that_nobody_asks_about_is_remembered(site: Path, model: Foreseeing) -> None:
    model.by_words["cohortes"] = reply("", **{form: [] for form in ASKED})
    assert run("--document", "a.md").return_value == 0
    assert [row["keep"] for row in entries(site / "a.md.questions.draft.yaml")] == [False]


def test_without_a_model_it_says_what_to_do(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUNADIL_MODEL_NAME", "")
    error = run().exception
    assert isinstance(error, NoModelError)
    assert (error.exit_code, "MUNADIL_MODEL_BASE_URL" in error.remedy) == (3, True)


def test_a_document_that_is_gone_needs_a_folder(site: Path, tmp_path: Path) -> None:
    (site / "a.md").unlink()
    assert isinstance(run("--document", "a.md").exception, WrongUseError)
    assert run("--document", "a.md", "--folder", str(tmp_path / "drafts")).return_value == 0
    assert (tmp_path / "drafts" / "a.md.questions.draft.yaml").is_file()


def test_a_broken_draft_is_said_and_left_as_it_is(site: Path) -> None:
    draft = site / "a.md.questions.draft.yaml"
    draft.write_text("- keep: maybe\n  passage: x\n", "utf-8")
    assert isinstance(run("--document", "a.md").exception, WrongUseError)
    assert isinstance(run("--accept", str(draft)).exception, WrongUseError)
    assert draft.read_text("utf-8") == "- keep: maybe\n  passage: x\n"
