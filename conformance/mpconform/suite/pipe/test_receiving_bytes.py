"""Receiving bytes: limits, and buffers of the receiver's own."""

from __future__ import annotations

from array import array

from mpconform.annotations import Any
from mpconform.cases import binary, integers, lists, sampled_from
from mpconform.suite import Api, cases, clause, each, expect, reached


@clause("pipe.recv_bytes.refuses-more-than-maxlength")
@cases(
    length=integers(0, 30),
    maxlength=integers(0, 30),
    examples=[
        {"length": 5, "maxlength": 5},
        {"length": 5, "maxlength": 4},
        {"length": 0, "maxlength": 0},
        {"length": 1, "maxlength": 0},
        {"length": 3, "maxlength": 30},
    ],
    reach=("just fits", "fits", "too long"),
)
def test_maxlength_is_a_limit(mp: Api, length: int, maxlength: int) -> None:
    sender, receiver = mp.Pipe()
    message = bytes(range(length))
    sender.send_bytes(message)
    if length <= maxlength:
        expect.equal("the message received", receiver.recv_bytes(maxlength), message)
        reached("just fits" if length == maxlength else "fits")
    else:
        call = f"recv_bytes({maxlength}) of a message of {length} bytes"
        expect.raises(call, OSError, receiver.recv_bytes, maxlength)
        reached("too long")


@clause("pipe.recv_bytes.unreadable-after-too-long-a-message")
@cases(duplex=each([True, False]))
def test_after_too_long_a_message_nothing_is_received(mp: Api, duplex: bool) -> None:
    receiver, sender = mp.Pipe(duplex)
    sender.send_bytes(b"too long a message")
    sender.send_bytes(b"another")
    expect.raises("recv_bytes(4) of 18 bytes", OSError, receiver.recv_bytes, 4)
    expect.raises("recv_bytes() after that", OSError, receiver.recv_bytes)
    expect.raises("recv() after that", OSError, receiver.recv)
    call = "recv_bytes_into() after that"
    expect.raises(call, OSError, receiver.recv_bytes_into, bytearray(18))


@clause("pipe.recv_bytes.refuses-a-negative-maxlength")
@cases(
    maxlength=sampled_from([-1, -100]),
    examples=[{"maxlength": -1}],
    reach=("refused",),
)
def test_a_negative_maxlength_takes_no_message(mp: Api, maxlength: int) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"kept")
    expect.raises(f"recv_bytes({maxlength})", ValueError, receiver.recv_bytes, maxlength)
    expect.equal("the message, received later", receiver.recv_bytes(), b"kept")
    reached("refused")


@clause("pipe.recv_bytes.too-long-a-message-leaves-sending")
def test_after_too_long_a_message_this_end_can_answer(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    sender.send_bytes(b"too long a message")
    expect.raises("recv_bytes(4) of 18 bytes", OSError, receiver.recv_bytes, 4)
    receiver.send("what was wrong")
    expect.equal("the answer received at the other end", sender.recv(), "what was wrong")


@clause("pipe.recv_bytes_into.writes-at-the-offset")
@cases(
    message=binary(max_size=20),
    before=integers(0, 10),
    after=integers(0, 10),
    examples=[
        {"message": b"message", "before": 3, "after": 4},
        {"message": b"exactly", "before": 0, "after": 0},
        {"message": b"", "before": 5, "after": 0},
    ],
    reach=("with an offset", "without offset", "an exact fit"),
)
def test_the_message_lands_at_the_offset(mp: Api, message: bytes, before: int, after: int) -> None:
    buffer = bytearray(b"." * (before + len(message) + after))
    sender, receiver = mp.Pipe()
    sender.send_bytes(message)
    offset = (before,) if before else ()
    length = receiver.recv_bytes_into(buffer, *offset)
    expect.equal("the length returned", length, len(message))
    expect.equal("the buffer", bytes(buffer), b"." * before + message + b"." * after)
    reached("with an offset" if before else "without offset")
    if not after:
        reached("an exact fit")


@clause("pipe.recv_bytes_into.counts-bytes")
@cases(
    kind=sampled_from("hidq"),
    before=integers(0, 3),
    numbers=lists(integers(0, 99), min_size=1, max_size=5),
    after=integers(0, 3),
    examples=[
        {"kind": "i", "before": 0, "numbers": [1, 2, 3], "after": 0},
        {"kind": "q", "before": 2, "numbers": [1], "after": 1},
    ],
    reach=("an exact fit", "an offset"),
)
def test_wide_items_are_counted_by_their_bytes(
    mp: Api, kind: str, before: int, numbers: list[int], after: int
) -> None:
    buffer = array(kind, [7] * (before + len(numbers) + after))
    message = array(kind, numbers)
    sender, receiver = mp.Pipe()
    sender.send_bytes(message)
    length = receiver.recv_bytes_into(buffer, before * buffer.itemsize)
    expect.equal("the length returned", length, len(message) * message.itemsize)
    wanted = [7] * before + numbers + [7] * after
    expect.equal("the numbers in the buffer", buffer.tolist(), wanted)
    reached("an offset" if before else "no offset")
    if not after:
        reached("an exact fit")


@clause("pipe.recv_bytes_into.too-short-a-buffer-loses-nothing")
@cases(
    message=binary(min_size=1, max_size=20),
    room=integers(0, 19),
    offset=integers(0, 5),
    examples=[
        {"message": b"too long", "room": 7, "offset": 0},
        {"message": b"too long", "room": 0, "offset": 4},
    ],
    reach=("no offset", "an offset"),
)
def test_too_short_a_buffer_gives_the_message_in_the_exception(
    mp: Api, message: bytes, room: int, offset: int
) -> None:
    buffer = bytearray(offset + min(room, len(message) - 1))
    sender, receiver = mp.Pipe()
    sender.send_bytes(message)
    sender.send_bytes(b"the next message")
    call = f"recv_bytes_into() of {len(message)} bytes into {len(buffer)} from {offset}"
    error = expect.raises(call, mp.BufferTooShort, receiver.recv_bytes_into, buffer, offset)
    expect.equal("the message in the exception", error.args[0], message)
    expect.equal("the next message", receiver.recv_bytes(), b"the next message")
    reached("an offset" if offset else "no offset")


@clause("pipe.recv_bytes_into.refuses-an-offset-outside-the-buffer")
@cases(
    offset=sampled_from([-1, -8, 9, 100]),
    examples=[{"offset": -1}, {"offset": 9}],
    reach=("negative", "too large"),
)
def test_an_offset_outside_the_buffer_takes_no_message(mp: Api, offset: int) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"kept")
    call = f"recv_bytes_into() at {offset} of eight bytes"
    expect.raises(call, ValueError, receiver.recv_bytes_into, bytearray(8), offset)
    expect.equal("the message, received later", receiver.recv_bytes(), b"kept")
    reached("negative" if offset < 0 else "too large")


def received_into(mp: Api, message: bytes, offset: int) -> tuple[int, bytes] | None:
    """Receive into twelve bytes of integers; the length and the bytes, None if that was refused."""
    buffer = array("i", bytes(12))
    sender, receiver = mp.Pipe()
    sender.send_bytes(message)
    refusals: Any = (ValueError, TypeError, mp.BufferTooShort)
    try:
        length = receiver.recv_bytes_into(buffer, offset)
    except refusals:
        return None
    return length, buffer.tobytes()


@clause("pipe.recv_bytes_into.keeps-an-unaligned-offset")
@cases(
    offset=integers(1, 3),
    examples=[{"offset": 2}],
    reach=("judged",),
)
def test_an_offset_inside_an_item_is_kept_or_refused(mp: Api, offset: int) -> None:
    wanted = bytes(offset) + b"\xff" * 4 + bytes(8 - offset)
    allowed = [None, (4, wanted)]
    got = received_into(mp, b"\xff" * 4, offset)
    expect.one_of("length and buffer (None: refused)", got, allowed)
    reached("judged")


@clause("pipe.recv_bytes_into.writes-a-part-of-an-item")
@cases(
    size=sampled_from([1, 5, 6, 7, 11]),
    examples=[{"size": 6}],
    reach=("judged",),
)
def test_a_message_that_ends_inside_an_item_is_kept_or_refused(mp: Api, size: int) -> None:
    allowed = [None, (size, b"\xff" * size + bytes(12 - size))]
    got = received_into(mp, b"\xff" * size, 0)
    expect.one_of("length and buffer (None: refused)", got, allowed)
    reached("judged")
