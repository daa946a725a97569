"""The site's door: `python build.py` builds every frozen year, `python build.py 2021` those up to 2021.

The recipe is in publishing/builder.py. Keep this a leaf: a packaging tool has the same name.
"""

from publishing.commands import build

if __name__ == "__main__":
    build(prog_name="build.py")
