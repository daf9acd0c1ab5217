"""Which column of a table names its records: "title/fr", "Intitulé", "الاسم"."""

from __future__ import annotations

import re
from collections.abc import Iterable

from core.language.fold import fold
from core.language.forms import Language

_NAMES = (
    ("title", "titre", "intitule", "عنوان المشروع", "عنوان المقترح", "عنوان الإجراء"),
    ("name", "nom", "nom complet", "nom et prenom", "designation", "libelle", "label", "denomination", "appellation"),
    ("الاسم", "اسم", "الإسم", "التسمية", "البيان", "العنوان", "عنوان"),
    ("mesure", "mesures", "proposition", "propositions", "proposal", "measure", "action", "projet", "project"),
    ("المقترح", "الاقتراح", "الإجراء", "التدبير", "المشروع", "البرنامج"),
    ("engagement", "objectif", "programme", "question", "service", "association", "evenement", "event", "activite"),
    ("السؤال", "الهدف", "الالتزام", "الخدمة", "الجمعية", "النشاط"),
    ("objet", "sujet", "theme", "subject", "الموضوع"),
)
"""Names of such columns, the surer ones first; chosen by hand from exports of consultation platforms and from officers' tables."""
_OPENING = re.compile(
    r"(?:titre|intitule|nom|libelle|designation|title|name)\s+(?:de|du|des|de la|of|of the)\b|(?:titre|intitule|nom|libelle)\s+de?\s*l\b"
    r"|(?:اسم|عنوان|تسمية)\s+\S"
)
_OF_PERSONS = re.compile(
    r"\b(?:responsable|contact|auteur|author|president|signataire|utilisateur|user|redacteur|fichier|file|domaine)"
)
_ADDRESS_BESIDE = frozenset(
    map(fold, ("الهاتف", "هاتف", "المدينة", "الجماعة", "البريد الإلكتروني", "الإقليم", "الجهة", "الاسم"))
)
"""Columns beside which "العنوان" is an address and no title."""
_ADDRESS = frozenset(map(fold, ("العنوان", "عنوان")))
_LANGUAGE_END = re.compile(r"\s*(?:[/_.-]|\s·\s|\()\s*(fr|ar|en|ary|français|francais|arabe|عربي|العربية)\)?$")


def naming_column(names: Iterable[str], language: Language) -> str | None:
    """The column whose values are titles of the records; the one in the table's language where it stands in several."""
    known = [(name, *_parted(name)) for name in names]
    has_place = any(stem in _ADDRESS_BESIDE for _, stem, _ in known)
    best: tuple[tuple[int, int], str] | None = None
    for name, stem, spoken in known:
        if has_place and stem in _ADDRESS:
            continue
        rank = _rank(stem)
        if rank is None:
            continue
        order = rank, 0 if spoken == language.base.value else 1 if not spoken else 2
        if best is None or order < best[0]:
            best = order, name
    return best[1] if best else None


def _parted(name: str) -> tuple[str, str]:
    """A name folded, and the language that it ends in."""
    folded = fold(name).strip(" :*")
    match = _LANGUAGE_END.search(folded)
    if match is None:
        return folded, ""
    spoken = match.group(1)
    return folded[: match.start()].strip(), "fr" if spoken.startswith("fr") else "en" if spoken == "en" else "ar"


def _rank(stem: str) -> int | None:
    for rank, group in enumerate(_FOLDED):
        if stem in group:
            return rank
    if _OPENING.match(stem) and not _OF_PERSONS.search(stem):
        return len(_FOLDED)
    return None


_FOLDED = tuple(frozenset(map(fold, group)) for group in _NAMES)
