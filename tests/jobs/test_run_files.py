"""Files that are read while they are written, killed half-way, or damaged by hand."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jobs_lab import OWNER

from cnnlab.core.errors import LabError
from cnnlab.jobs import api, files
from cnnlab.jobs.files import RowWriter, append_row, last_row, read_json, read_rows, write_json
from cnnlab.jobs.home import is_id, new_id, path_of
from cnnlab.jobs.live import live
from cnnlab.jobs.run_dir import last_per_step

FILES = (
    "config.json",
    "control.json",
    "status.json",
    "events.jsonl",
    "timing.jsonl",
    "filters.jsonl",
    "attempts.jsonl",
)


def test_a_half_written_last_line_waits_for_its_end(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"step":1}\n{"step":2')
    rows, offset = read_rows(path)
    assert rows == [{"step": 1}] and offset == 11
    path.write_bytes(b'{"step":1}\n{"step":2}\n')
    assert read_rows(path, offset) == ([{"step": 2}], 22)


def test_lines_that_are_no_rows_are_skipped(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b'{"step":1}\n\xff\xfe\n[1]\n' + b"[" * 100_000 + b'\n{"step":2}\n{"st')
    assert read_rows(path)[0] == [{"step": 1}, {"step": 2}]
    assert last_row(path) == {"step": 2}


def test_a_limit_reads_whole_lines_only(tmp_path: Path):
    path = tmp_path / "rows.jsonl"
    path.write_bytes(b"".join(files.line({"step": step}) for step in range(100)))
    seen, offset, calls = [], 0, 0
    while offset < path.stat().st_size:
        rows, offset = read_rows(path, offset, 64)
        seen += rows
        calls += 1
    assert [row["step"] for row in seen] == list(range(100)) and calls > 10


def test_missing_files_have_no_rows(tmp_path: Path):
    assert read_rows(tmp_path / "none", 7) == ([], 7)
    assert last_row(tmp_path / "none") is None and read_json(tmp_path / "none") is None
    assert read_json(tmp_path) is None and read_rows(tmp_path) == ([], 0)


@given(st.binary(max_size=200))
def test_junk_is_read_as_nothing(junk: bytes):
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"junk-{os.getpid()}"
    path.write_bytes(junk)
    try:
        assert read_json(path) is None or isinstance(json.loads(junk), dict)
        assert all(isinstance(row, dict) for row in read_rows(path)[0])
        assert last_row(path) is None or b"{" in junk
    finally:
        path.unlink()


def test_a_row_after_a_half_written_one_is_not_lost(tmp_path: Path):
    path = tmp_path / "attempts.jsonl"
    path.write_bytes(b'{"event":"sta')
    append_row(path, {"event": "start"})
    append_row(path, {"event": "stopped"})
    assert [row["event"] for row in read_rows(path)[0]] == ["start", "stopped"]


def test_a_writer_cuts_off_what_came_after_the_checkpoint(tmp_path: Path):
    path = tmp_path / "events.jsonl"
    path.write_bytes(b'{"step":1}\n{"step":2}\n{"ste')
    writer = RowWriter(path, keep=11)
    writer.add({"step": 2, "again": True})
    assert writer.sync() == path.stat().st_size
    writer.close()
    assert read_rows(path)[0] == [{"step": 1}, {"step": 2, "again": True}]


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path):
    path = tmp_path / "status.json"
    write_json(path, {"state": "running"})
    with pytest.raises(TypeError):
        write_json(path, {"state": object()})
    assert read_json(path) == {"state": "running"}
    assert [entry.name for entry in tmp_path.iterdir()] == ["status.json"]


def test_replacing_waits_for_a_reader_that_keeps_the_file_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    refused, really = [], os.replace

    def busy(source: Path, target: Path) -> None:
        if len(refused) < 3:
            refused.append(target)
            raise PermissionError("in use")  # what Windows says
        really(source, target)

    monkeypatch.setattr(os, "replace", busy)
    write_json(tmp_path / "status.json", {"state": "running"})
    assert len(refused) == 3 and read_json(tmp_path / "status.json") == {"state": "running"}


def test_the_last_row_of_a_step_counts():
    rows = [
        {"kind": "step", "step": 1, "loss": 2.0},
        {"kind": "epoch", "step": 1},
        {"kind": "step", "step": 1, "loss": 1.0},
    ]
    assert last_per_step(rows) == [rows[2], rows[1]]


@given(st.text(max_size=30))
def test_nonsense_ids_are_refused_with_a_sentence(text: str):
    for ask in (api.view, live, api.result, path_of, api.read_events):
        with pytest.raises(LabError) as refused:
            ask(text)
        assert refused.value.code == "job.unknown"


@pytest.mark.parametrize(
    "text", ["..", "../../etc", "a" * 10_000, "", None, 7, "AAAAAAAAAA", "aaaaaaaaa\n", "con", "/tmp"]
)
def test_ids_cannot_leave_the_directory_of_runs(text: object, home: Path):
    assert not is_id(text)
    with pytest.raises(LabError, match="no run"):
        path_of(text)  # type: ignore[arg-type]


def test_new_ids_are_ids_and_differ():
    ids = {new_id() for _ in range(1000)}
    assert len(ids) == 1000 and all(map(is_id, ids))


def test_the_home_can_be_chosen(home: Path, monkeypatch: pytest.MonkeyPatch):
    from cnnlab.jobs.home import home as chosen

    assert chosen() == home
    monkeypatch.delenv("CNNLAB_HOME")
    assert chosen() == Path.home() / ".cnnlab"


def test_a_home_that_cannot_be_made_is_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("CNNLAB_HOME", str(tmp_path / "file"))
    with pytest.raises(LabError) as refused:
        api.runs()
    assert refused.value.code == "job.home"


def test_an_empty_directory_is_a_damaged_run_among_sound_ones(home: Path):
    sound, damaged = api.submit("train", {}, OWNER), new_id()
    (home / "runs" / damaged).mkdir()
    (home / "runs" / "not a run").mkdir()
    (home / "runs" / ".new-abc").mkdir()
    assert {seen.id: seen.state for seen in api.runs()} == {sound: "queued", damaged: "failed"}
    assert api.view(damaged).error["code"] == "job.damaged"  # type: ignore[index]
    assert "config.json" in str(api.view(damaged).error["message"])  # type: ignore[index]


JUNK = st.one_of(
    st.binary(max_size=60),
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    ["kind", "config", "state", "error", "step", "steps_total", "seconds_left", "event", "at"]
                ),
                inner | st.sampled_from(["train", "failed", "running", "start", "step", "epoch", "stopped"]),
                max_size=5,
            )
        ),
        max_leaves=8,
    ).map(lambda value: json.dumps(value).encode() + b"\n"),
)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.sampled_from(FILES), JUNK, min_size=1))
def test_no_damage_of_a_run_directory_breaks_a_page(home: Path, junk: dict[str, bytes]):
    run_id = new_id()
    path = home / "runs" / run_id
    path.mkdir()
    (path / "config.json").write_text('{"kind":"train","config":{},"owner":"x","created":1,"threads":1}')
    for name, data in junk.items():
        (path / name).write_bytes(data)
    json.dumps(live(run_id, "junk").as_dict(), allow_nan=False)
    assert any(seen.id == run_id for seen in api.runs())
    for file in path.iterdir():
        file.unlink()
    path.rmdir()
