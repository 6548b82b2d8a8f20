"""What LaTeX commands look like on one plain line, which are relations, and which tags MathML may hold."""

from __future__ import annotations

_LETTERS = """
alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ
mu μ nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω ell ℓ
Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω
"""
_SIGNS = """
le ≤ leq ≤ ge ≥ geq ≥ lt < gt > ne ≠ neq ≠ approx ≈ sim ∼ equiv ≡ propto ∝ ll ≪ gg ≫ prec ≺ succ ≻ preceq ⪯
succeq ⪰ to → rightarrow → mapsto ↦ Rightarrow ⇒ implies ⇒ Longrightarrow ⇒ iff ⇔ Leftrightarrow ⇔
in ∈ notin ∉ subset ⊂ subseteq ⊆ cup ∪ cap ∩ forall ∀ exists ∃ land ∧ lor ∨ neg ¬ colon :
nabla ∇ partial ∂ infty ∞ sum ∑ prod ∏ int ∫ cdot · times × pm ± odot ⊙ circ ∘ star ⋆ ast * prime ′
top ᵀ intercal ᵀ langle ⟨ rangle ⟩ | ‖ Vert ‖ lVert ‖ rVert ‖ vert | lvert | rvert | mid | { { } }
lceil ⌈ rceil ⌉ lfloor ⌊ rfloor ⌋ ldots … dots … cdots ⋯ % %
"""
_SPACES = "quad qquad , ; : \\"
_SILENT = """
! left right big Big bigl bigr Bigl Bigr bigg Bigg biggl biggr displaystyle limits text mathrm mathbf mathcal
mathbb operatorname boldsymbol hat bar tilde
"""


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return {f"\\{name}": sign for name, sign in zip(words[::2], words[1::2], strict=True)}


SYMBOLS = (
    _pairs(_LETTERS)
    | _pairs(_SIGNS)
    | {f"\\{name}": " " for name in [*_SPACES.split(), " "]}
    | {f"\\{name}": "" for name in _SILENT.split()}
)

_RELATIONS = """
= < > \\le \\leq \\ge \\geq \\lt \\gt \\ne \\neq \\approx \\equiv \\sim \\Rightarrow \\implies
\\Longrightarrow \\iff \\Leftrightarrow \\to \\rightarrow \\preceq \\succeq \\propto \\ll \\gg
"""
RELATIONS = frozenset(_RELATIONS.split())

_TAGS = """
math mrow mi mn mo mtext mspace ms mfrac msqrt mroot msub msup msubsup munder mover
munderover mmultiscripts mprescripts none mtable mtr mtd mstyle mpadded mphantom menclose mfenced
semantics annotation
"""
MATHML_TAGS = frozenset(_TAGS.split())

OPENING = frozenset(("(", "[", r"\{", r"\langle", r"\lVert", r"\lvert", r"\lfloor", r"\lceil"))
CLOSING = frozenset((")", "]", r"\}", r"\rangle", r"\rVert", r"\rvert", r"\rfloor", r"\rceil"))

_LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
_RAISED = str.maketrans("0123456789+-=()abcdeghijklmnoprstuvwxyzTᵀ⋆*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ᵃᵇᶜᵈᵉᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᵀᵀ⋆*")


def small(mark: str, content: str) -> str:
    """A subscript ("_") or superscript ("^") in small Unicode letters where there are such, else `_(...)`."""
    table = _LOWERED if mark == "_" else _RAISED
    content = content.strip()
    if all(ord(letter) in table for letter in content):
        return content.translate(table)
    return f"{mark}{content}" if len(content) == 1 else f"{mark}({content})"
