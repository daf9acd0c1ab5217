from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.personal_data import PersonalKind, find_personal_data


def kinds(text: str) -> list[tuple[str, str]]:
    return [(found.kind.value, text[found.start : found.end]) for found in find_personal_data(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Appelez le 06 12 34 56 78.", [("phone", "06 12 34 56 78")]),
        ("tel: +212 661-234567", [("phone", "+212 661-234567")]),
        ("00212 5 37 12 34 56", [("phone", "00212 5 37 12 34 56")]),
        ("+212(0)661234567", [("phone", "+212(0)661234567")]),
        ("رقمي ٠٦١٢٣٤٥٦٧٨ شكرا", [("phone", "٠٦١٢٣٤٥٦٧٨")]),
        ("n.alaoui@example.ma", [("email", "n.alaoui@example.ma")]),
        ("Ma CIN est BE 123456", [("identity_card", "BE 123456")]),
        ("بطاقة التعريف رقم AB123456", [("identity_card", "AB123456")]),
        ("carte 4539 1488 0343 6467", [("card", "4539 1488 0343 6467")]),
        ("Mme Fatima est diabétique", [("health", "Mme Fatima est diabétique")]),
        ("Ahmed Alaoui souffre d'un cancer", [("health", "Ahmed Alaoui souffre d'un cancer")]),
        ("السيدة خديجة مصابة بالسرطان", [("health", "السيدة خديجة مصابة بالسرطان")]),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, expected: list[tuple[str, str]]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Le budget est de 0 612 345 678,50 dirhams.",
        "loi 45-12 du 10/12/2025, article 06",
        "Entre 2021 et 2026, 350 000 emplois et 1 250 000 000 dirhams.",
        "dahir n° 1-11-160 du 29 septembre 2011",
        "Le Programme National pour les personnes handicapées est financé.",
        "La lutte contre le cancer est une priorité du Parti.",
        "Article 12 : la CIN est délivrée gratuitement.",
        "12345678901234567890123456789",
    ],
)
def test_budgets_laws_and_programmes_hold_none(text: str) -> None:
    assert kinds(text) == []


def rib(rng: random.Random) -> str:
    number = "".join(rng.choices("0123456789", k=22))
    return f"{number}{97 - int(number) * 100 % 97:02}"


@given(st.randoms(use_true_random=False), st.sampled_from(["", " "]))
def test_an_account_is_told_by_its_key(rng: random.Random, gap: str) -> None:
    account = rib(rng)
    written = gap.join((account[:3], account[3:6], account[6:22], account[22:]))
    assert [kind for kind, _ in kinds(f"virement sur {written} merci")] == ["bank_account"]
    wrong = account[:22] + f"{(int(account[22:]) + 1) % 97:02}"
    assert PersonalKind.BANK_ACCOUNT.value not in [kind for kind, _ in kinds(f"dossier {wrong} merci")]
