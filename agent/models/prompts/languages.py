"""How the prompts name the languages that a model may write in."""

from __future__ import annotations

from core.language.forms import Language

INSTRUCTIONS = {
    Language.FRENCH: "French",
    Language.ARABIC: "Modern Standard Arabic",
    Language.DARIJA: "Moroccan Darija, in Arabic letters, the way people speak in Morocco",
    Language.DARIJA_LATIN: "Moroccan Darija in Latin letters and digits, as people text (3 for ع, 7 for ح, 9 for ق)",
    Language.ENGLISH: "English",
}
"""What a model is told about each language."""
