"""``python -m samples.make [--out DIR] [calls] [history]``: makes the samples anew. Needs espeak-ng."""

from __future__ import annotations

import argparse
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PARTS = ("calls", "history")


def main() -> None:
    """Make the calls with their truth and log, the history, or both."""
    parser = argparse.ArgumentParser(prog="python -m samples.make", description="Make the sample calls anew.")
    parser.add_argument("parts", nargs="*", metavar="calls|history", help="what to make; both by default")
    parser.add_argument("--out", type=Path, default=HERE, help="the folder to write into")
    chosen = parser.parse_args()
    if unknown := set(chosen.parts) - set(PARTS):
        parser.error(f"cannot make {', '.join(sorted(unknown))}: choose from {', '.join(PARTS)}")
    parts = chosen.parts or PARTS
    if "calls" in parts:
        from samples.make import calls  # espeak-ng is needed for the calls only

        calls.write(chosen.out)
    if "history" in parts:
        from samples.make import history

        history.write(chosen.out / "history")


if __name__ == "__main__":
    main()
