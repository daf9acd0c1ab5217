"""Words that pages say around their documents, in French, English and Arabic: the vocabulary of `furniture`."""

from __future__ import annotations

import re


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

CLOSING = re.compile(
    _any_of(
        r"©|\(c\)\s|copyright\b|tous droits réservés|toute reproduction|all rights reserved",
        "جميع الحقوق محفوظة|كل الحقوق محفوظة|حقوق النشر",
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
FOLLOW = re.compile(rf"{_CALL}\b.{{0,80}}?{_NETWORKS}|{_CALL}(?:[ -]\w+){{0,3}}\s*[:!]?$", re.IGNORECASE)
"""An invitation to follow or share."""
CONSENT = re.compile(
    rf"{_CONSENT_LEAD}\b.{{0,200}}{_COOKIES}|(?:tout )?(?:accepter|refuser|accept|reject)\b.{{0,40}}{_COOKIES}",
    re.IGNORECASE,
)
"""A cookie banner."""
CONTROLS = re.compile(_CONTROLS, re.IGNORECASE)
"""A button or a menu entry; meant for full matches."""
BYLINE = re.compile(
    r"(?:par|by|propos recueillis par|بقلم|كتب|كتبت|إعداد)\s*:?\s+"
    r"(?:la rédaction|[A-ZÀ-Þ\u0620-\u064a][\w.’'-]*(?:\s+[\w.’'&-]+){0,4})",
    re.IGNORECASE,
)
"""Who wrote it; meant for full matches."""
AGENCY = re.compile(r"(?:[\w.’'/&-]+\s+){0,3}(?:avec|with|et|/|–|-|مع)?\s*\(?[A-Z]{2,5}\)?|\(?(?:و م ع|وكالات)\)?")
"""The agency it came from ("LNT avec MAP"); meant for full matches."""
STAMP_WORDS = re.compile(
    r"\b"
    + _any_of(
        "le|la|à|a|au|du|de|date|publiée?|modifiée?|mise?|jour|dernière|mise à jour|postée?|rédaction|par",
        "lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|gmt|utc|h|min|am|pm",
        "on|at|published|updated|posted|last|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
        "نشر|نُشر|في|بتاريخ|تاريخ|النشر|آخر|تحديث|الساعة|على|يوم|صباحا|مساء",
        "الاثنين|الإثنين|الثلاثاء|الأربعاء|الخميس|الجمعة|السبت|الأحد",
    )
    + r"\b|\d+\s*h\s*\d*",
    re.IGNORECASE,
)
"""Words that may stand around the date of a stamp."""
MODIFIED = re.compile(r"modifi|mise? à jour|updated|تحديث", re.IGNORECASE)
"""What tells a stamp of a change from one of publication."""
PAGE_NUMBER = re.compile(
    r"\W*(?:p(?:age|\.)?|صفحة|ص)?\W*[\d٠-٩]{1,4}(?:\s*(?:/|sur|of|de|من)\s*[\d٠-٩]{1,4})?\W*", re.IGNORECASE
)
"""A page number alone; meant for full matches."""
