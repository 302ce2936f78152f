import subprocess
import sys
from datetime import UTC, datetime

import pytest

from nowcast import store as stores
from nowcast.errors import StoreError
from nowcast.store import Health, Store, acquire, release, set_meta, version, write_failure

NOW = datetime(2024, 5, 10, 17, 0, tzinfo=UTC)

RIVAL = """
import sys, time
from nowcast import store
from nowcast.errors import StoreError
url, holder = sys.argv[1:]
database = store.open_store(url, feeds={})
print("ready", flush=True)
sys.stdin.readline()
held = 0
while held < 8:
    fence = store.acquire(database, holder, time.time(), 0.02)
    if fence is not None:
        held += 1
        if held % 3 == 0:
            time.sleep(0.03)  # longer than the lease: the other may take it
        try:
            store.set_meta(database, f"fence {fence}", holder, fence=fence)
            print(fence, flush=True)
        except StoreError:
            pass
        store.release(database, holder)
"""


def test_one_holds_the_lease_and_the_other_waits_for_its_end(store: Store) -> None:
    assert acquire(store, "a", 100.0, 10.0) == 1
    assert acquire(store, "b", 109.9, 10.0) is None
    assert acquire(store, "a", 109.9, 10.0) == 1
    assert acquire(store, "b", 119.0, 10.0) is None
    assert acquire(store, "b", 120.0, 10.0) == 2
    assert acquire(store, "a", 121.0, 10.0) is None


def test_ones_own_lease_is_kept_with_its_fence_until_it_ends(store: Store) -> None:
    assert acquire(store, "a", 100.0, 10.0) == 1
    assert acquire(store, "a", 105.0, 10.0) == 1
    assert acquire(store, "a", 200.0, 10.0) == 2


def test_a_released_lease_is_free_at_once_and_only_its_holder_releases_it(store: Store) -> None:
    acquire(store, "a", 100.0, 10.0)
    release(store, "b")
    assert acquire(store, "b", 101.0, 10.0) is None
    release(store, "a")
    assert acquire(store, "b", 101.0, 10.0) == 2


def test_a_lease_from_a_clock_that_was_set_back_does_not_bind_for_an_hour(store: Store) -> None:
    acquire(store, "a", 3700.0, 10.0)
    assert acquire(store, "b", 100.0, 10.0) == 2


def test_a_worker_whose_lease_went_to_another_writes_nothing(store: Store) -> None:
    stale = acquire(store, "a", 100.0, 10.0)
    valid = acquire(store, "b", 110.0, 10.0)
    before = version(store)
    with pytest.raises(StoreError, match="taken over"):
        set_meta(store, "key", 1, fence=stale)
    with pytest.raises(StoreError, match="fence 2, ours is 1"):
        write_failure(store, Health("rtsw_mag", NOW), (), stale)
    assert version(store) == before
    assert stores.read_health(store) == {}
    set_meta(store, "key", 1, fence=valid)
    assert stores.meta(store, "key") == 1


def test_renewing_the_lease_is_no_news_for_readers(store: Store) -> None:
    before = version(store)
    acquire(store, "a", 100.0, 10.0)
    assert version(store) == before


def test_two_processes_never_write_under_one_fence(store: Store, url_of_store: str) -> None:
    command = [sys.executable, "-c", RIVAL, url_of_store]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    rivals = [subprocess.Popen([*command, holder], text=True, **pipes) for holder in "ab"]
    for rival in rivals:
        assert rival.stdout is not None
        assert rival.stdout.readline() == "ready\n"
    for rival in rivals:
        assert rival.stdin is not None
        rival.stdin.write("go\n")
        rival.stdin.flush()
    held = [[int(line) for line in rival.communicate(timeout=60)[0].split()] for rival in rivals]
    assert [rival.returncode for rival in rivals] == [0, 0]
    assert all(held)
    assert not set(held[0]) & set(held[1])
    for holder, fences in zip("ab", held, strict=True):
        assert fences == sorted(fences)
        assert all(stores.meta(store, f"fence {fence}") == holder for fence in fences)
