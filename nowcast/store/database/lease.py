"""The lease: exactly one worker writes. Each change of hands raises the fence, which every write is checked against.

Times are wall seconds given by the caller. A lease that ends further ahead than two terms was left by a
clock that has since been set back: it counts as ended.
"""

from sqlalchemy import select, update

from nowcast.store.database.engine import LEASE, Store, writing


def acquire(store: Store, holder: str, now: float, ttl_s: float) -> int | None:
    """Take the lease if it is free or has ended; one's own is renewed with the same fence.

    Parameters
    ----------
    holder : str
        Name of the process, different for each and after each start.
    now : float [s]
        Unix wall time.
    ttl_s : float [s]
        How long it is held without being taken again.

    Returns
    -------
    int or None
        The fence to write with; None where another holds the lease.

    Raises
    ------
    StoreError
        The database refuses.
    """
    lease = store.tables["lease"]
    over = (lease.c.expires <= now) | (lease.c.expires > now + 2 * ttl_s)
    with writing(store, counted=False) as connection:
        mine = update(lease).where(lease.c.name == LEASE, lease.c.holder == holder, ~over)
        if connection.execute(mine.values(expires=now + ttl_s)).rowcount != 1:
            free = update(lease).where(lease.c.name == LEASE, lease.c.holder.is_(None) | over)
            fresh = {"holder": holder, "fence": lease.c.fence + 1, "expires": now + ttl_s}
            if connection.execute(free.values(fresh)).rowcount != 1:
                return None
        return int(connection.execute(select(lease.c.fence).where(lease.c.name == LEASE)).scalar_one())


def release(store: Store, holder: str) -> None:
    """Give the lease back, so that the next holder need not wait; nothing happens where it is no longer ours."""
    lease = store.tables["lease"]
    mine = (lease.c.name == LEASE) & (lease.c.holder == holder)
    with writing(store, counted=False) as connection:
        connection.execute(update(lease).where(mine).values(holder=None, expires=0.0))
