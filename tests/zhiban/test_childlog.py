from pathlib import Path

from zhiban.childlog import ChildLog, last_lines


def test_a_log_goes_on_where_it_was(tmp_path: Path) -> None:
    for line in (b"one\n", b"two\n"):
        log = ChildLog(tmp_path / "logs" / "child.log")
        log.write(line)
        log.close()

    assert (tmp_path / "logs" / "child.log").read_bytes() == b"one\ntwo\n"


def test_a_log_and_its_predecessor_stay_within_the_limit(tmp_path: Path) -> None:
    log = ChildLog(tmp_path / "child.log", limit=100)
    for number in range(200):
        log.write(f"line {number}\n".encode())
    log.write(b"x" * 1000)
    log.close()

    sizes = [file.stat().st_size for file in tmp_path.iterdir()]
    assert len(sizes) == 2
    assert all(size <= 100 for size in sizes)


def test_the_last_lines_are_those_that_say_something(tmp_path: Path) -> None:
    file = tmp_path / "child.log"
    file.write_text("a\n\nb\n  \nc\n", encoding="utf-8")

    assert last_lines(file, 2) == ["b", "c"]
    assert last_lines(tmp_path / "none.log") == []
