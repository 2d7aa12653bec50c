"""``python -m samples.make [--out DIR] [calls] [packs] [history]``: makes the samples anew. Needs espeak-ng."""

from __future__ import annotations

import argparse
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PARTS = ("calls", "packs", "history")


def main() -> None:
    """Make the calls with their truth and log, those of the other packs, the history, or all."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description="Make the sample calls anew.")
    parser.add_argument("parts", nargs="*", metavar="calls|packs|history", help="what to make; all by default")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write into")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"cannot make {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    parts = chosen.parts or PARTS
    if "calls" in parts or "packs" in parts:
        from samples.make import calls  # espeak-ng is needed for the calls only
        from samples.make.dialogue import SCRIPTS

        if "calls" in parts:
            calls.write(chosen.out)
        if "packs" in parts:
            calls.write(chosen.out / "packs", SCRIPTS / "packs")
    if "history" in parts:
        from samples.make import history

        history.write(chosen.out / "history")


if __name__ == "__main__":
    main()
