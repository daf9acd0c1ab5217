"""What of an answer are the product's own words, and what it only quotes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from evals.reply import Reply, ReplySentence
from evals.scorers.matching import without_marks
from evals.scorers.support import on_one_line
from evals.scorers.wordings import Fixed, FixedWordings

_QUOTED = re.compile(r"«((?:[^«»]|«[^«»]*»)*)»|“([^”]*)”|\"([^\"]*)\"")


@dataclass(frozen=True)
class OwnWords:
    """What a sentence says in the product's own words; `fixed` where it is one of its fixed wordings."""

    text: str
    fixed: Fixed | None = None


def own_words(reply: Reply, wordings: FixedWordings) -> tuple[OwnWords, ...]:
    """Sentences of a reply without what they quote of what was cited; nothing for one that is a quotation whole.

    A model that copies a passage without quotation marks speaks in its own name: its words count as its own.
    """
    return tuple(_own_words(reply, wordings))


def _own_words(reply: Reply, wordings: FixedWordings) -> Iterator[OwnWords]:
    sources = _sources(reply)
    for sentence in reply.sentences or (ReplySentence(reply.text),):
        text = without_marks(sentence.text).strip()
        fixed = None if sentence.citations else wordings.of(text)
        if fixed is None and reply.composer != "model" and sentence.citations and stands_in(text, sources):
            continue
        if fixed:  # whatever was filled in is of documents
            yield OwnWords(_without(text, fixed.filled.values()), fixed)
            continue
        bare = _QUOTED.sub(lambda match: " " if stands_in(_inside(match), sources) else match[0], text)
        if re.search(r"[^\W\d_]", bare):
            yield OwnWords(bare)


def _without(text: str, parts: Iterable[str | None]) -> str:
    for part in sorted(filter(None, parts), key=len, reverse=True):
        text = text.replace(part, " ")
    return text


def stands_in(text: str, sources: Sequence[str]) -> bool:
    """Whether a text stands word for word in one of the sources, each on one line."""
    line = on_one_line(text)
    return any(line in source for source in sources)


def _inside(match: re.Match[str]) -> str:
    return next(group for group in match.groups() if group is not None)


def _sources(reply: Reply) -> list[str]:
    """What may be quoted: texts, titles and headings of what was cited."""
    found = []
    for citation in reply.citations:
        passage = reply.passages.get(citation.passage_id)
        found += [citation.quote, citation.title]
        found += [passage.text, passage.context, passage.key] if passage else []
    return [on_one_line(text) for text in dict.fromkeys(found) if text]
