"""What cannot be done on a call, in words that its page says in the reader's language."""

from __future__ import annotations

from qa.errors import RefusedError, UsageError
from qa.web.errors import TooLargeError

Values = dict[str, object]


class HeldError(RefusedError):
    """Somebody else has the call open."""

    def __init__(self, call_id: str, holder: str, until: str) -> None:
        super().__init__(f"{holder} has {call_id} open until {until}", mend="wait until it is free, or take another")
        self.word = "c_held_error"
        self.values: Values = {"holder": holder, "until": until}


class StaleError(RefusedError):
    """The page shows what is no longer so."""

    def __init__(self, call_id: str, what: str) -> None:
        super().__init__(f"{call_id} was changed meanwhile: {what}", mend="load it again, and decide on what it says")
        self.word = "c_stale_error"
        self.values: Values = {}
        self.signal = "stale"


class ReasonError(UsageError):
    """A decision against the machine's sure word gives no reason."""

    def __init__(self, item_id: str) -> None:
        super().__init__(f"{item_id}: the machine was sure that it did not fail", mend="say why it did: `reason`")
        self.word = "c_reason_error"
        self.values: Values = {}


class TooLongError(TooLargeError):
    """More text than is kept."""

    def __init__(self, length: int, most: int) -> None:
        super().__init__(f"the text has {length} characters", mend=f"{most} are the most: shorten it")
        self.word = "c_long_error"
        self.values: Values = {"n": length, "most": most}


class NothingError(RefusedError):
    """There is no decision of one's own to take back."""

    def __init__(self, call_id: str) -> None:
        super().__init__(f"no decision of yours on {call_id} is to be taken back", mend="decide the item anew")
        self.word = "c_nothing_error"
        self.values: Values = {}
