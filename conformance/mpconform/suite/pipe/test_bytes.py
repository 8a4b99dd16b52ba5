"""Sending bytes: whole buffers and parts of them."""

from __future__ import annotations

from array import array

from mpconform.annotations import Any
from mpconform.cases import binary, integers, none, sampled_from
from mpconform.suite import Api, cases, clause, each, expect, reached

BUFFERS: dict[str, Any] = {
    "bytes": bytes,
    "bytearray": bytearray,
    "memoryview": memoryview,
    "array of integers": lambda data: array("i", data),
}


@clause("pipe.send_bytes.sends-the-raw-bytes")
@cases(
    data=binary(max_size=25).map(lambda data: data * 8),
    kind=sampled_from(sorted(BUFFERS)),
    examples=[{"data": bytes(range(256)), "kind": kind} for kind in sorted(BUFFERS)],
    reach=sorted(BUFFERS),
)
def test_the_bytes_of_any_buffer_arrive(mp: Api, data: bytes, kind: str) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(BUFFERS[kind](data))
    got = receiver.recv_bytes()
    expect.equal("the bytes received", got, data)
    expect.equal("their type", type(got), bytes)
    reached(kind)


@clause("pipe.send_bytes.sends-the-part-asked-for")
@cases(
    data=binary(max_size=40),
    offset=integers(0, 40),
    size=none() | integers(0, 40),
    examples=[
        {"data": b"0123456789", "offset": 0, "size": 4},
        {"data": b"0123456789", "offset": 3, "size": None},
        {"data": b"0123456789", "offset": 3, "size": 5},
        {"data": b"0123456789", "offset": 10, "size": None},
    ],
    reach=("offset alone", "offset and size", "nothing left"),
)
def test_offset_and_size_choose_a_part(mp: Api, data: bytes, offset: int, size: int | None) -> None:
    offset = min(offset, len(data))
    part = data[offset:]
    sender, receiver = mp.Pipe()
    if size is None:
        sender.send_bytes(data, offset)
        reached("offset alone")
    else:
        size = min(size, len(part))
        part = part[:size]
        sender.send_bytes(data, offset, size)
        reached("offset and size")
    if not part:
        reached("nothing left")
    sender.send_bytes(b"the next message")
    got = [receiver.recv_bytes(), receiver.recv_bytes()]
    expect.equal("the messages received", got, [part, b"the next message"])


@clause("pipe.send_bytes.refuses-a-part-outside-the-buffer")
@cases(
    part=sampled_from([(-1, None), (11, None), (11, 0), (0, -1), (0, 11), (5, 6), (10, 1)]),
    examples=[{"part": (-1, None)}, {"part": (11, None)}, {"part": (0, -1)}, {"part": (5, 6)}],
    reach=("a bad offset", "a bad size"),
)
def test_a_part_that_is_not_there_is_refused(mp: Api, part: tuple[int, int | None]) -> None:
    sender, receiver = mp.Pipe()
    call = f"send_bytes() of ten bytes with offset and size {part}"
    expect.raises(call, ValueError, sender.send_bytes, b"0123456789", *part)
    expect.equal("poll() of the other end after that", receiver.poll(), False)
    reached("a bad size" if part[1] is not None and 0 <= part[0] <= 10 else "a bad offset")


@clause("pipe.send_bytes.empty-message-counts")
def test_an_empty_message_is_a_message(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"")
    sender.send_bytes(b"")
    sender.send_bytes(b"the third")
    expect.equal("poll() with an empty message waiting", receiver.poll(), True)
    got = [receiver.recv_bytes() for _ in range(3)]
    expect.equal("the messages received", got, [b"", b"", b"the third"])


@clause("pipe.send_bytes.flattens-several-dimensions")
@cases(
    shape=sampled_from([(2, 3), (6, 1), (2, 3, 4), (1, 5)]),
    examples=[{"shape": (2, 3)}],
    reach=("sent",),
)
def test_a_buffer_of_several_dimensions_is_sent_whole(mp: Api, shape: tuple[int, ...]) -> None:
    size = 1
    for extent in shape:
        size *= extent
    data = bytes(range(size))
    sender, receiver = mp.Pipe()
    sender.send_bytes(memoryview(data).cast("B", shape))
    expect.equal("the bytes received", receiver.recv_bytes(), data)
    reached("sent")


@clause("pipe.send_bytes.refused-buffer-leaves-no-trace")
@cases(size=each([8, 20_000]))
def test_a_scattered_buffer_is_sent_or_refused_as_a_whole(mp: Api, size: int) -> None:
    data = bytes(2 * size)
    sender, receiver = mp.Pipe()
    try:
        sender.send_bytes(memoryview(data)[::2])
    except (TypeError, ValueError, BufferError):
        expect.equal("poll() of the other end after a refusal", receiver.poll(), False)
    else:
        expect.equal("the bytes received", receiver.recv_bytes(), data[::2])
