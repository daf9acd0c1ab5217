from __future__ import annotations

from pathlib import Path

from benchmarks.documents import read_case


def case(folder: Path, name: str, files: dict[str, str]) -> Path:
    place = folder / name
    place.mkdir()
    for file, text in files.items():
        (place / file).write_text(text, "utf-8")
    return place


def test_a_case_is_right_when_its_patterns_are_read(tmp_path: Path) -> None:
    files = {"m.md": "# Forêt\n\nLe parti plante 600 000 hectares.\n", "expect.txt": "It is read."}
    found = read_case(case(tmp_path, "md_bomfront", files))
    assert found.expected == "It is read."
    assert found.faults == ["no warning of kind metadata"]
    assert len(found.documents) == 1


def test_what_must_not_be_read_is_a_fault(tmp_path: Path) -> None:
    found = read_case(case(tmp_path, "pdf_hidden", {"a.txt": "Le prix sera de 2 dirhams."}))
    assert any("must not be" in fault for fault in found.faults)
    assert any(fault.startswith("not read") for fault in found.faults)


def test_a_case_without_patterns_is_not_judged(tmp_path: Path) -> None:
    found = read_case(case(tmp_path, "unheard_of", {"a.txt": "Un texte."}))
    assert (found.judged, found.faults) == (False, [])
