"""Objects that bytes cannot be sent from or received into, and those that are easily refused."""

from __future__ import annotations

from mpconform.annotations import Any
from mpconform.cases import sampled_from
from mpconform.suite import Api, cases, clause, each, expect, reached

NO_BUFFERS: dict[str, Any] = {
    "a string": "text",
    "a number": 5,
    "nothing": None,
    "a list of numbers": [1, 2, 3],
}
UNUSABLE: dict[str, Any] = {
    **NO_BUFFERS,
    "bytes": bytes(20),
    "a read-only view": memoryview(bytes(20)),
}


def scattered() -> memoryview:
    """Every other byte of a buffer: writable, and not contiguous."""
    return memoryview(bytearray(40))[::2]


@clause("pipe.send_bytes.refuses-what-is-no-buffer")
@cases(kind=each(sorted(NO_BUFFERS)))
def test_only_buffers_are_sent_as_bytes(mp: Api, kind: str) -> None:
    sender, receiver = mp.Pipe()
    expect.raises(f"send_bytes() of {kind}", TypeError, sender.send_bytes, NO_BUFFERS[kind])
    expect.equal("poll() of the other end after that", receiver.poll(), False)


@clause("pipe.send_bytes.leaves-the-buffer-free")
def test_the_buffer_may_be_used_again(mp: Api) -> None:
    sender, receiver = mp.Pipe()
    buffer = bytearray(b"first")
    sender.send_bytes(buffer)
    buffer[:] = b"the second"  # of another size: nobody may hold a view of it
    sender.send_bytes(buffer)
    buffer.clear()
    got = [receiver.recv_bytes(), receiver.recv_bytes()]
    expect.equal("the messages received", got, [b"first", b"the second"])


@clause("pipe.recv_bytes_into.too-short-a-buffer-stays-as-it-is")
@cases(offset=each([0, 3]))
def test_too_short_a_buffer_is_not_written_to(mp: Api, offset: int) -> None:
    buffer = bytearray(b".......")
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"too long")
    call = "recv_bytes_into() of eight bytes into seven"
    expect.raises(call, mp.BufferTooShort, receiver.recv_bytes_into, buffer, offset)
    expect.equal("the buffer after that", bytes(buffer), b".......")


@clause("pipe.recv_bytes_into.refuses-what-it-cannot-write-to")
@cases(kind=each(sorted(UNUSABLE)))
def test_only_writable_buffers_are_filled(mp: Api, kind: str) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"message")
    call = f"recv_bytes_into() of {kind}"
    expect.raises(call, TypeError, receiver.recv_bytes_into, UNUSABLE[kind])


@clause("pipe.recv_bytes_into.refused-buffer-loses-no-message")
@cases(
    kind=each([*sorted(UNUSABLE), "every other byte"]),
    reach=("no buffer", "read-only", "not contiguous"),
)
def test_a_refused_buffer_leaves_the_message(mp: Api, kind: str) -> None:
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"kept")
    target = UNUSABLE[kind] if kind in UNUSABLE else scattered()
    try:
        receiver.recv_bytes_into(target)
    except (TypeError, ValueError, BufferError):
        sender.close()
        expect.equal("the message, received later", receiver.recv_bytes(), b"kept")
    else:
        expect.equal("what was written", bytes(target[:4]), b"kept")
    if kind in UNUSABLE:
        reached("no buffer" if kind in NO_BUFFERS else "read-only")
    else:
        reached("not contiguous")


@clause("pipe.recv_bytes_into.fills-several-dimensions")
@cases(
    shape=sampled_from([(2, 3), (6, 1), (1, 6), (2, 1, 3)]),
    examples=[{"shape": (2, 3)}, {"shape": (6, 1)}],
    reach=("judged",),
)
def test_a_matrix_is_filled(mp: Api, shape: tuple[int, ...]) -> None:
    buffer = bytearray(6)
    sender, receiver = mp.Pipe()
    sender.send_bytes(b"filled")
    length = receiver.recv_bytes_into(memoryview(buffer).cast("B", shape))
    expect.equal("length and content", (length, bytes(buffer)), (6, b"filled"))
    reached("judged")
