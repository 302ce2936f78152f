"""The tick: chooses the craft, makes the nowcast from the wind of the last days, announces the shocks in it."""

from datetime import datetime, timedelta

import pandas as pd

from nowcast import store
from nowcast.l1 import judge
from nowcast.l1.choice import Chosen, choose
from nowcast.physics import derive
from nowcast.physics.assimilation import Shift
from nowcast.physics.assimilation import shift as shift_of_images
from nowcast.store.smile import read_retrieved_vs_model
from nowcast.vocabulary.constants import FAST_CLOCK, L1_DISTANCE
from nowcast.vocabulary.quantities import SUSPECT
from nowcast.worker.announce import announce
from nowcast.worker.context import Context
from nowcast.worker.exposure import exposure

WINDOW = timedelta(hours=26)  # of raw rows that are looked at again in every tick
MEMORY = timedelta(days=7)  # of wind from which the indices are integrated
REWRITE = timedelta(hours=25)  # of derived rows that may still change
IMAGES = REWRITE + timedelta(hours=10)  # of boundaries in images: what is rewritten, and what still acts in it


def make_nowcast(context: Context) -> None:
    """Choose the craft, issue the nowcast from the wind of the last days, announce the shocks in it."""
    now = context.clock.now()
    judged = judge(
        store.read(context.store, "rtsw_mag", now - WINDOW, now + FAST_CLOCK),
        store.read(context.store, "rtsw_wind", now - WINDOW, now + FAST_CLOCK),
    )
    if judged.remarks:
        store.write_remarks(context.store, judged.remarks, now, fence=context.fence())
    relay, fallback = (
        store.read(context.store, name, now - WINDOW, now + FAST_CLOCK) for name in ("imap_ialirt", "propagated_wind")
    )
    _store_chosen(context, choose(judged.mag, judged.wind, relay=relay, fallback=fallback), now)
    wind = derive.combine_wind(
        *(
            store.read(context.store, name, now - MEMORY, now + FAST_CLOCK)
            for name in ("l1_field", "l1_plasma", "propagated_wind")
        )
    )
    distance = store.distance(context.store, now) or L1_DISTANCE
    _issue(context, wind, distance, now)
    announce(context.store, wind, distance, now, truth=context.truth, fence=context.fence())


def _issue(context: Context, wind: pd.DataFrame, distance: float, now: datetime) -> None:
    """Derive the nowcast and the exposure of own satellites, store what is new, issue it."""
    shift = _image_shift(context, now)
    derived = derive.derive(wind, distance, shift=shift)
    if derived.empty:
        return
    earlier = store.read_derived(context.store, now - MEMORY, now - REWRITE, columns=("dst_estimate",))
    recent = derived if earlier.empty else derived[derived.index >= now - REWRITE]
    rows = derive.issued_rows(derived, pd.Timestamp(now))
    exposed = exposure(wind, distance, context.settings.geo_satellites, now, shift)
    store.write_nowcast(
        context.store, issued=now.replace(second=0, microsecond=0), derived=recent, now_rows=rows, exposure=exposed,
        fence=context.fence(),
    )  # fmt: skip


def _store_chosen(context: Context, chosen: Chosen, now: datetime) -> None:
    """Store the one-craft rows; the first hour of a window has no past, so it is written only the first time."""
    begin = now - WINDOW + timedelta(hours=1)
    first = store.extent(context.store, "l1_field") is None and store.extent(context.store, "l1_plasma") is None
    frames = {}
    for name, group in (("l1_field", "field"), ("l1_plasma", "plasma")):
        rows = chosen.frame if first else chosen.frame[chosen.frame.index >= begin]
        rows = rows[rows[f"{group}_craft"].notna()]
        source = rows[f"{group}_craft"].astype(str).rename("source")
        quality = rows[f"{group}_suspect"].where(rows[f"{group}_suspect"] > 0) * SUSPECT
        frames[name] = rows.assign(quality=quality).set_index(source, append=True)[["quality", *store.CHOSEN[name]]]
    switches = [switch for switch in chosen.switches if first or switch.time >= begin]
    store.write_chosen(context.store, frames, received=now, switches=switches, fence=context.fence())


def _image_shift(context: Context, now: datetime) -> Shift | None:
    """The shift of the nose by SXI images, where the setting allows it; None for none."""
    if not context.settings.smile_assimilation:
        return None
    return shift_of_images(read_retrieved_vs_model(context.store, now - IMAGES, now, known_at=now))
