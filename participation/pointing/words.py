"""What is said of the way into a room, in the five forms."""

from __future__ import annotations

from core.wordings import Wordings

word = Wordings("participation.pointing").say
