"""Lines of YAML that a person is sent to."""

from __future__ import annotations

import pytest
import yaml

from core.yaml_lines import line_of

TEXT = """\
name: a
people:
  - name: b
    age: 3
  - {name: c}
name: d
"""


@pytest.mark.parametrize(
    ("location", "line"),
    [
        ((), 1),
        (("people",), 2),
        (("people", 0), 3),
        (("people", 0, "age"), 4),
        (("people", 1, "name"), 5),
        (("name",), 6),  # said twice, the last one counts
        (("people", 1, "age"), 5),
        (("people", 7), 2),
        (("absent", 0), 1),
    ],
)
def test_a_location_leads_to_the_line_of_its_deepest_node(location: tuple[str | int, ...], line: int) -> None:
    assert line_of(yaml.compose(TEXT, Loader=yaml.SafeLoader), location) == line


def test_an_empty_file_has_its_first_line() -> None:
    assert line_of(None, ("people",)) == 1
