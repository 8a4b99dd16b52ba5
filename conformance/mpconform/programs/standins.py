"""What stands in for the witness and its gates in a script: files, and a few short functions."""

from __future__ import annotations

from collections.abc import Iterator

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import History


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


def helpers(history: History, body: str) -> Iterator[str]:
    """What the steps of a script call."""
    kinds = _kinds(history)
    if kinds & {tasks.UNPICKLABLE, tasks.UNSENDABLE}:
        yield ""
        yield "class Unpicklable:"
        yield "    def __reduce__(self): raise TypeError"
    if "act" in body:
        yield ""
        yield "def act(kind, name, *more):"
        if looks_for_tasks(history):
            yield "    open(f\"{os.environ['FILES']}-{name}-{os.getpid()}\", 'w').close()"
        if tasks.WAITS in kinds:
            yield "    while kind == 'waits' and not os.path.exists(os.environ['FILES']):"
            yield "        time.sleep(0.01)"
        yield from (
            f"    if kind == {kind!r}: {act}" for kind, act in _ACTS.items() if kind in kinds
        )
        yield "    return name"
    if "act_on(" in body or "act_on," in body:
        yield "def act_on(item): return act(*item)"
    yield from _finders(history, body)
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


def takes_files(history: History) -> bool:
    """Whether files stand for gates, or for tasks that have begun."""
    return tasks.WAITS in _kinds(history) or looks_for_tasks(history)


def looks_for_tasks(history: History) -> bool:
    """Whether a step is about a task that has begun, wherever that is."""
    steps = [p.inner(operation) for operation in history.program]
    return any(
        isinstance(done, p.LetBegin) or (isinstance(done, p.KillWorker) and done.job is not None)
        for done in steps
    )


def _finders(history: History, body: str) -> Iterator[str]:
    """What finds a task that has begun, or a worker."""
    if looks_for_tasks(history):
        yield "def begun(job):"
        yield "    return glob.glob(f\"{os.environ['FILES']}-{job}.*\")"
    if "let_begin(" in body:
        yield "def let_begin(job):"
        yield "    for _ in range(50): begun(job) or time.sleep(0.01)"
    if "strike(" in body:
        yield "def strike(number, nth, job=None):"
        yield "    pids = sorted(c.pid for c in mp.active_children() if c.daemon)"
        if looks_for_tasks(history):
            yield "    inside = [int(file.rpartition('-')[2]) for file in begun(job)]"
            yield "    pids = [pid for pid in inside if pid in pids] or pids"
        yield "    for pid in pids[nth % max(1, len(pids)):][:1]: os.kill(pid, number)"
