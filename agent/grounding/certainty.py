"""How sure a sentence is of what it says, against its evidence: what may be, is proposed, is still to come or hangs on a condition."""

from __future__ import annotations

import re
from typing import Final

from agent.grounding.aligning import borne_out, clauses, stands_on
from agent.grounding.evidence import Evidence
from agent.grounding.patterns import whole_words
from core.language.fold import plain
from core.language.forms import Language
from core.language.meaning.meanings import is_light, meanings

_MAY: Final = (
    r"(?<!\d )may(?! \d)|might|could|perhaps|possibly|maybe|probably|likely|consider(?:s|ing)?|thinking (?:about|of)"
    r"|(?:explor|study|studi|look)\w* (?:the possibility|whether|into)|it is possible that"
    r"|peut-etre|pourrai\w+|peu(?:t|vent) etre|probable\w*|eventuel\w*|envisag\w+|reflechi\w* a|il se peut"
    r"|(?:etudi|explor|examin)\w* (?:la possibilite|l'idee|si)|a l'etude"
    r"|ربما|قد(?= [يتن])|[يت]حتمل|محتمل\w*|من الممكن|[يت]در?س\w* (?:امكان\w*|فكره)|[يت]فكر\w*(?: \w+){0,3} في|احتمال\w*"
    r"|واقيلا|ك[يت]فكر\w*(?: \w+){0,2} ف\w*|wa9ila|momkin|ymken|ka[yt]fekke?r\w* f"
)
_POSSIBLE: Final = whole_words(_MAY)
"""What makes a thing only possible."""
_ABLE: Final = whole_words(
    rf"{_MAY}|can|able|allowed|permitted|possib\w+|entitled|eligible|right|up to|open to|chance\w*|idea|tak\w+ into|look\w* (?:at|into)"
    r"|peu(?:t|x|vent)|possib\w+|autoris\w+|droit|permet\w*|accessible\w*|jusqu'a|(?:l')?idee|pens\w+|reflechi\w*|intend\w*"
    r"|hop(?:e|es|ing)|[يت]فكر\w*|ك[يت]فكر\w*|ka[yt]fekk?e?r\w*"
    r"|يمكن\w*|[يت]ستطيع\w*|بامكان\w*|[يت]حق|حق|الحق|امكان\w*|متاح\w*|فكره|مسموح\w*"
    r"|[كي]?قدر\w*|كيقدر\w*|كتقدر\w*|نقدر\w*|يقدر\w*|ممكن|imken|[nty]?(?:kay|kat|kan)?9e?der\w*|n9edr\w*|fikra|l7e99|7e99"
)
"""What may be said of it then."""
_OFFERS: Final = (
    r"would|propos(?:e[sd]?|ing)|suggest(?:s|ed|ing)?|recommend(?:s|ed|ing)?"
    r"|(?!portrait|retrait|extrait|attrait)\w{2,}rai(?:t|ent)|propos(?:ent|ons|er|ait|aient|ant)|recommande(?:nt)?|preconise(?:nt)?"
    r"|[يت]قترح(?:ون)?|اقترح(?:ت|وا)?|[يت]وصي|اوصي|كيقتر[حه]\w*|كتقترح\w*|ka[yt]9t[ae]?re?7\w*"
)
_PROPOSED: Final = whole_words(_OFFERS)
"""What makes a thing a proposal."""
_COMES: Final = (
    r"will|shall|\w+'ll|going to|(?:is|are|was|were) (?:\w+ )?to"
    r"|(?:is|are) (?:expected|due|scheduled|planned|set|meant|supposed) (?:to|for)"
    r"|\w+[aeiud]r(?:a|ont)|va|vont|doi(?:t|vent)|prevu\w*"
    r"|س(?!ياس|يد|يار|تين|تون|نو|نت|نه|ين|يناري|ياح|ياق|يول|تار|ير|بق)[يتن]\w{3,}|سوف|من المقرر|المرتقب|المنتظر|[يت]رتقب|[يت]نتظر|[يت]عتزم"
    r"|غادي\w*|غا[يتن]\w{2,}|gha[ytn]?\w{2,}|ghadi\w*"
)
_FUTURE: Final = whole_words(_COMES)
"""What makes a thing one to come."""
_AHEAD: Final = whole_words(
    rf"{_OFFERS}|{_COMES}|{_MAY}|should|must|plan(?:s|ned|ning)?|aim(?:s|ed)?|intend(?:s|ed)?|hop(?:es?|ed|ing)|expect\w*"
    rf"|promis\w+|committed"
    r"|prevoi\w+|souhait\w+|veu(?:t|lent)|vis(?:e|ent|ait)|entend\w*|compt(?:e|ent) |engag\w+|d'ici"
    r"|[يت]جب|[يت]نبغي|[يت]ريد\w*|[يت]هدف|[يت]سعي|[يت]نوي|[يت]روم|باش|خاص\w*|باغي\w*|بغا\w*|كيهدف|bach|khass\w*|bagh\w*|bgha\w*"
)
"""What a sentence must say of what is to come when it also speaks of what is over."""
_MEANT: Final = whole_words(
    rf"{_OFFERS}|{_COMES}|{_MAY}|should|must|need\w*|ha(?:s|ve) to|propos\w+|suggest\w+|recommend\w+|idea\w*|idees?|فكره|fikra"
    rf"|مقترح\w*|\w*اقتراح\w*|l?i9tira7\w*|want\w*|wish\w*|plan\w*|aim\w*|intend\w*|hop\w+|expect\w*|ask\w*|call\w*"
    r"|demand\w*|draft|project\w*|target\w*|goal\w*|due|programme\w*|by|until|next|can|remain\w*|still|yet|promis\w+|commit\w*|undertak\w+"
    r"|prevoi\w+|souhait\w+|veu(?:t|lent)|voudrai\w*|vis\w+|objectif\w*|projet\w*|compt\w+|entend\w*|reste\w*|d'ici|appel\w*|prochain\w*"
    r"|peu(?:t|vent)|futur\w*|engag\w+|a partir d\w+"
    r"|[يت]جب|[يت]نبغي|[يت]ريد\w*|[يت]هدف|[يت]سعي|[يت]طالب|[يت]دعو|المقبل\w*|القادم\w*|[يت]نوي|[يت]روم|مشروع\w*|هدف\w*|مخطط\w*"
    r"|باش|خاص\w*|باغي\w*|بغا\w*|كيهدف|الهدف|bach|khass\w*|bagh\w*|bgha\w*|hadaf\w*|lhadaf|jayy?\w*|الجاي\w*|جاي\w*"
)
"""What a sentence may say of a proposal and of what is to come."""
_IRREGULAR: Final = (
    r"began|took|gave|went|won|built|bought|spent|made|sent|met|came|became|found|held|kept|left|lost|paid|rose|fell|chose|got|did|had|has"
    r"|have|was|were|been|already|done"
)
_DONE: Final = whole_words(
    rf"{_IRREGULAR}|(?<!be )(?<!is )(?<!are )(?<!being )\w{{3,}}(?<!e)ed(?! to)"
    r"|deja|تم|تمت|تتم|لقد|سبق|بالفعل|ديجا|سالا\w*|sala\w*|safi"
)
"""What is over and done, in words that say so."""
_DONE_FRENCH: Final = re.compile(
    r"(?<!\w)(?:a|ont|avai(?:t|ent)|s'est|se sont)\s+(?:déjà\s+|été\s+)*\w{2,}(?:é|ée|és|ées|i|is|it|u|us|ue|rt)(?!\w)"
)
_IF: Final = whole_words(
    r"if|provided|providing|on condition|subject to|as long as|in case|unless|only (?:if|when)"
    r"|s['i](?= ?ils?(?!\w))|si|a condition|sous (?:condition|reserve)\w*|pourvu qu\w*|au cas ou|tant que|a moins"
    r"|اذا|شريطه|بشرط|علي شرط|في حال\w*|ما لم|ان لم|لو|الا كان|ila|ila kan\w*|b chert|bchart|chert"
)
"""What begins a condition."""
_HINGES: Final = whole_words(
    rf"{_IF.pattern}|depend\w*|condition\w*|requir\w*|need\w*|must|when|once|whether|eligib\w+|only|qualif\w+|where|should"
    rf"|otherwise|without"
    r"|lorsqu\w*|quand|dependr?\w*|exig\w+|doi(?:t|vent)|seul\w*|faut|reserve\w*|sans"
    r"|[يت]شترط|شرط\w*|رهين\w*|متوقف\w*|[يت]توقف|فقط|عندما|متي|[يت]جب|دون|بدون|الا"
    r"|غير|خاص\w*|ملي|بلا|khass\w*|ghir|melli|mli|bla"
)
"""What says in a sentence that something hangs on another thing."""
_CLAUSE_END: Final = re.compile(r"[;:،؛!?؟\n]|[.,](?!\d)|(?<!\w)(?:then|alors|فان)(?!\w)")
_MOST: Final = 0.5
"""Share of a condition's words that tell it again without an "if". Chosen by hand."""


def certainty_fault(text: str, language: Language, evidence: Evidence) -> str:
    """`hedge`, `tense` or `condition` where a sentence tells as certain, done or given what its evidence does not; else empty."""
    spoken = evidence.source.passage.language
    faults = (_fault(text, language, part, spoken) for part in stands_on(text, language, evidence))
    return next(filter(None, faults), "")


def _fault(text: str, language: Language, part: str, spoken: Language) -> str:
    said, known = plain(text), plain(part)
    if _POSSIBLE.search(known) and not _ABLE.search(said):
        return "hedge"
    if _PROPOSED.search(known) and not _MEANT.search(said):
        return "hedge"
    clause = max(clauses(part), key=lambda clause: len(borne_out(text, language, clause, spoken)))
    if _FUTURE.search(plain(clause)) and not _is_done(clause):
        is_told = _AHEAD.search(said) if _is_done(text) else language.is_rtl or _MEANT.search(said)
        if not is_told:
            return "tense"
    return "" if _keeps_condition(text, language, part, spoken) else "condition"


def _is_done(text: str) -> bool:
    return bool(_DONE.search(plain(text)) or _DONE_FRENCH.search(text.casefold()))


def _keeps_condition(text: str, language: Language, part: str, spoken: Language) -> bool:
    """Whether a sentence says that there is a condition, or what it is."""
    known = plain(part)
    found = _IF.search(known)
    if not found or _HINGES.search(plain(text)):
        return True
    clause = _CLAUSE_END.split(known[found.end() :])[0]
    wanted = [meaning.keys for meaning in meanings(clause, spoken) if not is_light(meaning.text)]
    told = frozenset(key for meaning in meanings(text, language) for key in meaning.keys)
    return sum(bool(keys & told) for keys in wanted) >= max(1, len(wanted) * _MOST)
