"""The worst-case engine: a text over a function class becomes a semidefinite program, and the program's
solution becomes a proof in exact rationals or an exact counterexample.

``setup`` says what a text's arguments are, ``program`` runs the text on abstract points,
``interpolation`` states the conditions of each class, ``semidefinite`` solves in floats, ``rounding`` makes
the multipliers exact, ``interpolants`` makes the worst case exact, and ``decide`` puts them in order.
``scaling`` tells when L = 1 stands for every L.  ``parametric`` proves one-step inequalities for all
parameters at once, ``cycles`` finds methods that go round for ever, ``plane`` maps where each happens.
"""
