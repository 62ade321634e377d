# /// script
# requires-python = ">=3.9"
# dependencies = ["fonttools==4.68.0"]
# ///
"""Makes the carried fonts anew: the Latin that European languages use, and the Chinese that the texts use.

    python3 -m venv /tmp/fonttools && /tmp/fonttools/bin/pip install fonttools==4.68.0
    /tmp/fonttools/bin/python src/record/raster/fonts/subset.py        (or: uv run src/record/raster/fonts/subset.py)

Reads the full fonts where Debian's packages fonts-jetbrains-mono and fonts-noto-cjk put them, or in the folder
given as the only argument.
"""

import json
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection, TTFont

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[3]
SOURCES = [Path(folder) for folder in sys.argv[1:]] or [
    Path("/usr/share/fonts/truetype/jetbrains-mono"),
    Path("/usr/share/fonts/opentype/noto"),
]

# ASCII, Latin-1, Latin Extended-A, punctuation, and the marks of the screen that are not drawn by the program.
LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *range(0x2010, 0x2028), 0x2030, 0x2032, 0x2033, 0x2039, 0x203A]
LATIN += map(ord, "€™←↑→↓↔⇒∞≈≠≤≥−⋮⋯✓")
# CJK and full-width punctuation: beside the texts, which are read below.
CJK = [0x3000, *range(0x3001, 0x3012), *range(0xFF01, 0xFF5F)]


def strings(tree):
    """Every string of a JSON tree, keys too."""
    if isinstance(tree, str):
        yield tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield key
            yield from strings(value)
    elif isinstance(tree, list):
        for value in tree:
            yield from strings(value)


def texts():
    for path in [*ROOT.glob("src/text/*.json"), *ROOT.glob("scenarios/**/*.json")]:
        yield from strings(json.loads(path.read_text(encoding="utf-8")))


def source(name):
    for folder in SOURCES:
        if (folder / name).exists():
            return folder / name
    sys.exit(f"{name} is in none of {', '.join(map(str, SOURCES))}")


def write(font, characters, name):
    options = subset.Options(hinting=False, layout_features=[], glyph_names=False, notdef_outline=False)
    options.drop_tables += ["GPOS", "GSUB", "GDEF", "BASE", "STAT", "VORG", "vhea", "vmtx", "DSIG", "meta"]
    options.name_IDs = [0, 1, 2, 5, 13, 14]
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    font["head"].modified = font["head"].created
    font.recalcTimestamp = False
    font.save(HERE / name)
    print(f"{name}: {len(font.getBestCmap())} characters, {(HERE / name).stat().st_size} bytes")


def main():
    for face in ["JetBrainsMono-Regular.ttf", "JetBrainsMono-Bold.ttf"]:
        write(TTFont(source(face)), LATIN, face)
    used = {ord(character) for text in texts() for character in text}
    for face in ["Regular", "Bold"]:
        collection = TTCollection(source(f"NotoSansCJK-{face}.ttc"))
        chinese = next(font for font in collection if font["name"].getDebugName(1) == "Noto Sans CJK SC")
        write(chinese, sorted((used | set(CJK)) - set(LATIN)), f"NotoSansCJKsc-{face}.otf")


main()
