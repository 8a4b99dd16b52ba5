"""What a script needs for a race: fresh processes, some of them stopped and continued, and delays.

The same schedule is made with the standard library's means. The script begins itself again and
again, until the fault has come; the fresh process delays lines of the library as the finding did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mpconform.arena.perturbation import LONGEST, USUAL, Perturbation
from mpconform.arena.preemption import STAND
from mpconform.programs.narrowing import in_words

FRESH = 20
"""In so many fresh processes at most a script looks for a race."""

SECOND_THREAD = "second"
"""What the name of the second thread of a script begins with."""


@dataclass(frozen=True)
class Race:
    """How a script is to be disturbed (None: threads take turns quickly, and no more)."""

    perturbation: Perturbation | None = None

    @property
    def _delays(self) -> bool:
        found = self.perturbation
        return found is not None and bool(found.rate if found.points is None else found.points)

    @property
    def _stops(self) -> bool:
        return self.perturbation is not None and self.perturbation.stops

    @property
    def modules(self) -> set[str]:
        """The modules that it takes."""
        found = {"glob", "random", "subprocess"} if self._stops else {"subprocess"}
        if self.meets:
            found |= {"threading"}
        elif self._delays:
            found |= {"threading"} if self._points is not None else {"threading", "zlib"}
        return found

    @property
    def meets(self) -> bool:
        """Whether the second thread stands still, once the first has waited for it."""
        return self.perturbation is not None and self.perturbation.second

    @property
    def _points(self) -> dict[tuple[str, int], float] | None:
        found = self.perturbation
        if found is None or found.points is None:
            return None
        return {point: round(found.delay(*point), 3) for point in found.points}

    def helpers(self, module: str) -> Iterator[str]:
        """What is said of it, and the function that delays lines."""
        yield f"# {in_words(self.perturbation)}; up to {FRESH} fresh processes are tried"
        if not self._delays:
            return
        if self.meets:
            yield from self._standing(module)
            return
        yield f"HERE, SLEPT = os.path.dirname({module}.__file__) + os.sep, {{}}"
        if self._points is not None:
            yield f"LINES = {self._points}"
        yield "def slow(frame, event, arg):"
        yield "    file, line = frame.f_code.co_filename, frame.f_lineno"
        yield "    if not file.startswith(HERE): return None"
        yield "    at = file[len(HERE):], line"
        yield from self._how_long()
        yield f'    if event == "line" and seconds and SLEPT.get(at, 0) < {LONGEST}:'
        yield "        SLEPT[at] = SLEPT.get(at, 0) + seconds"
        yield "        time.sleep(seconds)"
        yield "    return slow"

    def _standing(self, module: str) -> Iterator[str]:
        """The function that has the second thread stand still, once."""
        found = self.perturbation
        assert found is not None
        yield f"HERE, MET = os.path.dirname({module}.__file__) + os.sep, threading.Event()"
        if found.points is None:
            yield f"LEFT = iter(range({found.nth - 1}))"
        yield "def slow(frame, event, arg):"
        yield "    file, line = frame.f_code.co_filename, frame.f_lineno"
        yield "    if not file.startswith(HERE): return None"
        yield f'    second = threading.current_thread().name == "{SECOND_THREAD}_0"'
        yield '    if event == "line" and second and not MET.is_set():'
        if found.points is None:
            yield "        if next(LEFT, None) is None:"
        else:
            yield f"        if (file[len(HERE):], line) in {list(found.points)}:"
        yield "            MET.set()"
        yield f"            time.sleep({STAND})"
        yield "    return slow"

    @property
    def meeting(self) -> str:
        """What the first thread does when it has given the second something to do."""
        return f"MET.wait({self.perturbation.patience})" if self.meets and self.perturbation else ""

    def _how_long(self) -> Iterator[str]:
        """How long a line is delayed: as it was, or as the seed says."""
        found = self.perturbation
        assert found is not None
        if self._points is not None:
            yield "    seconds = LINES.get(at, 0)"
            return
        longer = max(1, found.rate // USUAL)
        yield f'    drawn = zlib.crc32(f"{found.seed} {{at[0]}} {{line}}".encode())'
        yield f"    long = 0.001 * {longer} * (1 + drawn // 1000 % 4)"
        yield f"    seconds = 0 if drawn % {found.rate} else long"

    def repeating(self) -> Iterator[str]:
        """The process that begins the others, and ends with the fault; then theirs begins."""
        yield 'if __name__ == "__main__" and len(sys.argv) == 1:'
        yield f"    for _ in range({FRESH}):"
        yield '        fresh = subprocess.Popen([sys.executable, __file__, "once"])'
        if self._stops:
            yield from self._stopping()
        yield "        if fresh.wait(): sys.exit(fresh.returncode)"
        yield 'elif __name__ == "__main__":'
        yield "    sys.setswitchinterval(1e-5)"
        if self._delays:
            yield "    threading.settrace(slow), sys.settrace(slow)"

    def _stopping(self) -> Iterator[str]:
        yield "        while fresh.poll() is None:"
        yield "            time.sleep(random.uniform(0, 0.02))"
        yield '            tasks = glob.glob(f"/proc/{fresh.pid}/task/*/children")'
        yield "            try:"
        yield "                pids = [pid for task in tasks for pid in open(task).read().split()]"
        yield "                pid = int(random.choice(pids))"
        yield "                os.kill(pid, signal.SIGSTOP)"
        yield "                time.sleep(random.uniform(0, 0.01))"
        yield "                os.kill(pid, signal.SIGCONT)"
        yield "            except (OSError, IndexError): pass  # there is none, or it has ended"
