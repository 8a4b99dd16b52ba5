"""The arguments of connections, given by name."""

from __future__ import annotations

from mpconform.suite import Api, clause, expect


@clause("pipe.connection.arguments-may-be-named")
def test_arguments_have_the_manuals_names(mp: Api) -> None:
    receiver, sender = mp.Pipe()
    expect.equal("poll(timeout=0) of an empty pipe", receiver.poll(timeout=0), False)
    ready = mp.wait([receiver], timeout=0)
    expect.equal("wait([...], timeout=0) for an empty pipe", ready, [])
    sender.send_bytes(b"0123456789", offset=2, size=5)
    expect.equal("recv_bytes(maxlength=5)", receiver.recv_bytes(maxlength=5), b"23456")
    sender.send_bytes(b"0123456789", size=3)
    expect.equal("recv_bytes() of three bytes", receiver.recv_bytes(), b"012")
    sender.send_bytes(b"xy")
    buffer = bytearray(b"....")
    expect.equal("recv_bytes_into(..., offset=1)", receiver.recv_bytes_into(buffer, offset=1), 2)
    expect.equal("the buffer", bytes(buffer), b".xy.")
