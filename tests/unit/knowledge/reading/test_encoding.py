from __future__ import annotations

import pytest

from knowledge.reading.loaders.content import decode_text
from knowledge.reading.loaders.encoding import NAME_ENCODINGS, best_encoding

FRENCH = (
    "Thème;Été;Coût\r\nMarché couvert;août 2031;élevé\r\nÉgouts de Guelmim;décembre 2032;modéré\r\n",
    "L’hôpital « de jour » ouvrira dès février, là où la tournée s’arrêtait déjà.",
    "PRÉVU À ÉRRACHIDIA, PUIS À TAOUNATE\nreçu",
)
ARABIC = (
    "الموضوع;الأجل;الكلفة\r\nالسوق البلدي;غشت 2031;مرتفعة\r\nشبكة التطهير بكلميم;دجنبر 2032;متوسطة\r\n",
    "سيفتح المستشفى أبوابه في فبراير، فهل تصل الحافلة إليه؟",
)
MIXED = "Quartier;الحي\nHôtel de ville;مقر الجماعة الترابية\nMédina;المدينة القديمة\n"


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "iso8859_15", "cp850", "cp437", "mac_roman"])
@pytest.mark.parametrize("text", FRENCH)
def test_french_is_read_in_every_old_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    kept = data.decode(encoding)
    if data.isascii():
        return
    found, warnings = decode_text(data)
    assert found == kept
    assert "Read as " in warnings[0].text


@pytest.mark.parametrize("encoding", ["cp1256", "iso8859_6", "mac_arabic", "cp720"])
@pytest.mark.parametrize("text", ARABIC)
def test_arabic_is_read_in_every_old_encoding(text: str, encoding: str) -> None:
    data = text.encode(encoding, "ignore")
    assert decode_text(data)[0].replace("\xa0", " ") == data.decode(encoding)


@pytest.mark.parametrize("text", [*FRENCH, *ARABIC, MIXED])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_wide_encodings_are_told_with_their_mark_and_without(text: str, encoding: str) -> None:
    assert decode_text(text.encode(encoding)) == (text, ())


def test_two_scripts_in_one_file() -> None:
    assert decode_text(MIXED.encode("cp1256"))[0] == MIXED


def test_euros_and_ligatures_tell_the_later_latin_from_the_first() -> None:
    text = "cœur de ville : 40 €"
    assert decode_text(text.encode("iso8859_15"))[0] == text
    assert decode_text(text.encode("cp1252"))[0] == text


@pytest.mark.parametrize("text", [*FRENCH, *ARABIC])
def test_a_text_encoded_twice_is_read_once(text: str) -> None:
    twice = "".join(_as_1252(byte) for byte in text.encode()).encode()
    found, warnings = decode_text(twice)
    assert found == text
    assert "twice" in warnings[0].text


def _as_1252(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


@pytest.mark.parametrize("text", ["Ã peine", "São Paulo, Ørsted, Ùmeå", "prix : 5 € – dès l’été"])
def test_a_text_that_was_encoded_once_is_left_alone(text: str) -> None:
    assert decode_text(text.encode()) == (text, ())


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("compte rendu d'août.txt", "cp850"),
        ("été.txt", "cp437"),
        ("محضر الاجتماع.docx", "cp720"),
        ("محضر الاجتماع.docx", "cp1256"),
        ("ميزانية.xlsx", "utf-8"),
        ("résumé.pdf", "cp1252"),
        ("ⵜⴰⵎⴰⵣⵉⵖⵜ.txt", "utf-8"),
        ("预算.txt", "utf-8"),
        ("é.txt", "utf-8"),
    ],
)
def test_names_in_archives(name: str, encoding: str) -> None:
    data = name.encode(encoding)
    assert data.decode(best_encoding(data, ("utf-8", *NAME_ENCODINGS))) == name
