"""What is written of the project, and has pages in the site: the spec and the documentation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

from mpconform.clauses.load import CHAPTERS, spec_directory

_SPEC = ("README", *CHAPTERS, "examples", "observed", "discrepancies")

_GROUPS = {
    "Start": ("README.md", "docs/validate-your-library.md", "docs/faq.md", "docs/comparison.md"),
    "Use": (
        "adapters/README.md",
        "docs/programs.md",
        "docs/reproducers.md",
        "docs/hostile.md",
        "docs/records.md",
        "docs/site.md",
    ),
    "Found": (
        "docs/backends/README.md",
        "docs/findings/README.md",
        "docs/reports.md",
        "results/README.md",
    ),
    "Project": (
        "CONTRIBUTING.md",
        "reference_impl/README.md",
        "benchmarks/README.md",
        "CHANGELOG.md",
    ),
}
"""What the navigation of the documentation shows: the heads of groups, and files."""

_COMMENT = re.compile(r"^<!--.*?-->\n", re.M | re.S)
_HEADING = re.compile(r"^# (.+)$", re.M)


@dataclass(frozen=True)
class Document:
    """A file of Markdown: ``source`` is its path in the repository, ``path`` where it is read from.

    ``group`` is that in which the navigation shows it; none for what only other pages lead to.
    """

    source: str
    path: Path
    group: str = ""

    @property
    def of_the_spec(self) -> bool:
        """Whether it is the spec, or stands beside it."""
        return self.source.startswith("spec/")

    @property
    def page(self) -> str:
        """The file of its page."""
        source = PurePosixPath(self.source)
        if self.of_the_spec:
            return f"{source.with_suffix('')}.html"
        folder, name = source.parent, source.stem
        if source.parts[0] == "docs":
            return f"{folder / (name if name != 'README' else 'index')}.html"
        if name != "README":
            return f"docs/{name.lower()}.html"
        return f"docs/{folder if folder.name else 'index'}.html"

    @cached_property
    def text(self) -> str:
        """What stands in it, without comments."""
        return _COMMENT.sub("", self.path.read_text(encoding="utf-8"))

    @cached_property
    def title(self) -> str:
        """Its first heading."""
        found = _HEADING.search(self.text)
        return found[1] if found else PurePosixPath(self.source).stem


def documents() -> tuple[Document, ...]:
    """All that there are, in reading order."""
    return (*_spec(), *_documentation())


def _spec() -> Iterator[Document]:
    for name in _SPEC:
        path = spec_directory() / f"{name}.md"
        if path.exists():
            yield Document(f"spec/{name}.md", path, "Spec")


def _documentation() -> Iterator[Document]:
    root = documentation_directory()
    listed = {source: group for group, sources in _GROUPS.items() for source in sources}
    others = sorted(str(path.relative_to(root)) for path in (root / "docs").rglob("*.md"))
    for source in dict.fromkeys((*listed, *others)):
        if (root / source).exists():
            top = "" if source.count("/") > 1 else "Project"
            yield Document(source, root / source, listed.get(source, top))


def documentation_directory() -> Path:
    """Where the documentation is: inside the installed package, or in the checkout."""
    carried = Path(__file__).parents[2] / "documentation"
    return carried if carried.is_dir() else Path(__file__).resolve().parents[4]
