"""SMILE's images, files and retrievals."""
