"""Tables of one's own: a column of texts under a name that people give it, in three languages."""

from __future__ import annotations

from core.language.fold import fold
from participation.consultations.errors import UnreadableExportError
from participation.consultations.reading.export import ExportKind, ReadContribution, ReadExport, Votes
from participation.consultations.reading.identities import Identities
from participation.consultations.reading.keeping import RowKeeper
from participation.consultations.reading.rows import ExportTable, cell, count, moment

_NAMES = {
    "number": "id number numero num ref reference رقم الرقم",
    "text": "text comment body contribution idea idee proposal proposition response answer avis texte commentaire message "
    "نص النص فكره الفكره اقتراح الاقتراح مقترح المقترح مساهمه المساهمه راي الراي",
    "title": "title titre objet subject عنوان العنوان",
    "theme": "theme topic category categorie موضوع الموضوع محور المحور",
    "place": "place lieu commune ville province region territory territoire جماعه الجماعه اقليم الاقليم جهه الجهه مدينه "
    "المدينه مكان المكان",
    "date": "date created_at made_at تاريخ التاريخ",
    "support": "support supports votes likes soutiens دعم الدعم اصوات",
    "person": "author auteur name nom prenom user email mail phone telephone tel participant اسم الاسم الكاتب الهاتف البريد",
}
_WORDS = {word: box for box, words in _NAMES.items() for word in words.split()}


def read_plain(table: ExportTable, longest: int) -> ReadExport:
    """The contributions of a table. Raises UnreadableExportError where no column is one of texts."""
    boxes: dict[str, str] = {}
    people = []
    for at, name in enumerate(table.header):
        box = _WORDS.get(fold(name).strip()) or _WORDS.get(fold(name).split("/")[0].split()[0] if fold(name) else "")
        if box == "person":
            people.append(at)
        elif box:
            boxes.setdefault(box, name)
    if "text" not in boxes:
        raise UnreadableExportError(
            f"{table.name} has no column of texts among {', '.join(table.header)}.",
            remedy="Name the column of what people said “text”, “texte” or “النص”.",
        )
    keeper = RowKeeper(table, Identities(cell(row, at) for at in people for _, row in table.rows), longest)
    places = {box: keeper.use(name) for box, name in boxes.items()}
    for line, row in table.rows:
        found = {box: cell(row, place) for box, place in places.items()}
        made_of = ReadContribution(
            key=f"row:{found.get('number') or line}",
            text=found["text"],
            title=found.get("title", ""),
            theme=found.get("theme", ""),
            place=found.get("place", ""),
            votes=Votes(agree=count(found.get("support", ""))),
            made_at=moment(found.get("date", "")),
        )
        keeper.keep(line, made_of)
    return keeper.export(ExportKind.TABLE)
