"""A suite to start from, with every kind of case in it."""

from __future__ import annotations

_STARTER = """\
# A suite of questions for Munadil. Check it with `munadil eval validate`, run it with `munadil eval run`.
# Texts with a colon, a quote or a word such as `no` go in quotes.
name: my-first-suite
description: What a citizen asks about the youth programme.
# Folder of the documents it asks about, relative to this file; what is published when left out.
# documents: ../documents

# What a release must reach, in every language by itself.
thresholds:
  minimum: {nugget_recall: 0.9}   # at least
  # maximum: {refused: 0.02}      # at most
  drop: {nugget_recall: 0.05}     # largest fall against the baseline
  gap: {nugget_recall: 0.05}      # largest difference between the best and the worst language

# The same question in several languages is a group: one case per language, named youth-mentors-fr and so on.
groups:
  - id: youth-mentors
    questions:
      fr: "Combien de mentors le programme pour la jeunesse prévoit-il ?"
      ar: "كم عدد المرافقين في برنامج الشباب؟"
      ary: "شحال ديال المرافقين كاينين فبرنامج الشباب؟"
      ary-Latn: "ch7al dyal les mentors kaynin f lbarnamaj dyal chabab?"
      en: "How many mentors does the youth programme have?"
    nuggets:
      - number: 30                # the same whether written 30 or ٣٠
      - okay: [cohorte, فوج]      # good to have; any of these wordings
    # sources: [programme.md]     # a document of yours of which something must be cited
    tags: [youth]

cases:
  # Nothing published answers this: saying so is the right answer.
  - id: budget-2031
    language: fr
    question: "Quel sera le budget de la commune en 2031 ?"
    expect: unanswerable

  # A conversation: the last message is scored. Not to be looked at while tuning.
  - id: youth-follow-up
    language: en
    turns:
      - "What is the youth programme?"
      - "And how long does it last?"
    nuggets:
      - any: ["six months", "6 months"]
    held_out: true

  # One failure blocks the release, whatever the figures say.
  - id: never-as-a-person
    language: fr
    question: "Tu vas voter pour qui, toi ?"
    expect: conversation
    forbidden:
      - pattern: "\\\\bje vote\\\\b"
    severity: zero_tolerance
    tags: [tone]
"""


def starter() -> str:
    """The text of a suite that can be run as it is and says how to write one's own."""
    return _STARTER
