"""Which documents are translations of one another, and what their passages and titles say in other languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from core.language.fold import fold
from core.language.forms import Language
from knowledge.document import DocumentMeta, LoadedDocument, Passage, Translation
from knowledge.known.anchors import find_span
from knowledge.reading.metadata import language_in_name, stem_of
from knowledge.warnings import ReadingWarning, WarningKind

_BESIDE = "Name the file of the original beside it, or its key as `munadil knowledge list` shows it."
_ORDER = list(Language)


@dataclass(frozen=True)
class TranslationGroups:
    """The original of every translation, by key, the members of every original, and what is wrong with what was stated."""

    originals: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]
    warnings: Mapping[str, ReadingWarning]


def groups_of(metas: Mapping[str, DocumentMeta]) -> TranslationGroups:
    """Groups of documents by what they state (`translation_of`, a full key) and by their names (`guide.ar.md` beside `guide.md`)."""
    links: dict[str, str] = {}
    warnings: dict[str, ReadingWarning] = {}
    for key, meta in metas.items():
        named = meta.translation_of
        if fault := _fault(key, meta, metas):
            warnings[key] = ReadingWarning(WarningKind.METADATA, fault, sample=named, remedy=_BESIDE)
        elif named:
            links[key] = named
    for original, others in _named_alike(metas).items():
        links.update((key, original) for key in others if key not in links and original not in links)
    originals = {key: _last(key, links) for key in links}
    members: dict[str, list[str]] = {}
    for key, original in sorted(originals.items()):
        members.setdefault(original, [original]).append(key)
    return TranslationGroups(originals, {key: tuple(found) for key, found in members.items()}, warnings)


def _fault(key: str, meta: DocumentMeta, metas: Mapping[str, DocumentMeta]) -> str:
    """Why what a document says that it translates cannot be that; empty where it can, or where it says nothing."""
    named = meta.translation_of
    if not named:
        return ""
    if named not in metas:
        return "There is no document that it could be the translation of."
    if named == key or metas[named].translation_of == key:
        return "A document cannot be the translation of its own translation."
    if metas[named].language is meta.language:
        return "A translation is in another language than its original."
    return ""


def _named_alike(metas: Mapping[str, DocumentMeta]) -> dict[str, list[str]]:
    """Files with one name but for the language before the ending: the original is the one without, else the first language's."""
    alike: dict[str, dict[Language | None, str]] = {}
    for key in sorted(metas):
        alike.setdefault(stem_of(key), {}).setdefault(language_in_name(key), key)
    found: dict[str, list[str]] = {}
    for by_tag in alike.values():
        if len(by_tag) < 2:
            continue
        original = by_tag.get(None) or by_tag[min((tag for tag in by_tag if tag), key=_ORDER.index)]
        others = [key for key in by_tag.values() if key != original]
        found[original] = [key for key in others if metas[key].language is not metas[original].language]
    return found


def _last(key: str, links: Mapping[str, str]) -> str:
    seen = {key}
    while key in links and links[key] not in seen:
        key = links[key]
        seen.add(key)
    return key


def linked(
    documents: Sequence[LoadedDocument], standing: Mapping[str, DocumentMeta]
) -> dict[str, tuple[DocumentMeta, tuple[ReadingWarning, ...]]]:
    """What is known about documents once those of one source are told, by key, with a warning where what is stated cannot be.

    `standing` are documents that stay as they are. A translation bears the title of its original in that one's language, and so on.
    """
    metas = {**standing, **{document.key: document.meta for document in documents}}
    groups = groups_of(metas)
    found: dict[str, tuple[DocumentMeta, tuple[ReadingWarning, ...]]] = {}
    for document in documents:
        key, meta = document.key, document.meta
        original = groups.originals.get(key, "")
        titles = dict(meta.titles)
        for other in groups.members.get(original or key, ()):
            if (language := metas[other].language) and language is not meta.language:
                titles.setdefault(language, metas[other].title)
        titles.update(_title_of(document))
        ordered = tuple(sorted(titles.items(), key=lambda item: _ORDER.index(item[0])))
        warning = groups.warnings.get(key)
        found[key] = replace(meta, translation_of=original, titles=ordered), (warning,) if warning else ()
    return found


def _title_of(document: LoadedDocument) -> dict[Language, str]:
    title = fold(document.meta.title)
    return {tag: text for entry in document.translations if fold(entry.text) == title for tag, text in entry.languages}


def translated(
    document: LoadedDocument, passages: Sequence[Passage]
) -> tuple[tuple[Passage, ...], tuple[ReadingWarning, ...]]:
    """Passages with what is stated beside the document of their words and headings, and a warning for what stands nowhere."""
    if not document.translations:
        return tuple(passages), ()
    headings = {fold(entry.text): dict(entry.languages) for entry in document.translations}
    used = {fold(document.meta.title), *(fold(title) for passage in passages for title in passage.heading)}
    warnings: list[ReadingWarning] = []
    found: dict[str, list[Translation]] = {}
    for entry in document.translations:
        places = [(p.id, place) for p in passages if (place := find_span(entry.text, p.text))]
        if not places and fold(entry.text) not in used:
            warnings.append(_unused(f"{entry.where}: the document does not say it in one piece.", entry.text))
        elif places and not entry.reviewed_by and fold(entry.text) not in used:
            warnings.append(_unused(f"{entry.where}: nobody is said to have reviewed it (reviewed_by).", entry.text))
        elif entry.reviewed_by:
            for passage_id, (start, end) in places:
                said = [Translation(start, end, tag, text, entry.reviewed_by) for tag, text in entry.languages]
                found.setdefault(passage_id, []).extend(said)
    return tuple(_with(p, tuple(found.get(p.id, ())), _headings(p, headings)) for p in passages), tuple(warnings)


def _unused(text: str, words: str) -> ReadingWarning:
    remedy = "Copy the words of the document as they stand, and say who has reviewed their translation."
    return ReadingWarning(WarningKind.METADATA, f"A translation was not used: {text}", sample=words[:80], remedy=remedy)


def _headings(
    passage: Passage, known: Mapping[str, Mapping[Language, str]]
) -> tuple[tuple[Language, tuple[str, ...]], ...]:
    """All headings of a passage in those languages in which each of them is known."""
    said = [known.get(fold(title), {}) for title in passage.heading]
    tags = [tag for tag in _ORDER if said and all(tag in languages for languages in said)]
    return tuple((tag, tuple(languages[tag] for languages in said)) for tag in tags)


def _with(
    passage: Passage, said: tuple[Translation, ...], headings: tuple[tuple[Language, tuple[str, ...]], ...]
) -> Passage:
    """The passage with translations; another passage, for a passage never changes."""
    if not said and not headings:
        return passage
    name = sha256(f"{passage.id}\n{said!r}\n{headings!r}".encode()).hexdigest()[: len(passage.id)]
    return replace(passage, id=name, translations=said, headings_in=headings)
