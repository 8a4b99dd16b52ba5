"""What programs do with processes and pipes, and the tasks that they give."""

from __future__ import annotations

from typing import Any

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.looking import summary
from mpconform.suite.check import Api
from mpconform.witness import Witness


def item(witness: Witness, step: int, index: int, kind: str) -> tuple[Any, ...]:
    """What a task is given: who it is, and what it is to do."""
    plain = (witness, step, index, kind)
    return (*plain, tasks.Unsendable()) if kind == tasks.UNSENDABLE else plain


class Lives:
    """The processes and the pipes of a program, by the steps that made them."""

    def __init__(self, mp: Api, witness: Witness) -> None:
        self._mp = mp
        self._witness = witness
        self._processes: dict[int, Any] = {}
        self._pipes: dict[int, Any] = {}

    # --- processes --------------------------------------------------------------------------

    def _start_process(self, step: int, operation: p.StartProcess) -> int:
        if operation.pipe is None:
            given = item(self._witness, step, 0, operation.task)
            process = self._mp.Process(target=tasks.act, args=(given,))
        else:
            target = tasks.send if operation.task == "sends" else tasks.receive
            end = self._pipes[operation.pipe][1]
            args = (self._witness, step, end, operation.messages)
            process = self._mp.Process(target=target, args=args)
        self._processes[step] = process  # before it is anybody's child: it is no worker of a pool
        try:
            process.start()
        except BaseException:
            del self._processes[step]
            raise
        if operation.pipe is not None:
            self._pipes[operation.pipe][1].close()
        return int(process.pid)

    def _join_process(self, step: int, operation: p.JoinProcess) -> Any:
        return summary(self._processes[operation.process].join(operation.timeout))

    def _is_alive(self, step: int, operation: p.IsAlive) -> Any:
        return self._processes[operation.process].is_alive()

    def _exit_code_of(self, step: int, operation: p.ExitCodeOf) -> Any:
        return self._processes[operation.process].exitcode

    def _terminate_process(self, step: int, operation: p.TerminateProcess) -> None:
        self._processes[operation.process].terminate()

    def _kill_process(self, step: int, operation: p.KillProcess) -> None:
        self._processes[operation.process].kill()

    def _close_process(self, step: int, operation: p.CloseProcess) -> None:
        self._processes[operation.process].close()

    # --- pipes ------------------------------------------------------------------------------

    def _make_pipe(self, step: int, operation: p.MakePipe) -> None:
        self._pipes[step] = self._mp.Pipe()

    def _send(self, step: int, operation: p.Send) -> None:
        self._pipes[operation.pipe][operation.end].send(str(step))

    def _receive(self, step: int, operation: p.Receive) -> Any:
        return summary(self._pipes[operation.pipe][operation.end].recv())

    def _poll(self, step: int, operation: p.Poll) -> Any:
        return self._pipes[operation.pipe][operation.end].poll(operation.timeout)

    def _close_end(self, step: int, operation: p.CloseEnd) -> None:
        self._pipes[operation.pipe][operation.end].close()
