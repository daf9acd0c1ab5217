"""What stands before an item of a list: a bullet, whatever its character, or a number or letter with its mark."""

from __future__ import annotations

_ALWAYS = "•▪▫■□◦●○◆◇‣▸▹►▻➢➤➔✓✔✗✘☐☑☒❖❑❒✦✧★☆⁃∙⋅٭⦁⬤\uf020-\uf0ff"
"""Signs that are nothing but bullets, with a space behind them or without; the last are the codes of symbol fonts."""
_SPACED = "-*·–—−o→⇒"
"""Signs that are bullets before a space alone."""
BULLET = rf"(?:[{_ALWAYS}]|[{_SPACED}](?=\s))"
"""Pattern of a bullet."""
NUMBER = r"(?:\(?\d{1,2}(?:\.\d{1,2}){0,3}[.)]|\(?[ivxIVX]{2,5}[.)]|\(?[a-zA-Zأ-ي][)])(?=\s)"
"""Pattern of the number or letter of an item."""
ITEM = rf"(?:{BULLET}|{NUMBER})"
"""Pattern of either."""
