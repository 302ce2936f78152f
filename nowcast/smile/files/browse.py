"""Browse images: foreign PNG and JPEG, checked before they are decoded and drawn anew.

Only our own PNG of its pixels is stored, so that nothing else of the file reaches a browser.
"""

import io
import warnings
from pathlib import Path

from nowcast.errors import FeedFormatError

LARGEST_FILE = 16 * 2**20  # bytes
LARGEST = 16_000_000  # pixels
SIDE = 1600  # pixels of the stored image, at most


def redraw(path: Path) -> tuple[bytes, int, int]:
    """Redraw an image as a PNG of ours; its bytes, width and height.

    Raises
    ------
    FeedFormatError
        Where it is no PNG or JPEG, damaged, or too large to be decoded.
    """
    from PIL import Image

    if path.stat().st_size > LARGEST_FILE:
        raise FeedFormatError(f"{path.name} has {path.stat().st_size} bytes; {LARGEST_FILE} are read at most.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a bomb is a warning only
            with Image.open(path, formats=["PNG", "JPEG"]) as picture:
                width, height = picture.size
                if width * height > LARGEST:
                    raise FeedFormatError(f"{path.name} has {width} x {height} pixels; {LARGEST} are decoded at most.")
                picture.load()
                plain = picture if picture.mode in ("L", "RGB") else picture.convert("RGBA")
                plain.thumbnail((SIDE, SIDE))
                body = io.BytesIO()
                Image.frombytes(plain.mode, plain.size, plain.tobytes()).save(body, "PNG")  # nothing but pixels
                return body.getvalue(), plain.width, plain.height
    except FeedFormatError:
        raise
    except MemoryError:
        raise FeedFormatError(f"{path.name} asks for more memory than an image may have.") from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise FeedFormatError(f"{path.name} has too many pixels to be decoded.") from None
    except (OSError, ValueError, SyntaxError, TypeError, KeyError, IndexError, EOFError, Warning) as error:
        raise FeedFormatError(f"{path.name} is no PNG or JPEG that can be read: {type(error).__name__}.") from error
