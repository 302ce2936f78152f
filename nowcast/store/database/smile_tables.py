"""Tables of SMILE: the catalogue of images, the files that were seen at the mirrors, the boundary found in images.

Instants are unix seconds.
"""

from sqlalchemy import BigInteger, Column, Double, Index, Integer, MetaData, Table, Text

from nowcast.store.database.columns import NAME

AXES = ("x", "y", "z")


def smile_tables(metadata: MetaData) -> None:
    """Add the tables."""
    _catalogue(metadata)
    _mirror_files(metadata)
    _retrievals(metadata)


def _catalogue(metadata: MetaData) -> None:
    images = Table(
        "images",
        metadata,
        Column("product", NAME, primary_key=True),
        Column("time", Double, primary_key=True, autoincrement=False),  # start of the exposure
        Column("version", Integer, primary_key=True, autoincrement=False),
        Column("received", Double, nullable=False),
        Column("published", Double),
        Column("exposure", Double),  # s
        *[Column(f"{vector}_{axis}", Double) for vector in ("position", "aim") for axis in AXES],  # R_E, GSE
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


def _mirror_files(metadata: MetaData) -> None:
    Table(
        "quicklook_files",
        metadata,
        Column("name", NAME, primary_key=True),
        Column("mirror", Text, nullable=False),
        Column("size", BigInteger, nullable=False),
        Column("sha256", Text, nullable=False),
        Column("received", Double, nullable=False),
        Column("state", Text, nullable=False),  # taken, refused or left
        Column("tries", Integer, nullable=False),
        Column("compared", Text, nullable=False),  # mirrors whose copy was looked at, a space between
        Column("note", Text, nullable=False),
    )


def _retrievals(metadata: MetaData) -> None:
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
