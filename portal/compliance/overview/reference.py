"""The shapes of the regencies, as the map draws them: read once from a file that is part of the portal."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "map.toml"


@dataclass(frozen=True)
class Shape:
    """A regency's outline as an SVG path, and the point at which its number stands."""

    path: str
    x: int
    y: int


@dataclass(frozen=True)
class Drawing:
    """The map: its size in units, and {regency id: shape}."""

    width: int
    height: int
    shapes: Mapping[int, Shape]


@functools.cache
def drawing() -> Drawing:
    """The map of the 22."""
    read = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    width, height = read.pop("width"), read.pop("height")
    return Drawing(width, height, {int(code[1:]): Shape(**shape) for code, shape in read.items()})
