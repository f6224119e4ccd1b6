"""Old sets at a place: which are removed, and which never."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from corpus.address import server_at
from corpus.elsewhere.files import Files
from corpus.elsewhere.opening import PublishedIndex
from corpus.elsewhere.outdated import SERVED, SETTLED_S, note_served, remove_outdated, served_sets
from corpus.elsewhere.published import LISTING, Listing, Place, point_to, publish_files
from corpus.elsewhere.server import ServerPlace, publish_to_server
from corpus.encoder import Encoder
from corpus.generation import current_folder
from corpus.home import Home
from tests.answering import small_index
from tests.chroma_server import chroma_run
from tests.tiny_index import PASSAGES, passage
from ui.commands import publish as publish_command

HOUR = 3600.0
LATER = SETTLED_S + HOUR


def serve(place: Place, name: str, now: float) -> None:
    """A set of nothing, which serves from then on."""
    listing = Listing(1, name, "", "", 0, ())
    place.write(f"sets/{listing.name}/{LISTING}", listing.content())
    point_to(listing, place)
    note_served(place, listing.name, now)


def kept(place: Place) -> list[str]:
    return [one.name.rpartition("-")[0] for one in served_sets(place)]


@pytest.fixture(params=["folder", "object storage"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    return Files(str(tmp_path / "out") if request.param == "folder" else f"memory://{tmp_path.name}/out")


def test_the_newest_sets_stay_and_the_others_go(place: Place) -> None:
    for number in range(4):
        serve(place, f"set-{number}", number * LATER)
    names = [one.name for one in served_sets(place)]
    assert remove_outdated(place, 2, 5 * LATER) == names[:2]
    assert kept(place) == ["set-2", "set-3"]
    assert [place.size(f"sets/{name}/{LISTING}") is None for name in names] == [True, True, False, False]
    assert remove_outdated(place, 2, 5 * LATER) == []


def test_a_set_that_served_until_an_hour_ago_stays(place: Place) -> None:
    for number, now in enumerate((0.0, HOUR, 10 * LATER)):
        serve(place, f"set-{number}", now)
    (removed,) = remove_outdated(place, 1, 10 * LATER + HOUR)
    assert removed.startswith("set-0")
    assert kept(place) == ["set-1", "set-2"]


def test_the_set_that_serves_stays_although_it_is_old(place: Place) -> None:
    for number in range(3):
        serve(place, f"set-{number}", number * LATER)
    point_to(Listing(1, "set-0", "", "", 0, ()), place)
    assert [name.rpartition("-")[0] for name in remove_outdated(place, 1, 9 * LATER)] == ["set-1"]
    assert kept(place) == ["set-0", "set-2"]


def test_a_set_that_serves_again_is_the_newest(place: Place) -> None:
    for name, now in (("one", 0), ("two", LATER), ("one", 2 * LATER)):
        serve(place, name, now)
    assert kept(place) == ["two", "one"]


@pytest.mark.parametrize("listed", [b"torn", b'{"name": 1}', b'[{"name": "../../home", "since": 0}]'])
def test_a_list_that_cannot_be_believed_removes_nothing(place: Place, listed: bytes) -> None:
    serve(place, "one", 0)
    place.write(SERVED, listed)
    assert remove_outdated(place, 1, 9 * LATER) == []
    serve(place, "two", LATER)
    assert kept(place) == ["two"]


@pytest.mark.slow
def test_the_command_keeps_all_unless_it_is_told_otherwise(
    encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small_index(Home(tmp_path / "home"), [passage(number) for number in range(20)], encoder=encoder).close()
    monkeypatch.setenv("PRECEPTOR_HOME", str(tmp_path / "home"))
    place = Files(str(tmp_path / "out"))
    serve(place, "old", 0)
    serve(place, "newer", LATER)
    for options, n_left in (((), 3), (("--keep", "1"), 2)):
        command = ["--to", str(tmp_path / "out"), *options]
        said = CliRunner().invoke(publish_command.command, command, catch_exceptions=False).stdout
        assert len(kept(place)) == n_left  # what served until now stays for a day
    assert "removed there: old-" in said


def test_a_set_in_a_server_goes_whole_and_the_others_are_read(encoder: Encoder, tmp_path: Path) -> None:
    chunks = [passage(number) for number in range(len(PASSAGES))]
    for name, some in (("old", chunks[:20]), ("new", chunks)):
        small_index(Home(tmp_path / name), some, encoder=encoder).close()
    with chroma_run(tmp_path / "server") as address:
        server = server_at(address)
        assert server is not None
        place = ServerPlace(server)
        for at, name in enumerate(("old", "new")):
            listing = publish_to_server(current_folder(Home(tmp_path / name)), server)
            note_served(place, listing.name, at * LATER)
        (removed,) = remove_outdated(place, 1, 9 * LATER)
        assert [collection.name for collection in place.client.list_collections()].count(removed) == 0
        records = place.client.get_collection("preceptor-files", embedding_function=None).get(include=[])["ids"]
        assert not [id for id in records if removed in id]
        opened = PublishedIndex(Home(tmp_path / "reader"), address).open()
        assert opened.dense.count() == len(chunks)
        opened.close()


def test_what_is_left_of_a_set_is_removed_the_next_time(encoder: Encoder, tmp_path: Path) -> None:
    small_index(Home(tmp_path), [passage(number) for number in range(20)], encoder=encoder).close()
    place = Files(str(tmp_path / "out"))
    listing = publish_files(current_folder(Home(tmp_path)), place, vectors=True)
    (tmp_path / "out" / "sets" / listing.name / LISTING).unlink()
    place.remove(listing.name)
    assert not (tmp_path / "out" / "sets" / listing.name).exists()
    place.remove(listing.name)
