"""Flows: trajectories of x' = -grad f(x) and of second-order equations, exactly or in rigorous balls."""

from .time import Time
from .trajectory import GradientFlow, SecondOrderFlow, gradient_flow, heavy_ball_flow, watched_flows

__all__ = ["GradientFlow", "SecondOrderFlow", "Time", "gradient_flow", "heavy_ball_flow", "watched_flows"]
