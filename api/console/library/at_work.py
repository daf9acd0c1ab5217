"""What a page of the library tells of publications: what is done now, and what waits."""

from __future__ import annotations

import asyncio
from typing import Any

from api.console.frame.visit import Visit


async def at_work(visit: Visit, draft: int = 0) -> dict[str, Any]:
    """What is under way or was last, and what waits; of one draft, only what is about it."""
    publishing = visit.console.publishing
    last = await asyncio.to_thread(lambda: publishing.last)
    waiting = await asyncio.to_thread(publishing.queue.waiting)
    if draft:
        waiting = tuple(one for one in waiting if one.draft == draft)
        last = last if last is not None and last.draft == draft else None
    was_begun = visit.request.query_params.get("said") == "begun"
    is_done = was_begun and not waiting and (last is None or last.is_over)
    return {"progress": last, "waiting": waiting, "is_done": is_done}
