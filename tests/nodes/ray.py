"""Ray's adapter on a head and a second node, each of four processors by its own account."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from mpadapters.ray import backend as on_one_node
from mpadapters.ray import settings
from tests.nodes.node import children, tell

_NODE = {"num_cpus": 4, "object_store_memory": 100 << 20}


@contextmanager
def _engine() -> Iterator[Mapping[str, str]]:
    from ray.cluster_utils import Cluster

    found = settings()
    os.environ.update(found)
    os.mkdir(os.path.join(os.environ["TMPDIR"], "ray"))  # into which Cluster writes an address
    cluster = Cluster()
    try:
        cluster.add_node(**_NODE, include_dashboard=False, temp_dir=os.environ["TMPDIR"])
        head = children()
        cluster.add_node(**_NODE)
        tell(head, children() - head)
        yield {"RAY_ADDRESS": cluster.address, **found}
    finally:
        cluster.shutdown()


backend = on_one_node._replace(engine=_engine)
