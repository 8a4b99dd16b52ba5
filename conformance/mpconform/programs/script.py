"""A program as a script that imports only the library and the standard library.

Gates become a file that appears, the second thread an executor of one, what is known of a worker a
place in the list of children. The script ends with an assertion, or by an explicit timeout.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from mpconform.programs import language as p
from mpconform.programs import tasks
from mpconform.programs.history import Call, History
from mpconform.programs.model import Ruling
from mpconform.programs.racing import SECOND_THREAD, Race
from mpconform.programs.standins import helpers, looks_for_tasks, takes_files
from mpconform.reproducers import NoScript as NoScript

TIMEOUT = 20
"""Seconds after which a script that hangs says so, and ends."""


def script(
    module: str,
    start_method: str,
    history: History,
    ruling: Ruling,
    about: str,
    race: Race | None = None,
    fine: Iterable[History] = (),
) -> str:
    """The script that shows what ``ruling`` forbids, tried again and again if it is a ``race``;
    ``fine`` are histories of the same program in which nothing was wrong. Raises NoScript."""
    if not module:
        raise NoScript("the backend's names are given by an adapter")
    call = history.by_step.get(ruling.step)
    hangs = call is None or call.ended is None
    if not hangs and not (ruling.in_calls and call and _shows(call)):
        if history.end != "hang":
            raise NoScript("it is about what tasks and callbacks did, and not what a call came to")
        hangs = True  # what they did is not seen in a script; that there is no end of it, is
    if history.end not in ("", "hang"):
        raise NoScript(f"the program ended in a {history.end}")
    seen = [] if hangs or call is None else _shown(history, call, ruling)
    if seen and any(_is_the_same(seen, other) for other in fine):
        raise NoScript("calls come to the same where nothing is wrong")
    body = list(_steps(history, seen, race))
    text = "\n".join(body)
    head = [f"# {about}", f"import {', '.join(_modules(history, race))}"]
    head += [*_imports(text, module), f'mp = {module}.get_context("{start_method}")']
    if race:
        head += race.helpers(module)
    main = race.repeating() if race else ['if __name__ == "__main__":']
    lines = [*head, *helpers(history, text), "", *main]
    lines.append(f"    faulthandler.dump_traceback_later({TIMEOUT}, exit=True)  # if it hangs")
    if takes_files(history):
        lines.append('    os.environ["FILES"] = tempfile.mktemp()')
    lines += [f"    {line}" for line in body]
    if seen:
        lines.append(f"    {_assertion(seen)}")
    return "\n".join(lines) + "\n"


def _shows(call: Call) -> bool:
    """Whether what a call came to is in a script what it is in a history."""
    done = call.operation
    if isinstance(done, p.Submit) and done.method not in p.WAITING_CALLS and not call.error:
        return False  # it is not about the call that has submitted a job, but about the job
    if isinstance(done, (p.Wait, p.JoinProcess)) and not call.error and call.value is None:
        return False  # it is about when it returned
    return call.ended is not None and not isinstance(call.value, dict) and call.step >= 0


def _modules(history: History, race: Race | None) -> list[str]:
    found = {"faulthandler", "os", "signal", "sys", "tempfile", "time"}
    found |= {"glob"} if looks_for_tasks(history) else set()
    return sorted(found | race.modules if race else found)


def _imports(body: str, module: str) -> Iterator[str]:
    if "ThreadPoolExecutor" in body:
        yield "from concurrent.futures import ThreadPoolExecutor"
    yield f"import {module}"


# --- the steps --------------------------------------------------------------------------------


def _steps(history: History, seen: list[Call], race: Race | None = None) -> Iterator[str]:
    """One line for each step, up to the last of those that are ``seen``, if that is done in this
    thread; in a ``race`` each may fail."""
    in_thread = {s for s, o in enumerate(history.program) if isinstance(o, p.InThread)}
    if in_thread:
        yield f'second = ThreadPoolExecutor(1, "{SECOND_THREAD}")'
    for step, operation in enumerate(history.program):
        done = p.inner(operation)
        if isinstance(done, p.LookBehind):
            break
        line = _line(done, step).format(**_names(history, done, in_thread))
        if isinstance(done, p.StartProcess):
            yield f"p{step} = {line}"
            yield f"p{step}.start()"
            if done.pipe is not None:
                yield f"c{done.pipe}[1].close()"
            continue
        call = history.by_step.get(step)
        judged = step in {call.step for call in seen}
        fails = race is not None or (call is not None and call.error)
        if judged or (fails and not isinstance(done, (p.DropPool, p.OpenPool, p.MakePipe))):
            line = f"attempt(lambda: {line})"
        if step in in_thread:
            line = f"second.submit(lambda: {line})"
        yield (f"s{step} = " if judged else "") + _kept(done, step) + line
        if race and race.meeting and step in in_thread:
            yield race.meeting
        if seen and step == seen[-1].step and step not in in_thread:
            break
    yield from (f"s{c.step} = s{c.step}.result()" for c in seen if c.step in in_thread)


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
    p.OpenGates: "open(os.environ['FILES'], 'w').close()",
    p.Ready: "{result}.ready()",
    p.Successful: "{result}.successful()",
    p.Exhaust: "drain({result})",
    p.ClosePool: "pool.close()",
    p.TerminatePool: "pool.terminate()",
    p.JoinPool: "pool.join()",
    p.DropPool: "del pool",
    p.MakePipe: "mp.Pipe()",
    p.JoinThread: "second.submit(int).result()",  # it comes last
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
    job = getattr(done, "job", None)
    return f"strike({number}, {done.nth}{'' if job is None else f', {job}'})"


@_line.register
def _(done: p.LetBegin, step: int) -> str:
    return f"let_begin({done.job})"


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


def _assertion(calls: list[Call]) -> str:
    """What was seen, all of it together, is what must not be."""
    views, values = zip(*map(_view, calls), strict=True)
    names = [f"s{call.step}" for call in calls]
    if len(calls) == 1:
        return f"assert {views[0]} != {values[0]}, {names[0]}"
    return f"assert ({', '.join(views)}) != ({', '.join(values)}), ({', '.join(names)})"


def _is_the_same(seen: list[Call], other: History) -> bool:
    """Whether another history shows of some calls what was seen of them."""
    found = [other.by_step.get(call.step) for call in seen]
    return all(
        one is not None and one.ended is not None and _view(one) == _view(call)
        for one, call in zip(found, seen, strict=True)
    )


def _view(call: Call) -> tuple[str, str]:
    """What is looked at of a step, and what that was."""
    name = f"s{call.step}"
    if call.error:
        return f"type({name}).__name__", f'"{call.error}"'
    if isinstance(call.operation, p.Exhaust):
        return f"len({name})", str(len(call.value) + 1)
    if isinstance(call.value, str) and call.value.endswith(" more"):
        return f"isinstance({name}, str)", "True"
    return name, repr(call.value)


def _shown(history: History, call: Call, ruling: Ruling) -> list[Call]:
    """The step that is forbidden, and those because of which it is, where they came to something:
    without these it may well be allowed."""
    before = (history.by_step.get(step) for step in sorted(set(ruling.because)))
    others = [c for c in before if c and c.step < call.step and _shows(c) and _says(c)]
    return [*others, call]


def _says(call: Call) -> bool:
    return bool(call.error) or call.value is not None
