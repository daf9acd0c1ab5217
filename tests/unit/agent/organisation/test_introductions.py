"""Before a quotation in another language stands what it is about, and after it a reviewed translation, in the reader's language."""

from __future__ import annotations

from dataclasses import replace

import pytest

from agent.organisation.introductions import introduction, reviewed_translation
from agent.organisation.organisation import Organisation
from agent.organisation.replies import Replies
from agent.retrieval.sources import Source
from core.language.forms import Language
from knowledge.document import DocumentMeta, Translation
from knowledge.results import ScoredPassage
from knowledge.testing import make_passage

REPLIES = Replies.load(Organisation.model_validate({"name": "Parti"}))
TITLES: dict[Language, str] = {tag: f"{tag} titre" for tag in Language if tag is not Language.ARABIC}


def source(**changes: object) -> Source:
    meta = DocumentMeta("خطة", language=Language.ARABIC, titles=tuple(TITLES.items()))
    passage = replace(make_passage("تدوم الخطة سنتين. وهي مجانية."), language=Language.ARABIC, meta=meta)
    return Source(1, ScoredPassage(replace(passage, **changes), 1.0, 0.9, 0.5))  # type: ignore[arg-type]


@pytest.mark.parametrize("language", list(TITLES))
def test_what_a_source_in_another_language_is_about_is_said_in_the_readers(language: Language) -> None:
    said = introduction(REPLIES, source(), language, first=True, names_language=True)
    assert TITLES[language] in said
    assert said.index(TITLES[language]) < said.index("خطة")
    assert TITLES[language] not in introduction(REPLIES, source(), language, first=True, names_language=False)


def test_the_heading_comes_with_the_title_and_where_neither_is_known_nothing_is_said() -> None:
    with_heading = source(headings_in=((Language.FRENCH, ("Un", "La durée")),))
    said = introduction(REPLIES, with_heading, Language.DARIJA_LATIN, first=True, names_language=True)
    assert "ary-Latn titre › La durée" in said
    bare = source(meta=DocumentMeta("خطة", language=Language.ARABIC))
    assert introduction(REPLIES, bare, Language.FRENCH, first=True, names_language=True) == (
        "La source est en arabe. Dans « خطة » :"
    )


@pytest.mark.parametrize("language", [Language.FRENCH, Language.DARIJA_LATIN, Language.ENGLISH])
def test_a_reviewed_translation_says_who_reviewed_it(language: Language) -> None:
    told = (Translation(0, 17, language.base, "Deux ans.", "Mme Alaoui"),)
    said = reviewed_translation(REPLIES, source(translations=told), 0, 17, language)
    assert "Deux ans." in said
    assert "Mme Alaoui" in said
    assert reviewed_translation(REPLIES, source(translations=told), 0, 25, language) == ""
    assert reviewed_translation(REPLIES, source(translations=told), 0, 17, Language.DARIJA) == ""
    assert reviewed_translation(REPLIES, source(), 0, 17, language) == ""
