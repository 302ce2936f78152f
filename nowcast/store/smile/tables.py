"""Tables of SMILE: the catalogue of images, the files that were seen at the mirrors, the boundary found in images.

The series of SMILE (`SMILE`) have the tables of feeds, though no feed asks for them: they come with the files.
"""

from collections.abc import Mapping
from datetime import timedelta

import pandas as pd
from sqlalchemy import BigInteger, Column, Double, Index, Integer, MetaData, Table, Text

from nowcast.errors import FeedFormatError
from nowcast.vocabulary.records import Feed


def _no_answer(_body: bytes) -> pd.DataFrame:
    raise FeedFormatError("SMILE's files are not read as one answer.")


FILES = Feed(  # the archive as a source with a health; its files come by the worker's job `smile`, not by requests
    requests=lambda _: (),
    every=timedelta(minutes=5),
    late_after=timedelta(hours=52),  # one downlink in about 50 h
    stale_after=timedelta(hours=60),
    gone_after=timedelta(days=10),
    provides=(),
    parse=_no_answer,
    credit="ESA, CAS",
    label="SMILE files",
    setting="smile_urls",
)
SMILE: Mapping[str, tuple[str, ...]] = {
    "smile_mag": ("smile_bt", "smile_bx_gse", "smile_by_gse", "smile_bz_gse"),
    "smile_lia": ("smile_density", "smile_speed", "smile_temperature"),
    "smile_boundary": ("imaged_standoff", "imaged_standoff_low", "imaged_standoff_high"),
}

_NAME = Text().with_variant(Text(collation="C"), "postgresql")
AXES = ("x", "y", "z")


def image_tables(metadata: MetaData) -> None:
    """Add the tables; instants are unix seconds."""
    images = Table(
        "images",
        metadata,
        Column("product", _NAME, primary_key=True),
        Column("time", Double, primary_key=True, autoincrement=False),  # start of the exposure
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("received", Double, nullable=False),
        Column("published", Double),
        Column("exposure", Double),  # s
        *[Column(f"{what}_{axis}", Double) for what in ("position", "aim") for axis in AXES],  # R_E, GSE
        Column("name", Text, nullable=False),
        Column("level", Text, nullable=False),
        Column("mirror", Text, nullable=False),
        Column("data", Text),  # sha256
        Column("data_form", Text),  # what its name ends with
        Column("picture", Text, nullable=False),  # sha256
        Column("width", Integer, nullable=False),
        Column("height", Integer, nullable=False),
        Column("stretch", Text, nullable=False),
        Column("state", Text, nullable=False),
        Column("note", Text, nullable=False),
    )
    Index("images_by_received", images.c.product, images.c.received)
    Table(
        "quicklook_files",
        metadata,
        Column("name", _NAME, primary_key=True),
        Column("mirror", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("received", Double, nullable=False),
        Column("state", Text, nullable=False),  # taken, refused or left
        Column("tries", Integer, nullable=False),
        Column("compared", Text, nullable=False),  # mirrors whose copy was looked at, a space between
        Column("note", Text, nullable=False),
    )
    Table(
        "retrievals",
        metadata,
        Column("time", Double, primary_key=True, autoincrement=False),  # middle of the exposure
        Column("image", Text, primary_key=True),  # sha256 of the data of the newest image
        Column("received", Double, nullable=False),
        *[Column(name, Double) for name in ("standoff_distance", "low", "high")],  # R_E
        Column("qf", Integer, nullable=False),
        Column("qf2", Integer, nullable=False),
        Column("gate", Integer, nullable=False),
        Column("reason", Text, nullable=False),
        Column("exposure", Double, nullable=False),  # s
        Column("rate", Double),  # counts/s
    )
