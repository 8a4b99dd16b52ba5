"""Records: what a run writes and every view reads."""

from mpconform.records.combine import combined
from mpconform.records.model import Footer, Header, Result, Run, Target, TargetKey, Verdict
from mpconform.records.read import BadRecords, read_runs
from mpconform.records.write import RecordWriter

__all__ = [
    "BadRecords",
    "Footer",
    "Header",
    "RecordWriter",
    "Result",
    "Run",
    "Target",
    "TargetKey",
    "Verdict",
    "combined",
    "read_runs",
]
