"""What a page holds besides its document: shares, related links, legal notices, stamps, bylines, running heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import ceil

from knowledge.reading.blocks import Block
from knowledge.reading.stamps import is_byline, is_stamp


def _any_of(*phrases: str) -> str:
    return "(?:" + "|".join(phrases) + ")"


_NETWORKS = _any_of(
    "whatsapp|facebook|twitter|instagram|telegram|youtube|linkedin|tiktok|google (?:news|actualités)|newsletter",
    "réseaux sociaux|social media",
    "واتساب|واتس|فيسبوك|فايسبوك|تويتر|إنستغرام|انستغرام|تيليغرام|تلغرام|يوتيوب|النشرة",
)
_CALL = _any_of(
    "suive[zr]|rejoigne[zr]|abonne[zr]|partage[zr]|inscrive[zr]|retrouve[zr]",
    "follow|subscribe|share|join|sign up",
    r"تابع\w*|اشترك\w*|شارك\w*|انضم\w*",
)
_RELATED = _any_of(
    "(?:[àa] )?lire (?:aussi|également)|voir aussi|sur le même (?:sujet|thème)",
    "(?:autres )?articles? (?:liés?|similaires?|connexes?|recommandés?)",
    "dans la même (?:rubrique|catégorie)|les plus lus|vous aimerez aussi|à la une",
    "read (?:also|more|next)|related (?:articles?|posts?|stories)|see also|you may also like|most read",
    "اقرأ (?:أيضا|أيضًا|ايضا|كذلك)|إقرأ أيضا|مواضيع ذات صلة|مقالات ذات صلة|أخبار ذات صلة|الأكثر قراءة",
)
_CONTROLS = _any_of(
    "(?:l[’'])?accueil|recherche[zr]?|imprimer|envoyer|fermer|retour|partager?|tweet(?:er)?|suivant|précédent",
    r"commentaires?(?: \(\d+\))?|\d+ commentaires?|laisser un commentaire|mentions légales|plan du site",
    "contact(?:ez-nous)?|connexion|se connecter|s[’']inscrire|publicité|sponsorisé|haut de page|lire la suite|voir plus",
    "aller au contenu|home|menu|navigation|search|print|send|close|back|share|comments?|contact us|log ?in|sign in",
    "advertisement|back to top|next|previous|skip to content",
    "الرئيسية|القائمة|بحث|طباعة|إرسال|إغلاق|مشاركة|شارك|تعليقات|التعليقات|اتصل بنا|تسجيل الدخول|إعلان|التالي|السابق|المزيد",
)
_CONSENT_LEAD = _any_of(
    "nous utilisons|ce site utilise|en poursuivant votre navigation|we use|this (?:web)?site uses|نستخدم|يستخدم هذا الموقع",
)
_COOKIES = _any_of("cookies|ملفات تعريف الارتباط|الكوكيز")
_YEAR = r"(?:19|20)\d\d"
_OBJECT = _any_of(
    "nous|vous|sur|avec|ce|cet|cette|l[’']?|le|la|les|notre|nos|par|via|page|article|actualités|l[’']article|l[’']actualité",
    "us|this|on|our|with|via|the|it|post|story|now|in|to|for|updates|conversation",
    "نا|ونا|مع|معنا|على|هذا|هذه|المقال|الخبر|الصفحة|عبر|في|صفحتنا|قناتنا|أصدقائك|جديدنا",
)
"""Words that a call to share or follow is made of: "Partager la richesse" says something else."""

CLOSING = re.compile(
    _any_of(
        rf"©|\(c\)\s*{_YEAR}|copyright\s*(?:©|\(c\)|{_YEAR}|[:–-])|copyright\b[^.]{{1,40}}{_YEAR}\W*$",
        r"tous droits réservés|toute reproduction\b(?=.*(?:interdit|autorisation|mention))|all rights reserved",
        rf"جميع الحقوق محفوظة|كل الحقوق محفوظة|حقوق النشر\s*(?:©|محفوظة|{_YEAR}|:)",
    ),
    re.IGNORECASE,
)
"""A legal notice, which closes a page."""
RELATED = re.compile(rf"{_RELATED}\s*(?P<rest>[:：>»…-].*)?$", re.IGNORECASE)
"""An invitation to read something else; `rest` is what it invites to."""
COMMENTS = re.compile(
    r"(?:\d+ )?(?:commentaires?|réactions?|comments?|replies|laisser un commentaire|leave a (?:comment|reply)|تعليقات|التعليقات|"
    r"اترك تعليقا|أضف تعليقا?)(?: \(?\d+\)?)?\s*:?",
    re.IGNORECASE,
)
"""The heading of what readers wrote; meant for full matches."""
FOLLOW = re.compile(rf"{_CALL}\b.{{0,80}}?{_NETWORKS}|{_CALL}(?:[ -]{_OBJECT}){{0,4}}\s*[:!]?$", re.IGNORECASE)
"""An invitation to follow or share."""
CONSENT = re.compile(
    rf"{_CONSENT_LEAD}\b.{{0,200}}{_COOKIES}|(?:tout )?(?:accepter|refuser|accept|reject)\b.{{0,40}}{_COOKIES}",
    re.IGNORECASE,
)
"""A cookie banner."""
CONTROLS = re.compile(_CONTROLS, re.IGNORECASE)
"""A button or a menu entry; meant for full matches."""
AGENCY = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'&-]*\s*(?:(?:avec|with|et|/|–|-|مع)\s*)?){0,3}\(?[A-Z]{2,5}\)?|\(?(?:و م ع|وكالات)\)?"
)
"""The agency it came from ("LNT avec MAP"), all of it names: "Non à la TVA" is a claim. Meant for full matches."""
PAGE_NUMBER = re.compile(
    r"\W*(?:p(?:age|\.)?|صفحة|ص)?\W*[\d٠-٩]{1,4}(?:\s*(?:/|sur|of|de|من)\s*[\d٠-٩]{1,4})?\W*", re.IGNORECASE
)
"""A page number alone; meant for full matches."""
_SHORT = 120
"""Characters of a line that may be a call or a button; chosen by hand (docs/decisions/0012)."""
_EDGE_LINES = 3
"""Lines at either end of a page that may be running heads; chosen by hand (docs/decisions/0012)."""
_FEWEST_PAGES = 3
"""Pages below which nothing is called a running head: on two, coming back is chance; chosen by hand."""


def is_furniture(text: str) -> bool:
    """Whether a line is furniture wherever it stands."""
    if len(text) <= _SHORT and (RELATED.match(text) or FOLLOW.match(text) or CONTROLS.fullmatch(text.strip(" .:>»«|"))):
        return True
    return bool(CONSENT.match(text)) or (bool(CLOSING.match(text)) and len(text) < 600) or is_stamp(text)


def drop_furniture(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without furniture; whatever follows the closing notice or a lone "read also" near the end goes too."""
    blocks = _without_bylines(blocks[: _end_of_matter(blocks)])
    kept: list[Block] = []
    after_related = False
    for index, block in enumerate(blocks):
        if is_furniture(block.text) and not _heads_text(blocks, index):
            related = RELATED.match(block.text)
            after_related = bool(related) and not (related and (related.group("rest") or "").strip(" :：>»…-"))
            continue
        # Titles listed under a lone "read also".
        if after_related and not block.level and len(block.text) <= _SHORT and not block.is_finished:
            continue
        after_related = False
        kept.append(block)
    return kept


def _heads_text(blocks: Sequence[Block], index: int) -> bool:
    """Whether a line that is worded like a button is a heading with text under it: "Recherche", "Contact"."""
    block, following = blocks[index], blocks[index + 1 : index + 2]
    if not block.level or not CONTROLS.fullmatch(block.text.strip(" .:>»«|")) or not following:
        return False
    return not following[0].level and (following[0].is_list_item or following[0].is_finished)


def _end_of_matter(blocks: Sequence[Block]) -> int:
    """Index of the first block of what closes a page; its length when nothing closes it."""
    total = sum(len(block.text) for block in blocks)
    seen = 0
    for index, block in enumerate(blocks):
        lone_related = (match := RELATED.match(block.text)) and not match.group("rest")
        closes = (lone_related and _only_titles(blocks[index + 1 :])) or (
            CLOSING.match(block.text) and len(block.text) < 600
        )
        if closes and seen >= 0.6 * total:
            return _back_over_calls(blocks, index)
        seen += len(block.text)
    return len(blocks)


def _only_titles(blocks: Sequence[Block]) -> bool:
    """Whether what follows are titles and furniture: a sentence among them is the document's own."""
    return all(
        block.level or block.is_list_item or not block.is_finished or is_furniture(block.text) for block in blocks
    )


def _back_over_calls(blocks: Sequence[Block], end: int) -> int:
    """Go back over the short calls to the reader that stand right before the closing notice."""
    while end and _is_call(blocks[end - 1]):
        end -= 1
    return end


def _is_call(block: Block) -> bool:
    if block.level or block.is_list_item or len(block.text) > _SHORT:
        return False
    return is_furniture(block.text) or not block.text.rstrip("»”\"' ").endswith((".", "؟", "…", ":"))


def _without_bylines(blocks: Sequence[Block]) -> list[Block]:
    """Drop "By somebody" among the first lines and an agency's name as the last one."""
    kept = [
        block
        for index, block in enumerate(blocks)
        if not (index < 6 and len(block.text) <= 60 and not block.level and is_byline(block.text))
    ]
    while (
        len(kept) > 2
        and not kept[-1].level
        and ((len(kept[-1].text) <= 40 and AGENCY.fullmatch(kept[-1].text)) or is_furniture(kept[-1].text))
    ):
        kept.pop()
    return kept


def drop_running_heads(blocks: Sequence[Block]) -> list[Block]:
    """Blocks without page numbers and without the lines that come back at the edges of most pages."""
    pages: dict[int, list[int]] = {}
    for index, block in enumerate(blocks):
        if block.page is not None:
            pages.setdefault(block.page, []).append(index)
    if len(pages) < 2:
        return list(blocks)
    edges = {page: {*indexes[:_EDGE_LINES], *indexes[-_EDGE_LINES:]} for page, indexes in pages.items()}
    seen = Counter(form for indexes in edges.values() for form in {_masked(blocks[i].text) for i in indexes})
    often = max(_FEWEST_PAGES, ceil(len(pages) / 2))
    gone: set[int] = set()
    for page, indexes in edges.items():
        outermost = {pages[page][0], pages[page][-1]}
        for index in indexes:
            text = blocks[index].text
            if (seen[_masked(text)] >= often and len(text) <= 150) or (
                index in outermost and PAGE_NUMBER.fullmatch(text)
            ):
                gone.add(index)
    return [block for index, block in enumerate(blocks) if index not in gone]


def _masked(text: str) -> str:
    return re.sub(r"\d+", "#", text).casefold()


def drop_repeats(blocks: Sequence[Block], *, shortest: int = 40) -> list[Block]:
    """Drop paragraphs that stood before word for word, and headings that are left with nothing under them by it."""
    seen: set[str] = set()
    fresh: list[bool] = []
    for block in blocks:
        form = re.sub(r"\W+", " ", block.text).casefold().strip()
        repeated = not block.level and len(block.text) >= shortest and form in seen
        fresh.append(not repeated)
        if not block.level:
            seen.add(form)
    return [block for index, block in enumerate(blocks) if fresh[index] and not _is_emptied(blocks, fresh, index)]


def _is_emptied(blocks: Sequence[Block], fresh: Sequence[bool], index: int) -> bool:
    """Whether a heading had paragraphs and all of them were repeats."""
    level = blocks[index].level
    if not level:
        return False
    had = False
    for at in range(index + 1, len(blocks)):
        if blocks[at].level:
            if blocks[at].level <= level:
                break
            return False
        if fresh[at]:
            return False
        had = True
    return had
