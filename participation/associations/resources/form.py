"""What is shared as a form gives and shows it."""

from __future__ import annotations

from collections.abc import Mapping

from core.language.forms import Language
from participation.associations.directory.form import place_written
from participation.associations.directory.schemas import AssociationField
from participation.associations.resources.schemas import Licence, ResourceDetails, ResourceKind
from participation.common.territory.gazetteer import Gazetteer


def details_of_resource(told: Mapping[str, str], gazetteer: Gazetteer) -> ResourceDetails:
    """What a form says of it. Raises UnknownPlaceError."""
    kind, field, licence, language = (told.get(name, "") for name in ("kind", "field", "licence", "language"))
    circle = told.get("circle", "")
    return ResourceDetails(
        kind=ResourceKind(kind) if kind in list(ResourceKind) else ResourceKind.DOCUMENT,
        title=told.get("title", "").strip(),
        about=told.get("about", "").replace("\r\n", "\n").strip(),
        field=AssociationField(field) if field in list(AssociationField) else AssociationField.OTHER,
        territory=place_written(told.get("place", ""), gazetteer),
        language=Language(language) if language in list(Language) else Language.FRENCH,
        licence=Licence(licence) if licence in list(Licence) else Licence.ASK,
        circle=int(circle) if circle.isascii() and circle.isdigit() and len(circle) < 10 else None,
        is_offered=told.get("offered") == "yes",
    )


def form_of_resource(details: ResourceDetails, place: str) -> dict[str, str]:
    """The fields of the form for what there is; `place` is its place's name."""
    return {
        "kind": details.kind.value,
        "title": details.title,
        "about": details.about,
        "field": details.field.value,
        "place": place,
        "language": details.language.value,
        "licence": details.licence.value,
        "circle": "" if details.circle is None else str(details.circle),
        "offered": "yes" if details.is_offered else "",
    }
