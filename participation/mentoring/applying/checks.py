"""What an application must have to be sent, and what it cannot have."""

from __future__ import annotations

from collections.abc import Sequence

from core.errors import WrongUseError
from participation.mentoring.schemas import ApplicantProfile, MentoringProgramme, MentoringSide

MOST_TAKEN = 5
"""Mentees whom one mentor takes at most. Chosen by hand: each is at least three meetings in three months."""
LONGEST_NAME = 80
"""Characters of a name. Chosen by hand."""
LONGEST_CONTACT = 200
"""Characters of how to reach somebody. Chosen by hand: an address and a telephone number."""
LONGEST_ABOUT = 2_000
"""Characters in one's own words. Chosen by hand: a page."""
MOST_TIES = 20
"""Employers, relatives, bodies that one names. Chosen by hand."""


def check_profile(profile: ApplicantProfile) -> None:
    """Raise WrongUseError for what no application can say, complete or not."""
    lengths = {profile.name: LONGEST_NAME, profile.contact: LONGEST_CONTACT, profile.about: LONGEST_ABOUT}
    lengths |= dict.fromkeys(profile.ties, LONGEST_CONTACT)
    if any(len(text) > most for text, most in lengths.items()) or len(profile.ties) > MOST_TIES:
        raise WrongUseError("Something here is too long.", remedy="Say it in fewer words.")
    if not 1 <= profile.capacity <= MOST_TAKEN:
        raise WrongUseError(f"A mentor takes 1 to {MOST_TAKEN} people.")


def missing(
    profile: ApplicantProfile,
    side: MentoringSide,
    programme: MentoringProgramme,
    answers: Sequence[bool],
    *,
    accepts_code: bool,
) -> tuple[str, ...]:
    """What an application lacks, by the names of its parts, in their order; nothing where it can be sent."""
    asked = programme.eligibility[side]
    lacking = {
        "name": not profile.name.strip(),
        "contact": not profile.contact.strip(),
        "languages": not profile.languages,
        "moments": not profile.moments,
        "field": profile.field is None,
        "region": not profile.region,
        "goals": not profile.goals,
        "eligibility": len(answers) != len(asked) or not all(answers),
        "code": not accepts_code,
    }
    return tuple(name for name, lacks in lacking.items() if lacks)
