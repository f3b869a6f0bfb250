"""Exports: the desk's events in the conventions of the field, each with a manifest that says what it was made from."""

from dragoman.desk.exports.formats import FORMATS, Format, write
from dragoman.desk.exports.items import Item, Material, items
from dragoman.desk.exports.manifest import Manifest, cite, read_manifest

__all__ = ["FORMATS", "Format", "Item", "Manifest", "Material", "cite", "items", "read_manifest", "write"]
