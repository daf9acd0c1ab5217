"""Why something that people wrote is not published."""

from __future__ import annotations

from enum import StrEnum


class ModerationReason(StrEnum):
    """Why a contribution is refused: the reasons of every policy, each with its wording for the author."""

    PERSONAL = "personal"
    """It tells of somebody who can be recognised."""
    ATTACK = "attack"
    """It attacks or insults people or a group."""
    VIOLENCE = "violence"
    """It calls for violence or hatred."""
    OFF_TOPIC = "off_topic"
    TWICE = "twice"
    """Its author sent it before."""
    ADVERTISING = "advertising"
    UNREADABLE = "unreadable"
    ELSEWHERE = "elsewhere"
    """It was refused in the tool that it comes from."""
