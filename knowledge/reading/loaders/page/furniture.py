"""What a page shows around its document: menus, banners, shares, related links, comments."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from core.language.dates import find_date
from knowledge.reading.furniture import COMMENTS, RELATED
from knowledge.reading.loaders.page.tree import HEADING_TAGS, LIST_TAGS, drop, text_of
from knowledge.reading.stamps import is_byline as says_who

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROLES = frozenset(
    (
        "navigation",
        "banner",
        "contentinfo",
        "search",
        "complementary",
        "dialog",
        "alertdialog",
        "menu",
        "menubar",
        "toolbar",
    )
)
_OTHERS = (
    r"(?:-(?:posts?|articles?|news|content|links?|stories|items?|pages?|blocks?|section|list|readings?|videos?|wrap\w*))*"
    r"(?=$|[\s_])"
)
"""What "related" names when it means other pages, not what a text speaks of ("related-laws")."""
_SURE = re.compile(
    r"(?:^|[\s_-])(?:cookies?|consent|cmp|gdpr|rgpd|onetrust|didomi|tarteaucitron|breadcrumbs?|fil-d?-?ariane|site-?footer|footer|"
    r"page-?footer|sidebar|widget-area|shar(?:e|ing)(?:-\w+)?|sharedaddy|addtoany|partage|"
    rf"social-?(?:links?|media|share|icons?|networks?|bar|buttons?)|reseaux-sociaux|related{_OTHERS}|articles?-lies|similar-posts|"
    r"jp-relatedposts|outbrain|taboola|recommended|newsletter|mailing-list|comments?(?:-(?:list|area|section|form|wrap\w*))?|"
    r"commentaires?|disqus\w*|respond|advert\w*|ads?|adsbygoogle|publicite|pagination|pager|post-navigation|nav-links|skip-?links?|"
    r"skip-to-\w+|most-?read|plus-lus|trending|login-form|search-?(?:form|box|bar)|author-?(?:box|bio)|tag-?cloud|post-tags|"
    r"entry-tags|tags-links|back-to-top|popup|newsletter-popup)(?:$|[\s_-])"
)
_BESIDE = re.compile(
    r"\b(?:has|with|no|without|left|right|both|content|main)-(?:sidebars?|footer|comments?)[\w-]*"
    r"|\b(?:card|table|section|panel|block|tile|box|item|accordion|entry|article|post|content)[_-]+footer\b"
    r"|\bfooter-?notes?\b|\bshare-(?:of|in)\b[\w-]*"
)
"""Names of what stands beside such a part, or holds one, or is a part's own last line."""
_LIKELY = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|submenu|topbar|toolbar|masthead|site-?header|modal|tags|widget)(?:$|[\s_-])"
)
"""Names that documents bear too: furniture only where most words are links."""
_BYLINE = re.compile(
    r"(?:^|[\s_-])(?:byline|(?:post|entry|article)-?(?:meta|info|date|author)|dateline|published|pub-?date)(?:$|[\s_-])"
)
_LONGEST_BYLINE = 160
_MOSTLY_LINKS = 0.6
_ONLY_LINKS = 0.9
_MOST_OF_A_PAGE = 0.5
_LEAST_OF_A_PAGE = 0.25
_PROSE = 80
"""Characters outside links from which a block is a paragraph."""
_SHORT_ITEM = 45
_FEW_WORDS_OF_A_FORM = 60


def names_of(element: _Element) -> str:
    """Class names and id, words of camel case apart, in lower case."""
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    return _BESIDE.sub("", re.sub(r"(?<=[a-z])(?=[A-Z])", "-", names).lower()) if names != " " else ""


def is_furniture(element: _Element) -> bool:
    """Whether an element calls itself something that stands around documents."""
    if element.tag in ("nav", "body", "html", "main"):
        return element.tag == "nav"
    if element.get("role") in _ROLES:
        return True
    return bool((names := names_of(element)) and _SURE.search(names))


def is_byline(element: _Element) -> bool:
    """Whether an element says who wrote something, and when."""
    if element.tag in HEADING_TAGS:
        return False
    names = names_of(element)
    return bool(names and _BYLINE.search(names)) or element.get("itemprop") in ("datePublished", "author")


def take_furniture_out(body: _Element) -> list[str]:
    """Take what stands around the document out of a page; its texts are returned.

    What holds half of the words of a page is never furniture, whatever it is called, and no list is lost for being one.
    """
    return _Furniture(body).take()


class _Furniture:
    """The lengths of a page's parts, and what of them goes."""

    def __init__(self, body: _Element) -> None:
        self._body = body
        self._lengths: dict[_Element, int] = {}
        self._linked: dict[_Element, int] = {}
        self._heads: set[_Element] = set()
        self._measure()
        self._total = max(1, self._lengths.get(body, 1))
        self._out: list[str] = []

    def _measure(self) -> None:
        """Characters of every element, and how many of them are links, in one walk."""
        stack: list[list[int]] = [[0, 0]]
        links = 0
        for event, element in etree.iterwalk(self._body, events=("start", "end")):
            if event == "start":
                links += element.tag == "a"
                own = len((element.text or "").strip())
                stack.append([own, own if links else 0])
                continue
            length, linked = stack.pop()
            links -= element.tag == "a"
            self._lengths[element], self._linked[element] = length, linked
            tail = len((element.tail or "").strip()) if element is not self._body else 0
            stack[-1][0] += length + tail
            stack[-1][1] += linked + (tail if links else 0)
            if element.tag in ("h1", "main") or element.get("role") == "main":
                self._heads.update((element, *element.iterancestors()))

    def take(self) -> list[str]:
        """Furniture by name, then what stands outside of the main part, then lists of links before it."""
        self._drop_all(e for e in self._body.iter("*") if self._goes(e))
        main = self._main()
        if main is not None:
            self._drop_outside(main)
        else:
            self._drop_all(self._leading_links())
        self._drop_all(self._related())
        return self._out

    def _drop_all(self, elements: Iterator[_Element]) -> None:
        gone: set[_Element] = set()
        for element in list(elements):
            if not any(above in gone for above in element.iterancestors()):
                gone.add(element)
        for element in gone:
            self._drop(element)

    def _drop(self, element: _Element) -> None:
        if words := text_of(element):
            self._out.append(words)
        drop(element, apart=True)

    def _density(self, element: _Element) -> float:
        return self._linked[element] / max(1, self._lengths[element])

    def _goes(self, element: _Element) -> bool:
        if element is self._body or (element in self._heads and element.tag != "nav"):
            return False
        if self._lengths[element] >= _MOST_OF_A_PAGE * self._total and self._density(element) < _MOSTLY_LINKS:
            return False
        if is_furniture(element) or self._is_stamp(element):
            return True
        if element.tag in ("header", "footer", "aside"):
            within = any(above.tag in ("main", "article") for above in element.iterancestors())
            return not within or (element.tag != "header" and self._density(element) >= _MOSTLY_LINKS)
        if element.tag == "form":
            return self._is_small_form(element)
        names = names_of(element)
        return bool(names and _LIKELY.search(names)) and self._density(element) >= _MOSTLY_LINKS

    def _is_stamp(self, element: _Element) -> bool:
        """Whether an element that calls itself a byline names a day or a writer, and little else."""
        if self._lengths[element] > _LONGEST_BYLINE or not is_byline(element):
            return False
        words = text_of(element)
        return find_date(words) is not None or says_who(words)

    def _is_small_form(self, form: _Element) -> bool:
        asks = any((e.get("type") or "text").lower() in ("email", "password", "search") for e in form.iter("input"))
        return asks and len(text_of(form).split()) < _FEW_WORDS_OF_A_FORM

    def _main(self) -> _Element | None:
        """Part that says to be the document, where it holds most of what is left."""
        left = max(1, len(text_of(self._body)))
        mains = [e for e in self._body.iter("*") if e.tag == "main" or e.get("role") == "main"]
        articles = [e for e in self._body.iter("article") if not any(a.tag == "article" for a in e.iterancestors())]
        headed = [e for e in articles if e in self._heads]
        articles = headed if len(headed) == 1 else articles
        for found, least in ((mains, _LEAST_OF_A_PAGE), (articles, _MOST_OF_A_PAGE)):
            if len(found) == 1 and len(text_of(found[0])) >= least * left:
                return found[0]
        return None

    def _drop_outside(self, main: _Element) -> None:
        """Drop what stands beside the main part, but for the page's heading and for prose that is no link."""
        inside = {main, *main.iterancestors()}
        heads = {*self._body.iter("h1")} if main.find(".//h1") is None else set()
        for above in [main, *main.iterancestors()]:
            if above is self._body:
                break
            parent = above.getparent()
            for beside in list(parent) if parent is not None else []:
                if beside in inside or any(head is beside or beside in head.iterancestors() for head in heads):
                    continue
                if self._lengths[beside] - self._linked[beside] < _PROSE or self._density(beside) >= _MOSTLY_LINKS:
                    self._drop(beside)

    def _leading_links(self) -> Iterator[_Element]:
        """Lists of short links that stand before the first heading or paragraph of a page that marks no main part."""
        prose = False
        waiting: list[_Element] = []
        for element in self._body.iter("*"):
            own = self._lengths[element] - self._linked[element]
            if element.tag in HEADING_TAGS or (element.tag in ("p", "td") and own >= _PROSE):
                prose = True
                break
            if element.tag in LIST_TAGS and self._density(element) >= _ONLY_LINKS:
                items = [e for e in element.iter("li")]
                if self._lengths[element] <= _SHORT_ITEM * max(1, len(items)):
                    waiting.append(element)
        if prose:
            yield from waiting

    def _related(self) -> Iterator[_Element]:
        """Parts whose heading invites to read something else, or names the comments."""
        for element in self._body.iter("*"):
            if element.tag not in HEADING_TAGS and element.tag not in ("strong", "b", "p", "span", "legend"):
                continue
            if self._lengths[element] > 60 or not (words := text_of(element)):
                continue
            related = RELATED.match(words)
            if not (related and not (related.group("rest") or "").strip(" :：>»…-")) and not COMMENTS.fullmatch(words):
                continue
            part = self._part_headed_by(element)
            if part is not None:
                yield part

    def _part_headed_by(self, element: _Element) -> _Element | None:
        part = element
        parent = part.getparent()
        while (
            parent is not None
            and parent not in self._heads
            and parent is not self._body
            and parent.tag not in ("article", "td", "li")
            and part.getprevious() is None
            and not (parent.text or "").strip()
        ):
            part, parent = parent, parent.getparent()
        return part if part is not element else None
