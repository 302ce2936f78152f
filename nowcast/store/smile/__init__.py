"""The face of what is stored of SMILE: the catalogue of images, their files, and what was retrieved from them."""

from nowcast.store.smile.image_files import ImageFiles, open_files
from nowcast.store.smile.images import Image, image_bytes, products, prune_images, read_images, write_image
from nowcast.store.smile.mirror_files import SeenFile, seen_files, taken_since, write_files
from nowcast.store.smile.retrievals import StoredRetrieval, read_retrievals, write_retrieval
from nowcast.store.smile.retrieved_vs_model import read_retrieved_vs_model

__all__ = [
    "Image",
    "ImageFiles",
    "SeenFile",
    "StoredRetrieval",
    "image_bytes",
    "open_files",
    "products",
    "prune_images",
    "read_images",
    "read_retrievals",
    "read_retrieved_vs_model",
    "seen_files",
    "taken_since",
    "write_files",
    "write_image",
    "write_retrieval",
]
