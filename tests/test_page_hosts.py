"""Which names mean this server, which origins are its own, and which routes are open."""

from __future__ import annotations

import pytest

from corpus.errors import UsageError
from ui.page.hosts import Authority, Hosts, authority, known_hosts
from ui.page.open_routes import methods_of

LOCAL = known_hosts("127.0.0.1", (), machine="desk.lan")
PROXIED = known_hosts("127.0.0.1", ("tutor.example",), machine="desk.lan")


def asked(host: str) -> Authority:
    """What that Host header says."""
    said = authority(host)
    assert said is not None
    return said


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST:7860",
        "localhost.",
        "127.0.0.1:80",
        "127.9.9.9",
        "[::1]:7860",
        "192.0.2.7",
        "[2001:db8::7]",
    ],
)
def test_loopback_and_addresses_in_numbers_are_answered(host: str) -> None:
    assert LOCAL.answers(asked(host))


@pytest.mark.parametrize(
    "host",
    ["evil.example", "evil.example:7860", "localhost.evil.example", "127.0.0.1.evil.example", "desk.lan", "2130706433"],
)
def test_other_names_are_not(host: str) -> None:
    assert not LOCAL.answers(asked(host))


@pytest.mark.parametrize(
    "host",
    ["", ".", ":7860", "localhost:", "localhost:99999", "localhost:x", "a b", "a/b", "a@localhost", "localhost#",
     "[::1", "[]", "[evil]", "::1", "localhost:80:80", "localhost\n", "bücher.example", "[1.2.3.4]x"],
)  # fmt: skip
def test_what_is_no_host_is_known_for_it(host: str) -> None:
    assert authority(host) is None


def test_the_machines_own_name_counts_where_everybody_may_come() -> None:
    everywhere = known_hosts("0.0.0.0", (), machine="Desk.lan")
    assert everywhere == known_hosts("::", (), machine="desk.lan")
    assert everywhere.own == {"localhost", "desk.lan", "desk", "desk.local"}
    assert known_hosts("desk.lan", (), machine="other").own == {"localhost", "desk.lan"}
    assert known_hosts("192.0.2.7", (), machine="other").own == {"localhost"}


def test_an_allowed_name_is_answered_at_any_port() -> None:
    hosts = known_hosts("127.0.0.1", ("Tutor.Example", "bücher.example"), machine="desk")
    assert all(hosts.answers(asked(host)) for host in ("tutor.example", "TUTOR.example:8443", "xn--bcher-kva.example"))
    assert not hosts.answers(asked("www.tutor.example"))


@pytest.mark.parametrize(
    "name",
    ["", "https://tutor.example", "tutor.example:443", "tutor.example/", "*.example", "*", "a b", "[", "." * 300],
)
def test_what_is_no_name_can_not_be_allowed(name: str) -> None:
    with pytest.raises(UsageError, match="--allow-host takes a name"):
        known_hosts("127.0.0.1", (name,), machine="desk")


@pytest.mark.parametrize(
    ("hosts", "origin", "host", "scheme"),
    [
        (LOCAL, "http://localhost:7860", "localhost:7860", "http"),
        (LOCAL, "http://127.0.0.1", "127.0.0.1:80", "http"),
        (LOCAL, "http://[::1]:7860", "[::1]:7860", "http"),
        (LOCAL, "https://localhost", "localhost:443", "https"),
        # a proxy that doesn't say that it speaks https, and one that doesn't pass on what it was asked for
        (PROXIED, "https://tutor.example", "tutor.example", "http"),
        (PROXIED, "https://tutor.example:8443", "127.0.0.1:7860", "http"),
    ],
)
def test_a_page_of_this_server_may_use_it(hosts: Hosts, origin: str, host: str, scheme: str) -> None:
    assert hosts.is_same_origin(origin, asked(host), scheme)


@pytest.mark.parametrize(
    ("origin", "host", "scheme"),
    [
        ("http://evil.example", "localhost:7860", "http"),
        ("http://localhost:8888", "localhost:7860", "http"),
        ("http://127.0.0.1:7860", "localhost:7860", "http"),
        ("http://192.0.2.7:7860", "localhost:7860", "http"),
        ("http://tutor.example", "tutor.example", "https"),
        ("http://tutor.example.evil.example", "tutor.example", "http"),
        ("http://evil.example@tutor.example", "tutor.example", "http"),
        ("http://tutor.example/", "tutor.example", "http"),
        ("ftp://tutor.example", "tutor.example", "http"),
        ("tutor.example", "tutor.example", "http"),
        ("null", "tutor.example", "http"),
        ("", "tutor.example", "http"),
        ("http://[", "tutor.example", "http"),
    ],
)
def test_a_page_of_somebody_elses_may_not(origin: str, host: str, scheme: str) -> None:
    assert not PROXIED.is_same_origin(origin, asked(host), scheme)


@pytest.mark.parametrize(
    "path",
    ["//", "//login", "/login/", "/LOGIN", "/assets/../config", "/assets/./x.js", "/assets//x.js", "/assets",
     "/assets/",
     "/assets/.env", "/static/%2e%2e/x", "/config/", "/gradio_api//info", "/gradio_api/info/", "/gradio_api/upload",
     "/gradio_api/file=/etc/passwd", "/gradio_api/call/v2/ask", "/gradio_api/call/ask/../x", "/gradio_api/call/predict",
     "/gradio_api/mcp//", "/gradio_api/mcp/sse", "/gradio_api/mcp/http", "/pictures/a/b/c", "/login\n", "", "x",
     "/assets/x\\..\\y", "/assets/x;y", "/gradio_api/heartbeat/a/b"],
)  # fmt: skip
def test_a_path_is_open_as_it_is_written_or_not_at_all(path: str) -> None:
    assert methods_of(path) == ()
