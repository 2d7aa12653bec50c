"""The options of `says`, which its relatives share: which phrases, and how many of them."""

from __future__ import annotations

from pydantic import Field, model_validator

from qa.checks.base import Options, Phrases, Speaker
from qa.checks.counting import Rate, Times
from qa.lexicon import PhraseSet


class AtLeast(Options):
    """So many of several phrase lists."""

    n: int = Field(ge=1)
    of: list[Phrases]

    @model_validator(mode="after")
    def _enough(self) -> AtLeast:
        if self.n > len(self.of):
            raise ValueError(f"`n` is {self.n}, but `of` has only {len(self.of)} lists")
        return self


class SaysOptions(Options):
    """What `says` and its relatives look for."""

    party: Speaker = "agent"
    any: Phrases | None = None
    all: list[Phrases] | None = None
    at_least: AtLeast | None = None
    together: bool = False
    times: Times | None = None
    per_minute: Rate | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> SaysOptions:
        if sum(given is not None for given in (self.any, self.all, self.at_least)) != 1:
            raise ValueError("give one of `any`, `all` and `at_least`")
        if self.together and self.all is None:
            raise ValueError("`together` goes with `all`")
        if self.counted and not (self.any or self.together):
            raise ValueError("`times` and `per_minute` go with `any`, or with `all` and `together`")
        return self

    @property
    def counted(self) -> bool:
        """Whether it matters how often something is said."""
        return self.times is not None or self.per_minute is not None

    @property
    def sets(self) -> list[PhraseSet]:
        """The phrase sets that are looked for."""
        if self.at_least is not None:
            return self.at_least.of
        return self.all if self.all is not None else [self.any] if self.any else []
