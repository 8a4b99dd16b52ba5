"""Trials of pipes."""

from __future__ import annotations

from mpconform.suite import expect
from mpconform.suite.check import Api, clause


@clause("trial.pipe")
def pipe(mp: Api) -> None:
    """An object goes through it."""
    left, right = mp.Pipe()
    left.send("hello")
    expect.equal("poll() where an object waits", right.poll(), True)
    expect.equal("what the other end receives", right.recv(), "hello")
    left.close()


@clause("trial.pipe.bytes")
def pipe_bytes(mp: Api) -> None:
    """Bytes go through it, in both ways of receiving."""
    left, right = mp.Pipe()
    left.send_bytes(b"hello")
    expect.equal("what the other end receives", right.recv_bytes(), b"hello")
    left.send_bytes(b"hello")
    buffer = bytearray(5)
    expect.equal("the length of what is received", right.recv_bytes_into(buffer), 5)
    expect.equal("what is received", bytes(buffer), b"hello")


@clause("trial.pipe.simplex")
def pipe_simplex(mp: Api) -> None:
    """The second end sends to the first."""
    reader, writer = mp.Pipe(duplex=False)
    writer.send("hello")
    expect.equal("what the reader receives", reader.recv(), "hello")


@clause("trial.pipe.end-of-file")
def pipe_end_of_file(mp: Api) -> None:
    """An end whose other end is closed says so."""
    left, right = mp.Pipe()
    left.close()
    expect.raises("recv() after the other end was closed", EOFError, right.recv)


@clause("trial.pipe.fileno")
def pipe_fileno(mp: Api) -> None:
    """It is a number."""
    number = mp.Pipe()[0].fileno()
    expect.holds("a descriptor that is a number", isinstance(number, int), number)


@clause("trial.pipe.transfer")
def pipe_transfer(mp: Api) -> None:
    """A connection that went through a pipe is one."""
    left, right = mp.Pipe()
    sent, kept = mp.Pipe()
    left.send(sent)
    received = right.recv()
    received.send("hello")
    expect.equal("what came through the connection that was sent", kept.recv(), "hello")


@clause("trial.connection.wait")
def connection_wait(mp: Api) -> None:
    """It tells which connection has something to be received."""
    left, right = mp.Pipe()
    left.send("hello")
    expect.equal("what wait() returns", list(mp.wait([right])), [right])
