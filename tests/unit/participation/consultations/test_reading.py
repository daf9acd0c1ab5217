"""Exports of other tools: what is kept of each row, what is dropped, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from participation.consultations.errors import UnreadableExportError
from participation.consultations.reading.export import ExportKind, RowOutcome, RowReason, Votes
from participation.consultations.reading.read import read_export

OLD = """id;category/id;category/name/fr;scope/id;scope/name/fr;title/fr;body/fr;votes;created_at;author/name
7;1;Transports;4;Tata;Des bus;Il faut des bus le soir. Contactez Yassine Ouaziz au 0612345678.;12;2026-03-02 10:00:00 +0100;Yassine Ouaziz
8;1;Transports;4;Tata;Des bus;;3;2026-03-02 10:00:00 +0100;
7;1;Transports;4;Tata;Encore;Encore une fois;0;2026-03-02 10:00:00 +0100;
"""
NEW = """id;author/name;taxonomies;component/id;title;body;state;answer;votes;address;published_at;withdrawn
9;Salma Bennis;;3;Des arbres;Plantons des arbres.;accepted;Oui, en 2027.;4;"12 rue X, Fès";2026-03-02 10:00:00 UTC;false
10;;;3;Rien;Je retire ceci.;withdrawn;;0;;2026-03-02 10:00:00 UTC;true
"""
COMMENTS = """id;created_at;body;author/id;author/name;alignment;depth;commentable_id;commentable_type
1;2026-03-02 10:00:00 +0100;<p>Je suis contre, comme <b>Salma Bennis</b></p>;5;Salma Bennis;-1;0;7;Decidim::Proposals::Proposal
2;2026-03-02 10:01:00 +0100;Moi aussi @salma_b;5;Salma Bennis;0;1;1;Decidim::Comments::Comment
"""
STATEMENTS = """timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body
1518501496471,Tue,0,3,11,2,1,More buses in the evening.
1518501496472,Tue,1,4,1,0,-1,Spam.
"""
VOTES = "participant,xid,group-id,n-votes,0,1\n" + "".join(
    f"{n},x{n},{n % 2},1,{-1 if n == 3 else 1},\n" for n in range(21)
)
VOTES += "99,x,7,1,1,\n"


def test_old_headers_of_decidim_are_read_without_anybody_s_name_or_number() -> None:
    (export,) = read_export({"p.csv": OLD.encode()})
    assert export.kind is ExportKind.DECIDIM_PROPOSALS
    kept, titled = export.contributions
    assert (kept.key, kept.title, kept.theme, kept.place) == ("proposal:7", "Des bus", "Transports", "Tata")
    assert (kept.votes, titled.text) == (Votes(agree=12), "Des bus")
    assert "Yassine" not in kept.text
    assert "0612345678" not in kept.text
    assert kept.text.startswith("Il faut des bus")
    assert [(row.line, row.outcome, row.reason) for row in export.rows] == [
        (2, RowOutcome.CHANGED, RowReason.IDENTITY),
        (3, RowOutcome.TAKEN, RowReason.NONE),
        (4, RowOutcome.REFUSED, RowReason.TWICE),
    ]
    assert "author/name" in export.dropped


def test_new_headers_of_decidim_are_read_and_what_was_withdrawn_is_not() -> None:
    (export,) = read_export({"p.csv": NEW.encode()})
    (kept,) = export.contributions
    assert (kept.text, kept.answer, kept.place, kept.votes.agree) == ("Plantons des arbres.", "Oui, en 2027.", "Fès", 4)
    assert "rue X" not in str(kept)
    assert export.rows[1].reason is RowReason.WITHDRAWN


def test_comments_keep_their_side_and_what_they_answer() -> None:
    (export,) = read_export({"c.csv": COMMENTS.encode("utf-8-sig")})
    first, second = export.contributions
    assert (first.parent, first.alignment, second.parent) == ("proposal:7", -1, "comment:1")
    assert "Salma" not in first.text
    assert "<" not in first.text
    assert "salma_b" not in second.text


def test_votes_of_polis_are_added_up_by_group_and_small_groups_are_not_told() -> None:
    (export,) = read_export({"comments.csv": STATEMENTS.encode(), "participants-votes.csv": VOTES.encode()})
    kept, rejected = export.contributions
    assert (export.participants, export.groups) == (22, (11, 10))
    assert kept.votes == Votes(11, 2, 0)
    assert kept.groups == (Votes(11, 0, 0), Votes(9, 1, 0))
    assert rejected.is_rejected
    assert {"xid", "participant"} <= set(export.dropped)


def test_a_table_in_arabic_is_read_by_the_names_of_its_columns() -> None:
    data = "الرقم,الاقتراح,الجماعة,الاسم\n١,نريد حافلات في المساء,طاطا,سعيد العلوي\n".encode()
    (export,) = read_export({"ideas.csv": data})
    assert [(one.text, one.place) for one in export.contributions] == [("نريد حافلات في المساء", "طاطا")]
    assert "الاسم" in export.dropped


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"a.csv": b""}, "empty"),
        ({"a.csv": b"couleur,taille\nrouge,3\n"}, "no column of texts"),
        ({"v.csv": VOTES.encode()}, "votes alone"),
        ({"a.csv": bytes(range(256)) * 20}, "binary"),
        ({"a.csv": b"text,text\nx,y\n"}, "twice"),
    ],
    ids=["empty", "no-texts", "votes-alone", "binary", "twice"],
)
def test_what_is_no_export_is_refused_with_what_to_do(files: dict[str, bytes], told: str) -> None:
    with pytest.raises(UnreadableExportError) as refused:
        read_export(files)
    assert told in refused.value.detail
    assert refused.value.remedy


@pytest.mark.data
def test_the_exports_of_lille_and_bowling_green_are_read_whole(shared: Path) -> None:
    folder = shared / "data" / "consultations"
    lille, polis = folder / "decidim_mel_granddebat_2019_fr", folder / "polis_bowling_green_2018_en"
    (proposals,) = read_export({"p": (lille / "propositions-libres.csv").read_bytes()})
    (comments,) = read_export({"c": (lille / "commentaires_debats.csv").read_bytes()})
    (statements,) = read_export(
        {name: (polis / name).read_bytes() for name in ("comments.csv", "participants-votes.csv", "summary.csv")}
    )
    assert (len(proposals.contributions), len(comments.contributions)) == (196, 693)
    assert (len(statements.rows), statements.participants) == (896, 2031)
    assert [row.reason for row in statements.rows if row.outcome is RowOutcome.REFUSED] == [RowReason.EMPTY]
    assert sum(one.is_rejected for one in statements.contributions) == 288  # and the empty one
