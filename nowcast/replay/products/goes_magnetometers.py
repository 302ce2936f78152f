"""`json/goes/{primary,secondary}/magnetometers-*.json`: seen 4 min after the minute began."""

from nowcast.replay.products.goes import Cells, files, number
from nowcast.vocabulary.records import Product


def cells(row: Cells) -> list[Cells]:
    """One object a minute."""
    names = {"He": "goes_he", "Hp": "goes_hp", "Hn": "goes_hn", "total": "goes_total"}
    return [{**{theirs: number(row[ours]) for theirs, ours in names.items()}, "arcjet_flag": False}]


PRODUCT = Product(paths=lambda storm: files(storm, "goes_magnetometers", "magnetometers", 240, cells))
