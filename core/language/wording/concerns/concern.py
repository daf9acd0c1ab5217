"""What a message may raise that is met before anything is searched."""

from __future__ import annotations

from enum import StrEnum


class Concern(StrEnum):
    """What is raised, whatever else a message asks."""

    SELF_HARM = "self_harm"
    """A life in danger by its own hand, the writer's or that of somebody close."""
    VIOLENCE = "violence"
    """Blows, abuse or rape suffered, at home above all."""
    THREAT = "threat"
    """To harm others, or to be told how."""
    HATE = "hate"
    """Against people for what they are."""
    PRIVATE_DATA = "private_data"
    """What is private to somebody else."""
    INSTRUCTIONS = "instructions"
    """Its own instructions shown, or set aside."""
    CONTENT = "content"
    """Texts to be spread: comments, leaflets, articles, letters, false profiles."""
    PARTIES = "parties"
    """Parties ranked, compared, attacked or mocked."""
    VOTE = "vote"
    """Whom to vote for, why, and who will win."""
    ROLE = "role"
    """To be somebody else, or free of rules."""
    IDENTITY = "identity"
    """Who or what answers, who pays it, who made it."""
    ELECTION = "election"
    """How, when, where and by whom votes are cast."""
    TAMAZIGHT = "tamazight"
    """Nothing but that it is written in Tamazight."""
