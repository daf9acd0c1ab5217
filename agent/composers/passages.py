"""Passages as a model is handed them: numbered, as data."""

from __future__ import annotations

from collections.abc import Sequence

from agent.models.escaping import escaped
from agent.retrieval.sources import Source


def passages_as_data(sources: Sequence[Source]) -> str:
    """Numbered passages between marks that they cannot close themselves."""
    parts = []
    for source in sources:
        meta = source.passage.meta
        marks = [f'number="{source.number}"', f'title="{escaped(meta.title)}"']
        marks += [f'date="{meta.published_on.isoformat()}"'] if meta.published_on else []
        marks += ['outdated="yes"'] if source.is_outdated else []
        parts.append(f"<passage {' '.join(marks)}>\n{escaped(source.passage.text)}\n</passage>")
    return "\n".join(parts)
