from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.personal_data import MAKERS, missed, our_spans, sentences
from core.personal_data.finding import find_personal_data
from core.personal_data.kinds import PersonalKind
from core.personal_data.masking import (
    asks_nothing,
    blotted,
    contact,
    data_of_others,
    is_worth_saying,
    masked,
    without_personal_data,
)


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
        ("mon gsm : 6 12 34 56 78", [("phone", "6 12 34 56 78")]),
        ("0 6 1 2 3 4 5 6 7 8", [("phone", "0 6 1 2 3 4 5 6 7 8")]),
        (
            "zéro six douze trente-quatre cinquante-six soixante-dix-huit",
            [("phone", "zéro six douze trente-quatre cinquante-six soixante-dix-huit")],
        ),
        (
            "صفر ستة واحد جوج تلاتة ربعة خمسة ستة سبعة تمنية",
            [("phone", "صفر ستة واحد جوج تلاتة ربعة خمسة ستة سبعة تمنية")],
        ),
        ("nmra +212 6 61 23 45 67 3ayto lia", [("phone", "+212 6 61 23 45 67")]),
        ("+33 6 12 34 56 78", [("phone", "+33 6 12 34 56 78")]),
        ("omar (at) gmail (dot) com", [("email", "omar (at) gmail (dot) com")]),
        ("ICE 001525713000067", [("company", "001525713000067")]),
        ("MA64 0117 8000 0012 3456 7890 1234", [("bank_account", "MA64 0117 8000 0012 3456 7890 1234")]),
        ("carte bancaire 4539 1488 0343 6467 12/27", [("card", "4539 1488 0343 6467")]),
        ("12 rue des Orangers, Fès", [("address", "12 rue des Orangers")]),
        ("Je m'appelle Fatima Zahra El Idrissi", [("name", "Fatima Zahra El Idrissi")]),
        ("سميتي يوسف، بغيت نسول", [("name", "يوسف")]),
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
        "+15 000 000 000 dirhams en cinq ans",
        "De 212 500 600 700 dirhams à 0,512 345 678",
        "La rue est à tout le monde, les avenues aussi.",
        "J'habite à Fès et je cherche un programme pour les jeunes.",
        "ana sakn f Fes",
        "Le numéro deux du parti, zéro impôt pour cinq ans.",
        "l250000 dh dial lmizaniya, b100000 dh",
        "| 2 450 | 3 120 | 5 600 | 1 230 |",
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


def test_nothing_made_up_is_missed_in_running_text() -> None:
    made = sentences(1_000, seed=11)
    assert {one.kind for one in made} == MAKERS.keys()
    assert [one.text for one in missed(made, our_spans(one.text for one in made))] == []


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("Combien de mentors ? Mon numéro est le 0612345678, merci.", "Combien de mentors?"),
        ("Bonjour, appelez-moi au 06 12 34 56 78. Combien de mentors ?", "Bonjour. Combien de mentors?"),
        ("شحال من مينتور؟ النمرة ديالي ٠٦١٢٣٤٥٦٧٨ عيطو ليا", "شحال من مينتور؟"),
        ("كم عدد المرشدين؟ بريدي الإلكتروني a.b@gmail.com", "كم عدد المرشدين؟"),
        ("nmra dyali 0612345678, ch7al mn mentor?", "ch7al mn mentor?"),
        ("My name is Omar Haddad and my CIN is BK123456. How many mentors?", "How many mentors?"),
        ("Quel est le budget de 12 500 000 dirhams ?", "Quel est le budget de 12 500 000 dirhams ?"),
    ],
)
def test_a_question_is_left_without_the_data_and_the_words_that_introduce_it(message: str, asked: str) -> None:
    assert without_personal_data(message) == asked
    assert without_personal_data(masked(message)) == asked


@pytest.mark.parametrize(
    "text", ["", "rappelez-moi svp", "envoyez-moi l'aide", "عيطو ليا", "3ayto lia", "call me back please"]
)
def test_what_asks_only_to_be_called_asks_nothing(text: str) -> None:
    assert asks_nothing(text)


@pytest.mark.parametrize("text", ["combien de mentors ?", "شحال من مينتور", "ch7al", "how many"])
def test_a_question_asks_something(text: str) -> None:
    assert not asks_nothing(text)


def test_masking_says_the_sort_alone_and_once() -> None:
    told = masked("Mon numéro est 0612345678 et mon mail a@b.ma")
    assert told == "Mon numéro est [phone] et mon mail [email]"
    assert masked(told) == told


def test_published_text_keeps_its_places_and_the_contacts_that_are_for_everybody() -> None:
    text = "Permanence : 05 37 12 34 56. Mme Amina : 06 61 22 33 44."
    shown = blotted(text, frozenset([contact("+212537123456")]))
    assert shown == "Permanence : 05 37 12 34 56. Mme Amina : 06 •• •• •• ••."
    assert len(shown) == len(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Tél. +212 6 61 22 33 44", "Tél. +212 • •• •• •• ••"),
        ("هاتف السيدة أمينة ٠٦٦١٢٢٣٣٤٤", "هاتف السيدة أمينة ٠٦••••••••"),
        ("Écrivez à amina.b@gmail.com", "Écrivez à •••••••••••••••••"),
        ("CIN BK123456", "CIN ••••••••"),
        ("appelez le zéro six douze trente-quatre cinquante-six soixante-dix-huit", None),
    ],
    ids=["abroad", "arabic-figures", "e-mail", "card", "in-words"],
)
def test_dots_keep_no_more_of_a_number_than_thousands_share(text: str, shown: str | None) -> None:
    dotted = blotted(text)
    assert len(dotted) == len(text)
    assert not data_of_others(dotted)
    assert dotted == shown if shown else "•" in dotted


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("La permanence est ouverte le lundi.", True),
        ("Écrivez à Mme Amina, 06 61 22 33 44, pour la bibliothèque.", True),
        ("06 61 22 33 44", False),
        ("Tél : 06 61 22 33 44 / amina@gmail.com", False),
        ("Mme Amina Berrada est malade du cancer, 06 61 22 33 44.", False),
    ],
    ids=["nobody", "beside", "bare", "only-contacts", "health"],
)
def test_a_sentence_is_said_where_something_is_left_of_it(text: str, is_said: bool) -> None:
    assert is_worth_saying(text) is is_said
