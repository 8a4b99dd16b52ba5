"""A program as a script that imports only the library and the standard library.

Gates become a file that appears, the second thread an executor of one, what is known of a worker a
place in the list of children. The script ends with an assertion, or by an explicit timeout.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History
from mpconform.programs.model import Ruling
from mpconform.reproducers import NoScript as NoScript

TIMEOUT = 20
"""Seconds after which a script that hangs says so, and ends."""


def script(module: str, start_method: str, history: History, ruling: Ruling, about: str) -> str:
    """The script that shows what ``ruling`` forbids. Raises NoScript."""
    if not module:
        raise NoScript("the backend's names are given by an adapter")
    call = history.by_step.get(ruling.step)
    hangs = call is None or call.ended is None
    if not history.end and not (call and _shows(call)):
        raise NoScript("it is about what tasks and callbacks did, and not what a call came to")
    if history.end not in ("", "hang"):
        raise NoScript(f"the program ended in a {history.end}")
    body = list(_steps(history, None if hangs else call))
    text = "\n".join(body)
    head = [f"# {about}", *_imports(text, module), f'mp = {module}.get_context("{start_method}")']
    lines = [*head, *_helpers(history, text), "", 'if __name__ == "__main__":']
    lines.append(f"    faulthandler.dump_traceback_later({TIMEOUT}, exit=True)  # if it hangs")
    lines += [f"    {line}" for line in body]
    if not hangs and call is not None:
        lines += [f"    {line}" for line in _assertion(call)]
    return "\n".join(lines) + "\n"


def _shows(call: Call) -> bool:
    """Whether what a call came to is in a script what it is in a history."""
    done = call.operation
    if isinstance(done, p.Submit) and done.method not in p.WAITING_CALLS and not call.error:
        return False  # it is not about the call that has submitted a job, but about the job
    return call.ended is not None and not isinstance(call.value, dict) and call.step >= 0


def _imports(body: str, module: str) -> Iterator[str]:
    yield "import faulthandler, os, signal, sys, tempfile, time"
    if "ThreadPoolExecutor" in body:
        yield "from concurrent.futures import ThreadPoolExecutor"
    yield f"import {module}"


def _kinds(history: History) -> set[str]:
    found: set[str] = set()
    for operation in map(p.inner, history.program):
        if isinstance(operation, p.Submit):
            found |= {*operation.tasks, operation.callback}
        elif isinstance(operation, p.StartProcess):
            found.add(operation.task)
    return found


_ACTS = {
    tasks.RAISES: "raise ValueError(name)",
    tasks.GIVES_EXCEPTION: "return ValueError(name)",
    tasks.LARGE: f"return name + 'x' * {tasks.LARGE_SIZE}",
    tasks.UNPICKLABLE: "return Unpicklable()",
    tasks.EXITS: f"sys.exit({tasks.STATUS})",
    tasks.DIES: f"os._exit({tasks.STATUS})",
    tasks.KILLED: "os.kill(os.getpid(), signal.SIGKILL)",
}


def _helpers(history: History, body: str) -> Iterator[str]:
    kinds = _kinds(history)
    if kinds & {tasks.UNPICKLABLE, tasks.UNSENDABLE}:
        yield ""
        yield "class Unpicklable:"
        yield "    def __reduce__(self): raise TypeError"
    if tasks.WAITS in kinds:
        yield 'os.environ.setdefault("GATE", tempfile.mktemp())'
    if "act" in body:
        yield ""
        yield "def act(kind, name, *more):"
        if tasks.WAITS in kinds:
            yield "    while kind == 'waits' and not os.path.exists(os.environ['GATE']):"
            yield "        time.sleep(0.01)"
        yield from (
            f"    if kind == {kind!r}: {act}" for kind, act in _ACTS.items() if kind in kinds
        )
        yield "    return name"
    if "act_on(" in body or "act_on," in body:
        yield "def act_on(item): return act(*item)"
    if "attempt(" in body or "drain(" in body or "sends" in kinds:
        yield "def attempt(call):"
        yield "    try: return call()"
        yield "    except Exception as error: return error"
    if "drain(" in body:
        yield "def drain(results):"
        yield "    found = [attempt(lambda: next(results))]"
        yield "    while not isinstance(found[-1], StopIteration) and len(found) < 9:"
        yield "        found.append(attempt(lambda: next(results)))"
        yield "    return found"
    if "sends" in kinds:
        yield "def sends(end, *messages): attempt(lambda: [end.send(each) for each in messages])"
    if "receives" in kinds:
        yield "def receives(end, count): [end.recv() for _ in range(count)]"
    if tasks.UNSENDABLE in kinds:
        yield "unsendable = Unpicklable()"


# --- the steps --------------------------------------------------------------------------------


def _steps(history: History, last: Call | None) -> Iterator[str]:
    """One line for each step, up to the one that is judged."""
    in_thread = {s for s, o in enumerate(history.program) if isinstance(o, p.InThread)}
    if in_thread:
        yield "second = ThreadPoolExecutor(1)"
    for step, operation in enumerate(history.program):
        done = p.inner(operation)
        if isinstance(done, p.LookBehind):
            return
        line = _line(done, step).format(**_names(history, done, in_thread))
        if isinstance(done, p.StartProcess):
            yield f"p{step} = {line}"
            yield f"p{step}.start()"
            if done.pipe is not None:
                yield f"c{done.pipe}[1].close()"
            continue
        call = history.by_step.get(step)
        if step in in_thread:
            line = f"second.submit(lambda: {line})"
        elif last is not None and step == last.step:
            yield f"seen = attempt(lambda: {line})"
            if step not in in_thread:
                return
        elif call is not None and call.error and not isinstance(done, p.DropPool):
            line = f"attempt(lambda: {line})"
        yield _kept(done, step) + line


def _kept(done: p.Operation, step: int) -> str:
    """What a step gives is kept, where others need it."""
    if isinstance(done, p.OpenPool):
        return "pool = "
    if isinstance(done, p.Submit):
        return f"r{step} = "
    return f"c{step} = " if isinstance(done, p.MakePipe) else ""


def _names(history: History, done: p.Operation, in_thread: set[int]) -> dict[str, str]:
    job = getattr(done, "job", None)
    return {"result": f"r{job}.result()" if job in in_thread else f"r{job}"}


@singledispatch
def _line(done: p.Operation, step: int) -> str:
    """A step as a call, to be formatted with the name of its result."""
    return _PLAIN[type(done)]


_PLAIN: dict[type[p.Operation], str] = {
    p.LetBegin: "time.sleep(0.3)",
    p.OpenGates: "open(os.environ['GATE'], 'w').close()",
    p.Ready: "{result}.ready()",
    p.Successful: "{result}.successful()",
    p.Exhaust: "drain({result})",
    p.ClosePool: "pool.close()",
    p.TerminatePool: "pool.terminate()",
    p.JoinPool: "pool.join()",
    p.DropPool: "del pool",
    p.MakePipe: "mp.Pipe()",
    p.JoinThread: "second.shutdown()",
    p.ContinueWorkers: "[os.kill(c.pid, signal.SIGCONT) for c in mp.active_children()]",
}


@_line.register
def _(done: p.OpenPool, step: int) -> str:
    more = f", maxtasksperchild={done.max_tasks}" if done.max_tasks else ""
    return f"mp.Pool({done.workers}{more})"


@_line.register
def _(done: p.Submit, step: int) -> str:
    items = [_item(step, number, kind) for number, kind in enumerate(done.tasks)]
    options = f", chunksize={done.chunksize}" if done.chunksize else ""
    if done.callback:
        more = "print" if done.callback == "notes" else "lambda _: pool.apply_async(os.getpid)"
        options += f", callback={more}, error_callback={more}"
    if "apply" in done.method:
        return f"pool.{done.method}(act, {items[0]}{options})"
    function = "act" if done.method == "starmap_async" else "act_on"
    return f"pool.{done.method}({function}, [{', '.join(items)}]{options})"


def _item(step: int, number: int, kind: str) -> str:
    more = ", unsendable" if kind == tasks.UNSENDABLE else ""
    return f'("{kind}", "{tasks.name(step, number)}"{more})'


@_line.register(p.Get)
@_line.register(p.Wait)
@_line.register(p.Take)
def _(done: p.Get, step: int) -> str:
    if isinstance(done, p.Take) and done.timeout is None:
        return "next({result})"
    name = {"Get": "get", "Wait": "wait", "Take": "next"}[type(done).__name__]
    return f"{{result}}.{name}({'' if done.timeout is None else done.timeout})"


@_line.register(p.KillWorker)
@_line.register(p.StopWorker)
def _(done: p.KillWorker, step: int) -> str:
    number = "signal.SIGKILL" if isinstance(done, p.KillWorker) else "signal.SIGSTOP"
    return f"os.kill(sorted(c.pid for c in mp.active_children())[{done.nth}], {number})"


@_line.register
def _(done: p.StartProcess, step: int) -> str:
    if done.pipe is None:
        return f'mp.Process(target=act, args=("{done.task}", "{step}.0"))'
    if done.task == "sends":
        named = "".join(f', "{tasks.name(step, n)}"' for n in range(done.messages))
        return f"mp.Process(target=sends, args=(c{done.pipe}[1],{named[1:]}))"
    return f"mp.Process(target=receives, args=(c{done.pipe}[1], {done.messages}))"


@_line.register(p.JoinProcess)
@_line.register(p.IsAlive)
@_line.register(p.ExitCodeOf)
@_line.register(p.TerminateProcess)
@_line.register(p.KillProcess)
@_line.register(p.CloseProcess)
def _(done: p.JoinProcess, step: int) -> str:
    if isinstance(done, p.ExitCodeOf):
        return f"p{done.process}.exitcode"
    words = {p.JoinProcess: "join", p.IsAlive: "is_alive", p.TerminateProcess: "terminate"}
    words |= {p.KillProcess: "kill", p.CloseProcess: "close"}
    timeout = getattr(done, "timeout", None)
    return f"p{done.process}.{words[type(done)]}({'' if timeout is None else timeout})"


@_line.register(p.Send)
@_line.register(p.Receive)
@_line.register(p.Poll)
@_line.register(p.CloseEnd)
def _(done: p.Send, step: int) -> str:
    what = {
        p.Send: f'send("{step}")',
        p.Receive: "recv()",
        p.Poll: f"poll({getattr(done, 'timeout', '')})",
        p.CloseEnd: "close()",
    }[type(done)]
    return f"c{done.pipe}[{done.end}].{what}"


def _assertion(call: Call) -> Iterator[str]:
    """What was seen is what must not be."""
    if call.error:
        yield f'assert type(seen).__name__ != "{call.error}", seen'
    elif isinstance(call.operation, p.Exhaust):
        count = len(call.value) + 1
        yield f"assert len(seen) != {count}, seen"
    elif isinstance(call.value, str) and call.value.endswith(" more"):
        yield "assert isinstance(seen, Exception), len(seen)"
    else:
        yield f"assert seen != {call.value!r}, seen"
