"""How much personal data in running text is missed, and how many civic sentences are touched: `python -m benchmarks.personal_data`.

Identifiers are made up (keys and all) and set into sentences of five forms; none belongs to anybody but by chance. `--beside PYTHON`
has the pattern recognisers of presidio-mena, installed for that interpreter, read the same sentences.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from core.language.sentences import sentence_spans
from core.personal_data.finding import find_personal_data

_SENTENCES = {
    "fr": (
        "{q} Mon {what} est {id}.",
        "Bonjour, {id}, c'est mon {what}, {q}",
        "{q} ({what} : {id})",
        "Voici mon {what} {id} ; {q}",
        "Écrivez ou répondez à {what} {id} merci. {q}",
        "{what} {id}\n{q}",
    ),
    "ar": (
        "{q} {what} هو {id}.",
        "السلام عليكم، {what} {id}، {q}",
        "{q} ({what}: {id})",
        "هذا {what} {id} {q}",
        "{what} {id}\n{q}",
    ),
    "ary": ("{q} {what} ديالي {id}.", "سلام، ها {what} ديالي {id} {q}", "{q} {what}: {id}", "{what} {id}، {q}"),
    "ary-Latn": ("{q} {what} dyali {id}.", "salam, ha {what} dyali {id} {q}", "{q} {what}: {id}", "{what} {id}, {q}"),
    "en": (
        "{q} My {what} is {id}.",
        "Hello, {id} is my {what}, {q}",
        "{q} ({what}: {id})",
        "Here is my {what} {id}; {q}",
        "{what} {id}\n{q}",
    ),
}
_QUESTIONS = {
    "fr": (
        "Combien de jeunes sont accompagnés ?",
        "que proposez-vous pour la santé ?",
        "quel est le budget 2026 ?",
        "Où s'inscrire ?",
    ),
    "ar": ("كم عدد المستفيدين؟", "ماذا تقترحون للصحة؟", "ما هي ميزانية 2026؟"),
    "ary": ("شحال من واحد استافد؟", "شنو عندكم للصحة؟", "فين نتسجل؟"),
    "ary-Latn": ("ch7al mn wa7ed stafed?", "chno 3ndkom l se77a?", "fin ntsjel?"),
    "en": ("How many young people take part?", "what do you propose for health?", "where do I sign up?"),
}
_WORDS = {
    "phone": ("numéro", "رقم الهاتف", "النمرة", "nmra", "phone number"),
    "cin": ("CIN", "رقم البطاقة الوطنية", "لاكارط", "lakarta", "CIN"),
    "rib": ("RIB", "رقم الحساب البنكي", "الريب", "RIB", "bank account"),
    "iban": ("IBAN", "رقم الحساب", "الحساب", "IBAN", "IBAN"),
    "card": ("numéro de carte bancaire", "رقم البطاقة البنكية", "الكارط", "karta", "card number"),
    "ice": ("ICE", "التعريف الموحد للمقاولة ICE", "ICE", "ICE", "ICE"),
    "email": ("adresse mail", "البريد الإلكتروني", "الإيميل", "email", "e-mail"),
    "address": ("adresse", "العنوان", "العنوان", "adresse", "address"),
    "health": ("cas", "الحالة", "الحالة", "l7ala", "case"),
}
_FORMS = tuple(_SENTENCES)
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_PREFIXES_TEXT = """
    A AB AE B BB BE BH BJ BK BL BM C CB CD D DA DJ EA EE F FA G GA H HA HH I IA J JB JC JE K KB L LA LC M MC N O P
    PA PB Q QA R S SH T U UA V W X Z ZT
"""
_PREFIXES = tuple(_PREFIXES_TEXT.split())
_PROVIDERS = ("gmail.com", "hotmail.fr", "outlook.com", "yahoo.fr", "menara.ma", "um5.ac.ma")
_GIVEN = ("amina", "y.alaoui", "karim_92", "fz.idrissi", "s-benali", "omar.haddad1")
_WORDED = {
    "fr": (["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf"], " "),
    "ar": (["صفر", "واحد", "اثنان", "ثلاثة", "أربعة", "خمسة", "ستة", "سبعة", "ثمانية", "تسعة"], " "),
    "ary": (["صفر", "واحد", "جوج", "تلاتة", "ربعة", "خمسة", "ستة", "سبعة", "تمنية", "تسعود"], " "),
    "ary-Latn": (["sifr", "wa7ed", "jouj", "tlata", "rb3a", "khamsa", "stta", "seb3a", "tmenya", "tes3oud"], " "),
    "en": (["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"], " "),
}


@dataclass(frozen=True)
class Sentence:
    """A sentence with an identifier at text[start:end]."""

    text: str
    start: int
    end: int
    kind: str
    form: str


def sentences(count: int, seed: int) -> list[Sentence]:
    """As many sentences, each with one identifier; the same for the same seed."""
    rng, made = random.Random(seed), list[Sentence]()
    kinds = [*MAKERS, "phone", "phone", "phone"]
    for index in range(count):
        form, kind = _FORMS[index % len(_FORMS)], kinds[rng.randrange(len(kinds))]
        identifier = MAKERS[kind](rng, form)
        pattern = rng.choice(_SENTENCES[form])
        what = _WORDS[kind][_FORMS.index(form)]
        before, _, after = (
            pattern.replace("{what}", what).replace("{q}", rng.choice(_QUESTIONS[form])).partition("{id}")
        )
        made.append(Sentence(before + identifier + after, len(before), len(before) + len(identifier), kind, form))
    return made


def _digits(rng: random.Random, count: int) -> str:
    return "".join(rng.choices("0123456789", k=count))


def _phone(rng: random.Random, form: str) -> str:
    own = rng.choice("567") + _digits(rng, 8)
    if rng.random() < 0.12:
        names, gap = _WORDED[form]
        return gap.join(names[int(digit)] for digit in "0" + own)
    pairs = [own[1:3], own[3:5], own[5:7], own[7:9]]
    sign = rng.choice([" ", ".", "-", "", "  ", " - ", "/", "_", ","])
    written = rng.choice(
        [
            sign.join(("0" + own[0], *pairs)),
            "0" + own,
            "+212" + own,
            "+212 " + rng.choice([" ", "-"]).join((own[0], *pairs)),
            "00212" + own,
            "00212 " + " ".join((own[:3], own[3:6], own[6:])),
            "+212(0)" + own,
            "+212-" + "-".join((own[:3], own[3:])),
            "212" + own,
            "0" + own[:3] + " " + own[3:6] + " " + own[6:],
            " ".join("0" + own),
        ]
    )
    return written.translate(_ARABIC_DIGITS) if form in ("ar", "ary") and rng.random() < 0.5 else written


def _cin(rng: random.Random, form: str) -> str:
    letters, number = rng.choice(_PREFIXES), _digits(rng, rng.choice((5, 6)))
    letters = letters.lower() if rng.random() < 0.3 else letters
    return letters + rng.choice(("", "", " ", "-")) + number


def _account(rng: random.Random) -> str:
    number = rng.choice(
        ("007", "011", "013", "021", "022", "101", "127", "145", "157", "164", "190", "225", "230")
    ) + _digits(rng, 19)
    return f"{number}{97 - int(number) * 100 % 97:02}"


def _rib(rng: random.Random, form: str) -> str:
    rib = _account(rng)
    return rng.choice(("", " ", "-", " ")).join((rib[:3], rib[3:6], rib[6:22], rib[22:]))


def _iban(rng: random.Random, form: str) -> str:
    rib = _account(rng)
    iban = f"MA{98 - int(rib + '221000') % 97:02}{rib}"
    return " ".join(iban[i : i + 4] for i in range(0, 28, 4)) if rng.random() < 0.5 else iban


def _card(rng: random.Random, form: str) -> str:
    number = rng.choice(("4", "51", "52", "55")) + _digits(rng, 15)
    number = number[:15]
    total = sum(sum(divmod(int(d) * 2, 10)) if n % 2 == 0 else int(d) for n, d in enumerate(reversed(number)))
    number += str(-total % 10)
    sign = rng.choice((" ", "", "-"))
    return sign.join(number[i : i + 4] for i in range(0, 16, 4))


def _ice(rng: random.Random, form: str) -> str:
    number = "00" + _digits(rng, 13)
    return rng.choice((number, " ".join((number[:9], number[9:13], number[13:]))))


def _email(rng: random.Random, form: str) -> str:
    name, host = rng.choice(_GIVEN), rng.choice(_PROVIDERS)
    return rng.choice(
        (f"{name}@{host}",) * 3
        + (f"{name} @ {host}", f"{name}(at){host}", f"{name} [at] {host.replace('.', ' [dot] ')}")
    )


def _address(rng: random.Random, form: str) -> str:
    number, flat = rng.randrange(1, 300), rng.randrange(1, 40)
    if form in ("ar", "ary"):
        street = rng.choice(("الياسمين", "محمد الخامس", "ابن سينا", "الزيتون"))
        return rng.choice(
            (f"{number} زنقة {street}", f"شارع {street} رقم {number}", f"حي {street} عمارة {number} شقة {flat}")
        )
    street = rng.choice(("des Orangers", "Ibn Sina", "Mohammed V", "du Souk"))
    return rng.choice(
        (f"{number} rue {street}", f"{number}, avenue {street}", f"rue {street} n° {number}", f"{number} bis, bd {street}",
         f"hay Salam imm {number} appt {flat}", f"résidence Nour, immeuble {number}, appartement {flat}")
    )  # fmt: skip


def _health(rng: random.Random, form: str) -> str:
    if form in ("ar", "ary"):
        name = rng.choice(("السيدة خديجة", "السيد محمد", "للا فاطمة"))
        return f"{name} {rng.choice(('مصابة بالسرطان', 'مريض بالسكري', 'حامل'))}"
    name = rng.choice(("Mme Alaoui", "Karim Haddad", "Si Omar", "Amina El Fassi"))
    said = (
        ("est diabétique", "est malade", "has cancer", "is pregnant")
        if form == "en"
        else ("est diabétique", "est malade", "est enceinte")
    )
    return f"{name} {rng.choice(said)}"


MAKERS: dict[str, Callable[[random.Random, str], str]] = {
    "phone": _phone, "cin": _cin, "rib": _rib, "iban": _iban, "card": _card, "ice": _ice, "email": _email, "address": _address,
    "health": _health,
}  # fmt: skip


def civic_sentences(documents: Sequence[Path], suites: Sequence[Path]) -> Iterator[str]:
    """Sentences of published texts, and the questions of suites but those that are about personal data."""
    for folder in documents:
        for path in sorted([*folder.rglob("*.md"), *folder.rglob("*.txt")]):
            text = path.read_text("utf-8")
            yield from (text[start:end] for start, end in sentence_spans(text))
    for folder in suites:
        for path in sorted(folder.rglob("*.yaml")):
            if not re.search(r"personal|privacy|donnees", path.stem):
                yield from _questions(yaml.safe_load(path.read_text("utf-8")))


def _questions(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("question", "input", "ask") and isinstance(value, str):
                yield value
            else:
                yield from _questions(value)
    elif isinstance(node, list):
        for value in node:
            yield from _questions(value)


Spans = list[list[int]]


def our_spans(texts: Iterable[str]) -> list[Spans]:
    """Where each text holds personal data, as this product sees it."""
    return [[[item.start, item.end] for item in find_personal_data(text)] for text in texts]


_THEIRS = """
import json, sys
from presidio_analyzer import RecognizerRegistry
from presidio_mena.registry import mena_recognizers
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, EmailRecognizer, IbanRecognizer
known = [*mena_recognizers(), CreditCardRecognizer(), EmailRecognizer(), IbanRecognizer()]
for line in sys.stdin:
    text = json.loads(line)
    found = [r for k in known for r in (k.analyze(text, k.supported_entities, None) or [])]
    print(json.dumps([[r.start, r.end] for r in found if r.score >= float(sys.argv[1])]))
"""


def their_spans(python: str, texts: Sequence[str], score: float) -> list[Spans]:
    """The same as the pattern recognisers of presidio-mena see it, from a score on."""
    lines = "\n".join(json.dumps(text) for text in texts)
    told = subprocess.run([python, "-c", _THEIRS, str(score)], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in told.stdout.splitlines()]


def missed(made: Sequence[Sentence], spans: Sequence[Spans]) -> list[Sentence]:
    """Sentences whose identifier is not wholly covered: a digit that is left is a miss."""
    return [one for one, found in zip(made, spans, strict=True) if not _covered(one, found)]


def _covered(one: Sentence, spans: Spans) -> bool:
    left = {at for at in range(one.start, one.end) if one.text[at].isalnum()}
    for start, end in spans:
        left -= set(range(start, end))
    return not left


def main() -> None:
    """Print both tables."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=5000)
    asked.add_argument("--seed", type=int, default=2026)
    asked.add_argument("--documents", type=Path, nargs="*", default=[Path("examples/istiqlal/documents")])
    asked.add_argument("--suites", type=Path, nargs="*", default=[Path("examples/istiqlal/suites")])
    asked.add_argument("--beside", default="")
    asked.add_argument("--show", type=int, default=0)
    given = asked.parse_args()
    made = sentences(given.count, given.seed)
    civic = list(dict.fromkeys(text for text in civic_sentences(given.documents, given.suites) if text.strip()))
    readers: dict[str, Callable[[Sequence[str]], list[Spans]]] = {"munadil": our_spans}
    if given.beside:
        readers["presidio-mena, any score"] = lambda texts: their_spans(given.beside, texts, 0.0)
        readers["presidio-mena, from .4"] = lambda texts: their_spans(given.beside, texts, 0.4)
    rows, totals = list[list[str]](), Counter(one.kind for one in made)
    for name, read in readers.items():
        lost, touched = missed(made, read([one.text for one in made])), [bool(found) for found in read(civic)]
        kinds = Counter(one.kind for one in lost)
        rows.append(
            [name, f"{len(lost)} of {len(made)}", *(f"{kinds[kind]}/{totals[kind]}" for kind in MAKERS),
             f"{sum(touched)} of {len(civic)} ({100 * sum(touched) / max(1, len(civic)):.2f} %)"]
        )  # fmt: skip
        if name == "munadil":
            for one in lost[: given.show]:
                print(f"missed {one.kind} {one.form}: {one.text!r}")
            for text in [text for text, is_touched in zip(civic, touched, strict=True) if is_touched][: given.show]:
                found = [(item.kind.value, text[item.start : item.end]) for item in find_personal_data(text)]
                print(f"touched: {found}")
    heads = ["reader", "missed", *MAKERS, "civic sentences touched"]
    print("\n".join("| " + " | ".join(row) + " |" for row in [heads, ["---"] * len(heads), *rows]))


if __name__ == "__main__":
    main()
