"""The page is not served where it must not be, and says why."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from corpus.errors import UsageError
from corpus.home import Home
from ui.page import ServeOptions, check_access
from ui.page.access import DEFAULT_PORT, is_loopback, listening_socket, read_auth_file


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7", "example.org", ""])
def test_another_host_than_this_machine_needs_a_password_file_or_public(tmp_path: Path, host: str) -> None:
    with pytest.raises(UsageError, match=r"--auth FILE .* --public"):
        check_access(ServeOptions(Home(tmp_path), host=host, port=0))


def test_a_password_file_or_public_opens_the_page_to_others(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("ada:engine\n")
    check_access(ServeOptions(Home(tmp_path), host="0.0.0.0", port=0, auth_file=accounts))
    check_access(ServeOptions(Home(tmp_path), host="0.0.0.0", port=0, public=True))
    with pytest.raises(UsageError, match="contradict"):
        check_access(ServeOptions(Home(tmp_path), port=0, auth_file=accounts, public=True))


def test_loopback_addresses_are_known() -> None:
    assert [host for host in ("127.0.0.1", "::1", "[::1]", "localhost", "127.1.2.3") if not is_loopback(host)] == []


def test_a_password_file_holds_a_user_a_line(tmp_path: Path) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text("# who may enter\nada:en:gine\n\ngrace: hopper\n")
    assert read_auth_file(accounts) == [("ada", "en:gine"), ("grace", " hopper")]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("ada", "line 1"),
        ("ada:x\n:y", "line 2"),
        ("ada:", "line 1"),
        ("a\0da:x", "line 1"),
        ("", "nobody"),
        ("a:1\na:2", "'a' again"),
    ],
)
def test_a_malformed_password_file_is_named_without_showing_it(tmp_path: Path, content: str, complaint: str) -> None:
    accounts = tmp_path / "accounts"
    accounts.write_text(content)
    with pytest.raises(UsageError, match=complaint):
        read_auth_file(accounts)


def test_a_missing_password_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere"):
        read_auth_file(tmp_path / "nowhere")


def test_a_port_that_is_taken_is_an_error() -> None:
    with listening_socket("127.0.0.1", 0) as taken, pytest.raises(UsageError, match="is taken"):
        listening_socket("127.0.0.1", taken.getsockname()[1])


def test_the_default_port_gives_way_to_the_next_free_one() -> None:
    with listening_socket("127.0.0.1", DEFAULT_PORT) as first, listening_socket("127.0.0.1", DEFAULT_PORT) as second:
        assert DEFAULT_PORT <= _port(first) < _port(second)


def test_an_unknown_host_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="not known here"):
        check_access(ServeOptions(Home(tmp_path), host="nowhere.invalid", port=0, public=True))


def _port(listener: socket.socket) -> int:
    return int(listener.getsockname()[1])
