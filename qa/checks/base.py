"""What an operator's options are made of."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema

from qa.errors import PackError
from qa.lexicon import PhraseSet
from qa.situations import Situation

Compile = Callable[[Sequence[Any]], PhraseSet]
"""Makes a phrase set of a pack's list: phrases, and groups as ``@name``. Handed in as the validation context."""
FindSituation = Callable[[str], Situation]
"""Finds a situation by name; `PackError` where there is none. Handed in likewise."""


def no_situation(name: str) -> Situation:
    """For rubrics that are parsed where no situations are at hand."""
    raise PackError(f"no situation `{name}`: none were loaded")


def _compiled(value: Any, info: ValidationInfo) -> PhraseSet:
    items = value if isinstance(value, list) else [value]
    if not items:
        raise ValueError("the list of phrases is empty")
    compile_phrases: Compile = (info.context or {})["compile"]
    try:
        return compile_phrases(items)
    except PackError as error:
        raise ValueError(error.message) from error


Phrases = Annotated[
    PhraseSet,
    BeforeValidator(_compiled),
    WithJsonSchema(
        {
            "description": "phrases, or groups as @name",
            "type": "array",
            "items": {"anyOf": [{"type": "string"}, {"type": "object"}]},
            "minItems": 1,
        }
    ),
]
Speaker = Literal["agent", "customer", "any"]


class Options(BaseModel):
    """Base of all options: an unknown key or a wrong type is an error, nothing is guessed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)
