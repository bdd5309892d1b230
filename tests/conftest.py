"""Fixtures that every app's tests share."""

from tests.simulator.plugin import simulator, simulator_process

__all__ = ["simulator", "simulator_process"]
