"""The worst-case engine: a text over a function class becomes a semidefinite program, and the program's
solution becomes a proof in exact rationals or an exact counterexample.

From the text to the program: ``setup`` says what a text's arguments are, ``program`` runs it on abstract points
(``unknowns``), which ``oracles`` and ``structured`` hand out; ``interpolation`` states the conditions of each class,
``spectral`` those of linear maps; ``system`` and ``part`` write all of it as matrices, ``semidefinite`` solves in
floats.

From the floats to a verdict: ``decide`` puts the attempts in order; ``proving`` makes multipliers exact with
``rounding``, the exact kernels of tight bounds (``kernels``) and the faces of degenerate ones (``faces``);
``refuting`` makes the worst case exact with ``interpolants`` and, where steps are defined by equations,
``equations``; ``certificates`` writes down what the checker accepts.

Beside it: ``scaling`` tells when L = 1 stands for every L.  ``parametric`` proves one-step inequalities for all
parameters at once (``region``, ``trees``, ``boundary``).  ``measuring`` and ``conjecture`` say how tight a bound is.
``cycles`` finds methods that go round for ever, ``lyapunov`` energies that decrease, ``plane`` maps where each happens.
"""
