"""``python -m models.train.roles``: fits the classifier of roles and writes it."""

from __future__ import annotations

from dataclasses import replace

from models.train.roles.fit import TARGET, curve, fit, write
from models.train.roles.sources import every


def main() -> None:
    """Fit the weights to everything, and the curve on what was held out."""
    lines = every()
    slope, shared = curve(lines)
    write(replace(fit(lines), slope=slope, shared=shared))
    print(f"{TARGET}: {TARGET.stat().st_size} bytes, slope {slope}, shared {shared}")


if __name__ == "__main__":
    main()
