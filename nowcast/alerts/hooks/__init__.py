"""Webhooks: the shapes that receivers take, and which addresses may be asked."""
