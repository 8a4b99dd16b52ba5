"""Dask and Ray on two nodes of this machine, of which one is killed during a run."""
