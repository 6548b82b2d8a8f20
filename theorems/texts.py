"""The texts whose claims are decided here."""

from verify.claim import Document

GEOMETRY = Document("geo", "Chapter 09: Gradients, optimization geometry and descent methods")
ANALYSIS = Document("ana", "Gradient-based optimization and its analysis")
CALCULUS = Document("cal", "Calculus and optimization for machine learning")
FAMILY = Document("fam", "Multivariate calculus and optimization: the family tree of optimizers")
LESSON = Document("les", "A lesson on gradient descent")
