"""Where the pictures of a store lie: in the folder that its worker named, else in that of the settings."""

from nowcast import store
from nowcast.settings import Settings
from nowcast.store import Store
from nowcast.store.smile import ImageFiles, open_files

ADDRESS_TIME = "%Y%m%dT%H%M%S"  # of an image in its address


class ImageFolders:
    """The files of images, opened once for each address."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: dict[str, ImageFiles] = {}

    def of(self, database: Store) -> ImageFiles:
        """The files of a store."""
        named = store.meta(database, "images")
        address = str(named or self._settings.image_store or self._settings.data_dir / "images")
        if address not in self._opened:
            self._opened[address] = open_files(address)
        return self._opened[address]
