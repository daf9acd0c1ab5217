"""Every page of the console with an address that has something on it, and what else an address of the console gives."""

from __future__ import annotations

PAGES = {
    "/console": "/console",
    "/console/account": "/console/account",
    "/console/approved": "/console/approved",
    "/console/approved/write": "/console/approved/write?first={first}",
    "/console/approved/{first}": "/console/approved/{first}",
    "/console/audit": "/console/audit",
    "/console/audit/verify": "/console/audit/verify",
    "/console/evaluation": "/console/evaluation",
    "/console/evaluation/labels": "/console/evaluation/labels?run={run}",
    "/console/evaluation/labels/rate": "/console/evaluation/labels/rate?run={run}&question=support",
    "/console/inbox": "/console/inbox",
    "/console/inbox/canned": "/console/inbox/canned",
    "/console/inbox/{conversation}": "/console/inbox/{conversation}",
    "/console/insight": "/console/insight",
    "/console/insight/gaps": "/console/insight/gaps",
    "/console/known": "/console/known?key={key}",
    "/console/known/edit": "/console/known/edit?key={key}",
    "/console/library": "/console/library",
    "/console/library/document": "/console/library/document?key={key}",
    "/console/library/document/compare": "/console/library/document/compare?key={key}&before=1&after=2",
    "/console/library/drafts/{number}": "/console/library/drafts/{number}",
    "/console/library/drafts/{number}/describe": "/console/library/drafts/{number}/describe",
    "/console/library/releases": "/console/library/releases",
    "/console/library/write": "/console/library/write?draft={number}",
    "/console/people": "/console/people",
    "/console/people/keys": "/console/people/keys",
    "/console/proposals": "/console/proposals?key={key}",
    "/console/review/{number}": "/console/review/{number}",
    "/console/sign-in": "/console/sign-in",
    "/console/switches": "/console/switches",
    "/console/try": "/console/try",
    "/console/unanswered": "/console/unanswered",
    "/console/unanswered/told": "/console/unanswered/told",
    "/console/welcome/{link}": "/console/welcome/{link}",
    "/console/wordings": "/console/wordings?q=perhaps",
    "/console/wordings/{key}/{form}": "/console/wordings/replies.perhaps/ary",
    "/console/{path:path}": "/console/nowhere",
}
"""What `tests/browser/test_console_pages.py` looks at in two languages, light and dark, by the path of its route."""
OUTSIDE = frozenset({"/console/sign-in", "/console/welcome/{link}"})
"""Pages for who is not in."""
NO_PAGES = frozenset(
    {
        "/console/evaluation/report",  # a report of its own: tests/browser/test_reports.py
        "/console/library/document/file",
        "/console/library/drafts/{number}/file",
        "/console/oidc/back",
        "/console/oidc/begin",
        "/console/static/{name}",
    }
)
"""Addresses that give a file, or lead elsewhere, besides those that end in .csv, .svg or .pdf."""
ROOMS = "/console/participation"
"""Pages of rooms stand in the tests of their rooms, which fill them."""
LISTS = {
    "/console/approved": "/console/approved/export.csv",
    "/console/audit": "/console/audit/export.csv",
    "/console/evaluation": "/console/evaluation/export.csv",
    "/console/inbox": "/console/inbox/export.csv",
    "/console/inbox/canned": "/console/inbox/canned/export.csv",
    "/console/known": "/console/known/export.csv",
    "/console/library": "/console/library/export.csv",
    "/console/library/releases": "/console/library/releases/export.csv",
    "/console/people": "/console/people/export.csv",
    "/console/people/keys": "/console/people/keys/export.csv",
    "/console/proposals": "/console/proposals/export.csv",
    "/console/review/{number}": "/console/review/{number}/changes.csv",
    "/console/switches": "/console/switches/export.csv",
    "/console/unanswered": "/console/unanswered/export.csv",
    "/console/unanswered/told": "/console/unanswered/told.csv",
    "/console/wordings": "/console/wordings/export.csv",
}
"""Pages that are a list, each with the address that it is taken away from."""
NO_LISTS = frozenset(
    {
        "/console",
        "/console/account",
        "/console/approved/write",
        "/console/approved/{first}",
        "/console/audit/verify",
        "/console/evaluation/labels",  # of one run
        "/console/evaluation/labels/rate",
        "/console/inbox/{conversation}",
        "/console/insight",  # figures, each taken away by itself
        "/console/insight/gaps",
        "/console/known/edit",
        "/console/library/document",
        "/console/library/document/compare",
        "/console/library/drafts/{number}",
        "/console/library/drafts/{number}/describe",
        "/console/library/write",
        "/console/sign-in",
        "/console/try",
        "/console/welcome/{link}",
        "/console/wordings/{key}/{form}",
        "/console/{path:path}",
    }
)
"""Pages that are about one thing, or a form."""
