"""torch.multiprocessing: the standard library's names, with reducers for tensors."""

from importlib.metadata import version

from mpadapters import Capability, drop_in

_SUBMODULES = "torch.multiprocessing has the names of the package, and not its modules"

backend = drop_in(
    "torch.multiprocessing",
    name="torch",
    lacks={
        Capability.CONNECTION_WAIT: _SUBMODULES,
        Capability.POOL_CLASSES: "its module pool has another class than Pool() makes",
        Capability.POOL_ENCODING_ERROR: _SUBMODULES,
    },
    slowest_timer=10.0,  # no timer, but each interpreter that imports torch takes a second or more
)
backend = backend._replace(version=version("torch"))
