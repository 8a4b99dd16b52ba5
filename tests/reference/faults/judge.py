"""What is wrong with what came of a program."""

from __future__ import annotations

from tests.reference.faults.jobs import Job
from tests.reference.faults.program import CLOSE
from tests.reference.faults.tasks import answer


def complaints(
    jobs: list[Job], log: dict[int, list[int]], unattributed_deaths: int, ending: str
) -> list[str]:
    """Everything that no fault explains; empty if all is well."""
    found = [
        f"task {number} was begun {len(pids)} times"
        for number, pids in log.items()
        if len(pids) > 1
    ]
    unexplained = 0
    for job in jobs:
        found += _wrong_outcomes(job)
        if job.must_fail and job.complete and not job.failures:
            found.append(f"{_name(job)} has a value, though its worker died inside it")
        if ending == CLOSE or not (job.terminated or job.abandoned):
            failed = _failed_chunks(job, log)
            unexplained += 0 if job.must_fail else len(failed)
            found += _contradictions(job, failed)
    if unexplained > unattributed_deaths:
        found.append(f"{unexplained} tasks failed or were lost, {unattributed_deaths} by a death")
    return found


def _wrong_outcomes(job: Job) -> list[str]:
    numbers = [number for chunk in job.chunks for number in chunk]
    right = [answer(number) for number in numbers]
    found = []
    if len(set(job.values)) < len(job.values):
        found.append(f"{_name(job)} has a result twice: {job.values}")
    if not set(job.values) <= set(right):
        found.append(f"{_name(job)} has a wrong result: {job.values}")
    if job.call == "map" and job.values and job.values != right:
        found.append(f"{_name(job)} has {job.values} instead of {right}")
    for failure in job.failures:
        if failure.name not in ("WorkerDied", "PoolTerminated"):
            found.append(f"{_name(job)} failed with {failure}")
    return found


def _failed_chunks(job: Job, log: dict[int, list[int]]) -> list[list[int]]:
    """The chunks that failed, or of which nobody will ever know, without a task of their own that
    ended their worker."""
    if job.call == "map" and job.failures:
        # One failure for all: it needs one reason.
        return [] if job.deadly else [job.chunks[0]]
    if job.abandoned:
        # Nobody took the results: what ran tells.
        missing = [chunk for chunk in job.chunks if not all(number in log for number in chunk)]
    else:
        missing = [chunk for chunk in job.chunks if not _has_values(job, chunk)]
    return [chunk for chunk in missing if not job.deadly.intersection(chunk)]


def _contradictions(job: Job, failed: list[list[int]]) -> list[str]:
    """What does not fit together in a job that came to its end."""
    if not job.complete:
        return []
    found = []
    for chunk in job.chunks:
        if job.deadly.intersection(chunk) and any(answer(n) in job.values for n in chunk):
            found.append(f"{_name(job)} has values of {chunk}, whose worker died inside it")
    if failed and not job.failures:
        found.append(f"{_name(job)} lost {failed}")
    return found


def _has_values(job: Job, chunk: list[int]) -> bool:
    return all(answer(number) in job.values for number in chunk)


def _name(job: Job) -> str:
    return f"{job.call} {job.chunks}"
