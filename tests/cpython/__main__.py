"""``python -m tests.cpython [START_METHOD ...] [-k PATTERN]``, in the project's folder."""

from __future__ import annotations

import argparse
import collections
import fnmatch
import sys

from tests.cpython import exclusions, run


def main() -> int:
    """Run the tests under each start method; 0 if nothing failed and every exclusion is needed."""
    parser = argparse.ArgumentParser(prog="python -m tests.cpython", description=__doc__)
    parser.add_argument("start_methods", nargs="*", metavar="START_METHOD")
    parser.add_argument("-k", metavar="PATTERN", help="only tests like Class.test")
    parser.add_argument("--excluded", action="store_true", help="list every test not run, and why")
    options = parser.parse_args()
    if why := run.lacking():
        print(f"skipped: this interpreter has no tests of multiprocessing ({why})")
        return 0
    failures = 0
    for start_method in options.start_methods or run.available_start_methods():
        failures += judge(start_method, options.k, options.excluded)
    return 1 if failures else 0


def judge(start_method: str, pattern: str | None, list_excluded: bool) -> int:
    """Run, and print what came out; the number of failures."""
    tests = run.list_tests(start_method)
    selection = exclusions.select(tests, exclusions.read(), start_method, sys.version_info[:2])
    chosen = selection.chosen
    if pattern:
        # Then no exclusion applies: somebody wants to see.
        chosen, selection.excluded, selection.idle = fnmatch.filter(tests, pattern), {}, []
    results = []
    for outcome in run.outcomes(start_method, chosen):
        results.append(outcome)
        if outcome.verdict in ("failed", "hung"):
            print(f"\n{outcome.verdict.upper()} {outcome.test} ({start_method})")
            print(outcome.detail, flush=True)
    _summarize(start_method, results, selection, list_excluded)
    bad = [outcome for outcome in results if outcome.verdict in ("failed", "hung")]
    return len(bad) + len(selection.idle)


def _summarize(
    start_method: str,
    results: list[run.Outcome],
    selection: exclusions.Selection,
    list_excluded: bool,
) -> None:
    count = collections.Counter(outcome.verdict for outcome in results)
    python = ".".join(map(str, sys.version_info[:3]))
    print(
        f"\nCPython {python}'s tests on mpreference, {start_method}: {len(results)} run: "
        f"{count['passed']} passed, {count['failed']} failed, {count['hung']} hung, "
        f"{count['skipped']} skipped by themselves; {len(selection.excluded)} excluded:"
    )
    for reason, number in collections.Counter(selection.excluded.values()).most_common():
        print(f"{number:5}  {reason}")
    skipped = collections.Counter(o.detail for o in results if o.verdict == "skipped")
    for reason, number in skipped.most_common():
        print(f"{number:5}  skipped by itself: {reason}")
    if list_excluded:
        for test, reason in selection.excluded.items():
            print(f"       {test}: {reason}")
    for pattern in selection.idle:
        print(f"exclusion that matches no test: {pattern}")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
