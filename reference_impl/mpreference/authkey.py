"""The key that the processes of one program share."""

from __future__ import annotations

from mpreference import transfer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class AuthenticationString(bytes):
    """A key; only children get it, so that it does not leave the program by accident."""

    def __reduce__(self) -> tuple[Any, ...]:
        if not transfer.for_child():
            raise TypeError("an authentication key is not pickled, for security reasons")
        return AuthenticationString, (bytes(self),)
