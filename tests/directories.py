"""A messy directory of associations, made up: three spellings of each province, names in two scripts, receipts missing, some twice."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass

from core.text import strip_accents
from participation.common.territory.gazetteer import open_gazetteer
from participation.common.territory.places import PlaceKind, TerritoryPlace

_PROPER = (
    ("Al Amal", "الأمل"), ("Annour", "النور"), ("Al Wafa", "الوفاء"), ("Tafoukt", "تافوكت"), ("Azrou", "أزرو"), ("Ribat", "رباط"),
    ("Al Fath", "الفتح"), ("Tissaghnass", "تيساغناس"), ("Bassma", "بسمة"), ("Chourouk", "شروق"), ("Ifrane", "إفران"),
    ("Al Manar", "المنار"), ("Zaytouna", "الزيتونة"), ("Argane", "أركان"), ("Toubkal", "توبقال"), ("Nakhil", "النخيل"),
    ("Assalam", "السلام"), ("Al Mostakbal", "المستقبل"), ("Oum Rabia", "أم الربيع"), ("Sahara", "الصحراء"), ("Tilila", "تيليلا"),
    ("Jossour", "جسور"), ("Massira", "المسيرة"), ("Ennahda", "النهضة"), ("Karama", "الكرامة"), ("Imlil", "إمليل"),
)  # fmt: skip
_WORK = (
    ("les femmes rurales", "المرأة القروية"), ("l'enfance et la jeunesse", "الطفولة والشباب"), ("l'environnement", "البيئة"),
    ("le développement local", "التنمية المحلية"), ("les personnes handicapées", "الأشخاص في وضعية إعاقة"),
    ("la santé", "الصحة"), ("la culture et le patrimoine", "الثقافة والتراث"), ("le sport", "الرياضة"),
    ("l'économie sociale", "الاقتصاد الاجتماعي"), ("le soutien scolaire", "الدعم المدرسي"), ("les orphelins", "الأيتام"),
    ("l'eau potable", "الماء الصالح للشرب"),
)  # fmt: skip
_KINDS = (("Association", "جمعية"), ("Coopérative", "تعاونية"), ("Club", "نادي"), ("Fondation", "مؤسسة"))


@dataclass(frozen=True)
class MadeRow:
    """A row as somebody typed it, with what it truly is: which association, in which province."""

    cells: dict[str, str]
    association: int
    province: str


def messy_directory(rows: int, seed: int, twice: float = 0.15) -> list[MadeRow]:
    """So many rows, of which a share are of an association that another row has too, typed by somebody else."""
    chance = random.Random(seed)
    provinces = open_gazetteer().within(kind=PlaceKind.PROVINCE)
    singles = int(rows * (1 - twice))
    made = [_made(chance, number, provinces) for number in range(singles)]
    again = [_typed_again(chance, one) for one in chance.sample(made, rows - singles)]
    whole = made + again
    chance.shuffle(whole)
    return whole


def as_table(rows: list[MadeRow]) -> bytes:
    """The rows as a CSV."""
    header = ("Nom", "الاسم", "Province", "Domaine", "N° récépissé", "Date du récépissé", "Téléphone", "Email")
    lines = [";".join(header)]
    lines += [";".join(row.cells.get(name, "") for name in header) for row in rows]
    return "\n".join(lines).encode()


def _made(chance: random.Random, number: int, provinces: tuple[TerritoryPlace, ...]) -> MadeRow:
    place, (latin, arabic) = chance.choice(provinces), chance.choice(_PROPER)
    (work_latin, work_arabic), (kind_latin, kind_arabic) = chance.choice(_WORK), chance.choice(_KINDS)
    of_place = chance.random() < 0.3
    names = (
        f"{kind_latin} {latin} pour {work_latin}" + (f" - {place.french}" if of_place else ""),
        f"{kind_arabic} {arabic} ل{work_arabic}".replace("لال", "لل") + (f" ب{place.arabic}" if of_place else ""),
    )
    cells = {"Nom": names[0], "الاسم": names[1], "Province": _spelt(chance, place)}
    if chance.random() < 0.25:
        del cells[chance.choice(("Nom", "الاسم"))]
    if chance.random() < 0.7:
        cells["N° récépissé"] = f"{chance.randint(100, 9999)}/{chance.randint(1990, 2025)}"
        cells["Date du récépissé"] = (
            f"{chance.randint(1, 28):02}/{chance.randint(1, 12):02}/{chance.randint(1990, 2025)}"
        )
    if chance.random() < 0.5:
        cells["Téléphone"] = f"06{chance.randint(10_000_000, 99_999_999)}"
    return MadeRow(cells, number, place.code)


def _typed_again(chance: random.Random, row: MadeRow) -> MadeRow:
    """The same association as another clerk writes it: a name in one script, mistyped, without a receipt or with it."""
    cells = dict(row.cells)
    if "Nom" in cells and "الاسم" in cells and chance.random() < 0.6:
        del cells[chance.choice(("Nom", "الاسم"))]
    for column in ("Nom", "الاسم"):
        if column in cells:
            cells[column] = chance.choice(_CLERKS)(cells[column])
    if chance.random() < 0.5:
        cells.pop("N° récépissé", None)
    if "N° récépissé" in cells:
        cells["N° récépissé"] = cells["N° récépissé"].replace("/", chance.choice(("/", "-", " / ")))
    if chance.random() < 0.5:
        cells.pop("Téléphone", None)
    place = open_gazetteer().get(row.province)
    assert place is not None
    cells["Province"] = _spelt(chance, place)
    return MadeRow(cells, row.association, row.province)


def _swapped(name: str) -> str:
    middle = len(name) // 2
    return name[:middle] + name[middle + 1] + name[middle] + name[middle + 2 :]


_CLERKS: tuple[Callable[[str], str], ...] = (
    str.upper,
    strip_accents,
    _swapped,
    lambda name: name.replace("Association", "Assoc.").replace("جمعية", "جمعيه"),
    lambda name: name.replace("ou", "u").replace("أ", "ا").replace("إ", "ا"),
    lambda name: re.sub(r"\b(?:Al|An|As|En) ?", "", name).replace("ة", "ه"),
    lambda name: name.replace(" pour ", " "),
)


def _spelt(chance: random.Random, place: TerritoryPlace) -> str:
    bare = strip_accents(place.french)
    return chance.choice(
        (
            place.french,
            place.arabic,
            bare.upper(),
            bare.lower().replace("-", " ").replace("'", ""),
            f"Province de {place.french}",
            f"إقليم {place.arabic}",
            bare.lower().replace("ou", "w"),
            place.arabic.translate(str.maketrans("أإآة", "اااه")),
        )
    )
